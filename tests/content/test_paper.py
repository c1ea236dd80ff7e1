"""Papers drawn by a seed: every seed gives a valid one, the same seed the same one, neighbours different ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.paper import SEEDS, draw, in_order, is_right, passes, quiz_of, score
from content.quizzes import load_quizzes

BANK = tuple(
    item for each in load_quizzes()[:3] for item in quiz_of(each.slug, each.title, each.questions).items
)
SEED = st.integers(0, SEEDS - 1)


@given(seed=SEED, count=st.integers(0, len(BANK) + 5), mixed=st.booleans())
def test_every_seed_gives_a_valid_paper(seed, count, mixed):
    paper = draw(BANK, seed=seed, count=count, mixed=mixed)
    assert len(paper) == min(count, len(BANK))
    assert len({sheet.item.id for sheet in paper}) == len(paper)
    for sheet in paper:
        assert sorted(sheet.letters) == [letter for letter, _ in sheet.question.lettered]
        numbers = [int(each) for each in sheet.right_numbers]
        assert is_right(sheet.question, sheet.letters_of(numbers))


@given(seed=SEED, order=st.permutations(BANK[:12]))
def test_the_seed_alone_gives_the_paper_again(seed, order):
    assert draw(order, seed=seed, count=8) == draw(BANK[:12], seed=seed, count=8)


@given(seed=SEED, wrong=st.sets(st.integers(0, 9)))
def test_the_score_is_what_a_recount_gives(seed, wrong):
    paper = draw(BANK, seed=seed, count=10)
    answers = ["" if place in wrong else sheet.question.right for place, sheet in enumerate(paper)]
    right = sum(is_right(sheet.question, answer) for sheet, answer in zip(paper, answers, strict=True))
    assert right == 10 - len(wrong)
    assert passes(right, 10, 60) is (right >= 6)


def test_neighbours_get_different_papers():
    papers = {
        tuple((sheet.item.id, sheet.letters) for sheet in draw(BANK, seed=n, count=10)) for n in range(200)
    }
    assert len(papers) == 200


def test_a_paper_stays_the_same_for_good():
    assert [sheet.item.id for sheet in draw(BANK, seed=7, count=3)] == [
        "baomi#2",
        "anquan-shengchan#5",
        "baomi#18",
    ]


def test_a_choice_that_speaks_of_the_others_stays_last():
    question = load_quizzes()[0].questions[0]
    made = replace(question, choices=("以上都对", "乙", "丙", "丁"), right="A")
    for seed in range(30):
        assert draw(quiz_of("x", "x", [made]).items, seed=seed, count=1)[0].letters[-1] == "A"


def test_a_number_that_is_not_shown_is_refused():
    with pytest.raises(ValueError, match="no choice"):
        draw(BANK, seed=1, count=1)[0].letters_of([7])


def test_whoever_failed_never_reads_the_mark_that_passes():
    assert score(599, 1000) == 59
    assert not passes(599, 1000, 60)
    assert passes(3, 5, 60)
    assert not passes(0, 0, 0)
    assert in_order("CAA") == "AC"
