"""Meanings beside words: they lift what the words leave open, and never over what the words rule out."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.decision import Decision, Thresholds
from faq.likeness import Meaning
from faq.matcher import Matcher
from faq.nearness import Near
from faq.thresholds import Fitted, fitted
from tests.faq.conftest import entry


@pytest.fixture
def matcher(village):
    numbers = Fitted(Thresholds(), Thresholds(answer=50.0, lead=10.0))
    return Matcher(village, meaning=Meaning(words=0.6, least=0.4, most=0.9), thresholds=numbers)


def near(**likeness):
    """Meanings by entry, named with an underscore."""
    found = {name.replace("_", "-"): Near(value, "", value, value) for name, value in likeness.items()}
    return lambda _text: found


def scores(match):
    return {row.entry_id: row.score for row in match.candidates}


def test_what_is_near_in_meaning_is_lifted(matcher):
    asked = "狗把人伤了"
    said, felt = matcher.match(asked), matcher.match(asked, near=near(animals_001=0.95))
    assert scores(felt)["animals-001"] > scores(said)["animals-001"]


def test_what_words_leave_open_meaning_may_answer(matcher):
    asked = "狗把人伤了"
    assert matcher.match(asked).decision is not Decision.ANSWER
    felt = matcher.match(asked, near=near(animals_001=1.0))
    assert felt.decision is Decision.ANSWER
    assert felt.candidates[0].entry_id == "animals-001"


def test_an_entry_that_no_word_leads_to_becomes_a_candidate(matcher):
    asked = "大黄把俺啃了"
    assert "animals-001" not in scores(matcher.match(asked))
    assert "animals-001" in scores(matcher.match(asked, near=near(animals_001=0.9)))


def test_meaning_alone_answers_nothing(village):
    """All the meaning there is, without a word in common, is not enough."""
    match = Matcher(village).match("大黄把俺啃了", near=near(animals_001=1.0))
    assert match.decision is not Decision.ANSWER
    assert match.candidates[0].entry_id == "animals-001"
    assert match.candidates[0].score >= fitted().meaning.alone


def test_meaning_is_not_asked_for_what_the_words_settle(matcher):
    def never(_text):
        raise AssertionError("asked")

    for asked in ("彩礼 退还", "", "？？", "没听懂"):
        assert matcher.match(asked, near=never) == matcher.match(asked)


def test_meaning_is_asked_with_the_message_as_it_was_typed(matcher):
    asked = []
    matcher.match("狗 把人，伤了！", near=lambda text: asked.append(text) or {})
    assert asked == ["狗 把人，伤了！"]


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.9, 1.0])
def test_the_entry_of_the_other_side_is_never_lifted_over_what_the_words_give_it(likeness):
    sides = (
        entry("sides-001", "邻居打我怎么办", "邻居打我", "邻居把我打伤"),
        entry("sides-002", "我打了邻居怎么办", "我打邻居", "我把邻居打伤"),
    )
    matcher = Matcher(sides)
    asked = "隔壁邻居动手打我脸"
    ranking, _ = matcher.rank(asked)
    said = {row.entry_id: row.score for row in ranking}
    felt = {
        row.entry_id: row.score
        for row in matcher.felt(asked, ranking, near(sides_001=likeness, sides_002=likeness)(asked))
    }
    other = said.get("sides-002", matcher.said(asked, "sides-002").score)
    assert felt["sides-002"] <= other
    assert felt["sides-001"] > felt["sides-002"]


def test_an_entry_that_is_not_allowed_is_no_candidate_however_near(matcher):
    felt = matcher.match("狗把人伤了", allowed={"loans-001"}, near=near(animals_001=1.0, loans_001=0.2))
    assert scores(felt).keys() <= {"loans-001"}


def test_an_entry_that_the_matcher_does_not_know_is_passed_over(matcher):
    asked = "狗把人伤了"
    assert matcher.match(asked, near=near(gone_001=1.0)) == matcher.match(asked, near=near())


def test_the_order_in_which_meanings_come_does_not_matter(matcher):
    found = {
        "animals-001": Near(0.7, "", 0.7, 0.7),
        "loans-001": Near(0.7, "", 0.7, 0.7),
        "divorce-002": Near(0.4, "", 0.4, 0.4),
    }
    matches = [
        matcher.match("狗把人伤了", near=lambda _text, rows=rows: dict(rows))
        for rows in permutations(found.items())
    ]
    assert all(match == matches[0] for match in matches)


def test_the_order_of_the_entries_does_not_matter(village):
    meant = near(animals_001=0.7, loans_001=0.7)
    forward = Matcher(village).match("狗把人伤了", near=meant)
    assert Matcher(tuple(reversed(village))).match("狗把人伤了", near=meant) == forward


def test_candidates_come_best_first_and_equals_by_name(matcher):
    felt = matcher.match("大黄把俺啃了", near=near(wages_001=0.8, animals_001=0.8, loans_002=0.5))
    rows = [(-row.score, row.entry_id) for row in felt.candidates]
    assert rows == sorted(rows)


def test_a_bare_keyword_is_not_answered_however_near(matcher):
    assert matcher.match("离婚", near=near(divorce_001=1.0)).decision is not Decision.ANSWER


def test_what_is_only_near_is_named_by_its_wording_in_words(matcher):
    felt = matcher.match("大黄把俺啃了", near=near(animals_001=0.9))
    best = next(row for row in felt.candidates if row.entry_id == "animals-001")
    assert (best.title, bool(best.matched_on)) == ("被狗咬了找谁赔？", True)


@given(st.floats(0, 100), st.floats(-1, 1))
def test_a_score_stays_between_nothing_and_a_hundred(said, meant):
    assert 0 <= Meaning().score(said, meant) <= 100.0001


@given(st.floats(0, 100), st.floats(-1, 1), st.floats(-1, 1))
def test_nearer_never_scores_less(said, one, other):
    less, more = sorted((one, other))
    assert Meaning().score(said, less) <= Meaning().score(said, more)


def test_below_the_least_likeness_meaning_says_nothing_and_above_the_most_everything():
    meaning = Meaning(words=0.6, least=0.2, most=0.8)
    assert meaning.score(50, 0.2) == meaning.score(50, -1) == pytest.approx(30)
    assert meaning.score(50, 0.8) == meaning.score(50, 1) == pytest.approx(70)
    assert meaning.score(50, 0.5) == pytest.approx(50)


def test_what_only_shares_a_rare_word_with_an_entry_is_never_answered(finder):
    assert finder.match("未成年人偷了一辆电动车，派出所能把他拘起来吗").decision is not Decision.ANSWER
