"""The signs that speak for an article, and which articles come into question."""

from __future__ import annotations

import numpy as np
import pytest

from faq.search.features import NAMES, OF_MEANING, Known, signs
from faq.search.legal_terms import legal_terms
from faq.search.passage import Passage
from tests.faq.search.invented import PETS, RENT, Characters, corpus, search, vectors_of

BITTEN = "被狗咬了，医药费谁出"


def column(found, name):
    """One sign by the place of the article."""
    return dict(zip(found.numbers.tolist(), found.table[:, NAMES.index(name)].tolist(), strict=True))


@pytest.fixture
def by_words():
    return search(None)


@pytest.fixture
def by_meaning():
    return search(Characters())


def test_the_table_has_a_row_an_article_and_a_column_a_sign(by_meaning):
    found = by_meaning.signs(BITTEN, {})
    assert found.table.shape == (len(found.numbers), len(NAMES))
    assert np.isfinite(found.table).all()
    assert found.numbers.tolist() == sorted(set(found.numbers.tolist()))


def test_columns_of_meaning_are_zero_without_a_vector(by_words):
    found = by_words.signs(BITTEN, {})
    assert len(found.numbers)
    for name in OF_MEANING:
        assert set(column(found, name).values()) == {0.0}
    assert (found.nearest, found.near) == (0.0, 0.0)


def test_columns_of_words_are_the_same_with_and_without_meaning(by_words, by_meaning):
    without, with_meaning = by_words.signs(BITTEN, {}), by_meaning.signs(BITTEN, {})
    for name in set(NAMES) - OF_MEANING:
        said = column(with_meaning, name)
        assert {place: said[place] for place in without.numbers.tolist()} == column(without, name)


@pytest.mark.parametrize("sign", ["text", "text_normal", "text_clause", "asks", "asks_clause", "asks_sum"])
def test_the_best_of_each_sign_comes_into_question(sign):
    texts = [f"第{number}件事情，{chr(0x5000 + number) * 3}" for number in range(300)]
    passages = [Passage("长法", number + 1, "", text) for number, text in enumerate(texts)]
    asks = {("长法", "201"): ("这件事咋办，仓仓库",)}
    found = search(None, passages=passages, asks=asks).signs(f"咋办，仓仓库，{chr(0x5000 + 7) * 3}", {})
    assert len(found.numbers) < 200
    assert 200 in found.numbers
    assert 7 in found.numbers
    assert max(column(found, sign).values()) > 0


def test_an_article_that_only_meaning_leads_to_comes_into_question():
    passages = [Passage("长法", number + 1, "", f"{chr(0x5000 + number)}事") for number in range(300)]
    passages.append(Passage("长法", 301, "", "犬伤"))
    without = search(None, passages=passages, asks={}).signs("狗咬", {})
    with_meaning = search(Characters(), passages=passages, asks={}).signs("狗咬", {})
    assert 300 not in without.numbers
    assert max(column(with_meaning, "meaning").items(), key=lambda row: row[1])[0] == 300


def test_an_article_that_an_entry_cites_comes_into_question_with_its_score(by_words):
    found = by_words.signs("今天", {8: 0.4})
    assert column(found, "entries")[8] == pytest.approx(0.4)


@pytest.mark.parametrize("text", ["", " ", "，。", "😀", "\ud83d"])
def test_a_message_without_words_brings_nothing_into_question(by_words, by_meaning, text):
    assert by_words.signs(text, {}).table.shape == (0, len(NAMES))
    assert by_meaning.signs(text, {}).table.shape == (0, len(NAMES))


def test_a_clause_that_an_article_answers_counts_for_itself(by_words):
    long = "搬走了房东，水表坏了换一个，沙发弄坏了，被狗咬了医药费谁出"
    found = by_words.signs(long, {})
    bitten = by_words.corpus.numbers[PETS, "2"]
    assert column(found, "asks_clause")[bitten] > column(found, "asks")[bitten]


def test_the_nearest_question_tells_how_much_of_the_message_it_has(by_words):
    assert by_words.signs("押金几天能退", {}).shared > by_words.signs("今天吃点啥", {}).shared


def test_the_first_in_rank_has_the_most_and_those_without_any_have_none(by_words):
    found = by_words.signs("押金几天能退", {})
    ranks, asks = column(found, "asks_rank"), column(found, "asks")
    best = by_words.corpus.numbers[RENT, "3"]
    assert max(ranks, key=ranks.get) == best
    assert ranks[best] == pytest.approx(1 / 3)
    assert all(ranks[place] == 0 for place, score in asks.items() if score == 0)


def test_a_corpus_without_questions_can_be_searched():
    found = search(Characters(), asks={}).signs(BITTEN, {})
    assert set(column(found, "asks").values()) == {0.0}
    assert found.nearest == 0.0
    assert len(found.numbers)


def test_an_empty_corpus_brings_nothing():
    empty = corpus((), {})
    vectors = vectors_of(empty, ())
    known = Known(vectors["passage_vectors"], vectors["ask_vectors"], np.zeros(0, np.float32))
    assert len(signs(BITTEN, empty, known, None, None, {}, legal_terms()).numbers) == 0
