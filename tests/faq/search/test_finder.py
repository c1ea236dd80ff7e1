"""Words first, then meanings, then articles: each only when the one before does not settle it."""

from __future__ import annotations

import pytest

from faq.decision import Decision
from faq.entry import Citation
from faq.matcher import Matcher
from faq.search.finder import Finder
from tests.factories import entry
from tests.faq.search.invented import PETS, RENT, Characters, search

BITE = entry(
    "animals-001",
    "被狗咬伤谁赔钱",
    phrasings=("隔壁家狗咬人", "遛弯叫狗咬了"),
    answer="养狗的人要赔。",
    citations=(Citation(PETS, 2, "…"),),
)
DEPOSIT = entry(
    "housing-001",
    "租房押金不退咋办",
    phrasings=("房东扣我押金", "退租不给押金"),
    answer="房东应当退。",
    citations=(Citation(RENT, 3, "…"),),
)
ENTRIES = {row.id: row for row in (BITE, DEPOSIT)}
WORDINGS = [words for row in ENTRIES.values() for words in (row.title, *row.phrasings)]


@pytest.fixture
def embedder():
    return Characters()


@pytest.fixture
def finder(embedder):
    made = search(embedder, wordings=WORDINGS)
    matcher = Matcher(ENTRIES.values())
    return Finder(made, matcher.nearness(made.wordings), matcher, ENTRIES)


@pytest.fixture
def by_words():
    made = search(None, wordings=WORDINGS)
    matcher = Matcher(ENTRIES.values())
    return Finder(made, matcher.nearness(made.wordings), matcher, ENTRIES)


@pytest.mark.parametrize("words", ["被狗咬伤谁赔钱", "房东扣我押金！", "退租 不给押金"])
def test_a_clear_wording_never_pays_for_a_vector(finder, embedder, words):
    assert finder.match(words).decision is Decision.ANSWER
    assert embedder.asked == []


@pytest.mark.parametrize("words", ["", "？", "啥意思", "😀"])
def test_words_that_mean_no_entry_never_pay_for_a_vector(finder, embedder, words):
    assert finder.match(words).decision is Decision.NONE
    assert embedder.asked == []


def test_what_words_do_not_settle_is_looked_up_once(finder, embedder):
    asked = "犬把人弄伤了"
    assert finder.match(asked).decision is not Decision.ANSWER or embedder.asked
    finder.near(asked)
    finder.is_legal(asked)
    finder.articles(asked)
    assert embedder.asked == [asked]


def test_an_entry_of_the_same_meaning_comes_nearest(finder):
    assert next(iter(finder.near("犬伤人了"))) == BITE.id


def test_meaning_lifts_what_words_hardly_have(finder, by_words):
    asked = "犬伤人"
    felt, said = finder.match(asked), by_words.match(asked)
    assert felt.candidates[0].entry_id == BITE.id
    assert felt.candidates[0].score > (said.candidates[0].score if said.candidates else 0)


def test_without_a_model_of_meanings_it_is_the_match_by_words(by_words):
    for asked in ("犬伤人", "押金", "被狗咬伤谁赔钱", "今天天气"):
        assert by_words.match(asked) == by_words.matcher.match(asked)
        assert by_words.near(asked) == {}
        assert by_words.is_legal(asked) is None


def test_only_what_is_allowed_is_a_candidate(finder):
    found = finder.match("犬伤人", allowed={DEPOSIT.id})
    assert {row.entry_id for row in found.candidates} <= {DEPOSIT.id}


def test_the_articles_of_entries_that_match_are_among_those_found(by_words):
    hits = [(hit.law, hit.article) for hit in by_words.articles("房东扣我押金")]
    assert hits[0] == (RENT, 3)


def test_articles_can_be_asked_for_by_number(finder):
    assert len(finder.articles("押金", limit=2)) == 2
