"""From a villager's words to articles."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from faq.decision import Candidate
from faq.entry import Citation
from faq.search.engine import LONGEST, LONGEST_MEANT, StatuteSearch, shortened
from faq.search.features import NAMES
from tests.factories import entry
from tests.faq.search.invented import MODEL, PASSAGES, PETS, RENT, WATER, Characters, search, vectors_of


def named(hits):
    return [(hit.law, hit.article) for hit in hits]


@pytest.fixture(params=["words", "meaning"])
def either(request):
    """A search by words alone, and one by meaning too."""
    return search(Characters() if request.param == "meaning" else None)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("被狗咬了，医药费谁出？", (PETS, 2)),
        ("房東不退押金咋辦", (RENT, 3)),
        ("弄坏沙发要扣押金吗", (RENT, "3之一")),
        ("水表坏了要换", (WATER, 2)),
        ("遛犬要牵绳吗", (PETS, 3)),
    ],
)
def test_the_article_that_answers_comes_first(either, question, article):
    assert named(either.search(question))[0] == article


def test_words_of_the_same_meaning_find_what_words_alone_cannot():
    asked = "嗷"
    without, with_meaning = search(None, asks={}), search(Characters(), asks={})
    assert without.search(asked) == ()
    assert {PETS} == {law for law, _ in named(with_meaning.search(asked, limit=2))}


def test_scores_are_shares_of_a_hundred_in_falling_order(either):
    scores = [hit.score for hit in either.search("押金不退")]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0
    assert sum(scores) <= 100.5


def test_no_more_are_given_than_wanted_and_the_first_are_the_same(either):
    asked = "出租人的押金"
    assert either.search(asked, limit=2) == either.search(asked)[:2]


def test_the_same_question_gives_the_same_articles(either):
    assert either.search("出租人的押金") == either.search("出租人的押金")


def test_no_article_comes_twice(either):
    hits = named(either.search("出租人的押金，饲养的犬只，水表"))
    assert len(set(hits)) == len(hits)


@pytest.mark.parametrize("text", ["", " \n", "？！", "😀", "\ud83d\ude00", "\ud83d"])
def test_a_message_without_words_finds_nothing(either, text):
    assert either.search(text) == ()


@pytest.mark.parametrize("text", ["飞", "押\ud83d金", "a" * 5000, "押金" * 3000, "押，" * 900, "\0押金"])
def test_any_message_can_be_searched_for(either, text):
    assert len(either.search(text)) <= 10


def test_a_hit_says_what_its_score_was_made_of(either):
    best = either.search("水表坏了要换")[0]
    assert tuple(name for name, _ in best.features) == NAMES


def test_of_a_long_message_the_beginning_and_the_end_are_read(either):
    filler = "今" * LONGEST
    assert named(either.search(f"水表坏了要换{filler}"))[0] == (WATER, 2)
    assert named(either.search(f"{filler}水表坏了要换"))[0] == (WATER, 2)
    assert len(shortened(f"水{filler}表")) == LONGEST + 1


def test_of_a_long_message_less_is_read_for_its_meaning():
    embedder = Characters()
    search(embedder).search(f"水表坏了{'押' * 5000}要换")
    (read,) = embedder.asked
    assert len(read) <= LONGEST_MEANT + 1
    assert read.startswith("水表坏了")
    assert read.endswith("要换")


def test_a_message_of_just_that_length_is_read_whole():
    assert shortened("押" * LONGEST) == "押" * LONGEST


def test_an_entry_that_fits_lifts_the_article_it_cites(either):
    asked = "有个事想问"
    rent = either.corpus.numbers[RENT, "4"]
    assert named(either.search(asked, entries={rent: 1.0}))[0] == (RENT, 4)


def test_entries_lead_to_their_articles_with_the_best_of_their_scores(either):
    entries = {
        "pets-001": entry("pets-001", citations=(Citation(PETS, 2, "…"), Citation("没有的法", 1, "…"))),
        "pets-002": entry("pets-002", citations=(Citation(PETS, 2, "…"), Citation(RENT, "3之一", "…"))),
    }
    ranked = [
        Candidate("pets-002", "", 80.0, ""),
        Candidate("pets-001", "", 30.0, ""),
        Candidate("gone-1", "", 9.0, ""),
    ]
    numbers = either.corpus.numbers
    assert either.cited(ranked, entries) == {numbers[PETS, "2"]: 0.8, numbers[RENT, "3之一"]: 0.8}


def test_a_message_is_understood_once_however_often_it_is_looked_at():
    embedder = Characters()
    found = search(embedder)
    found.is_legal("水表坏了")
    found.search("水表坏了")
    found.search("水表坏了", entries={0: 0.5})
    assert embedder.asked == ["水表坏了"]


def test_threads_may_search_at_once(either):
    asked = [passage.text for passage in PASSAGES] * 4
    alone = [named(either.search(text)) for text in asked]
    with ThreadPoolExecutor(4) as pool:
        assert [named(hits) for hits in pool.map(either.search, asked)] == alone


def test_passages_without_a_vector_are_counted_and_found_by_words():
    found = search(Characters())
    assert found.lacking == 0
    vectors = vectors_of(found.corpus, PASSAGES)
    vectors["passage_vectors"][[4, 7]] = 0
    some = StatuteSearch(found.corpus, MODEL, vectors, Characters())
    assert some.lacking == 2
    assert named(some.search("遛犬应当牵绳"))[0] == (PETS, 3)


def test_an_empty_corpus_finds_nothing():
    found = search(Characters(), passages=(), asks={})
    assert found.search("押金") == ()
    assert found.lacking == 0
    assert np.isfinite(found.floor)
