"""Passages, and the questions that lead to them."""

from __future__ import annotations

import numpy as np

from faq.search.corpus import Corpus, build, key
from faq.search.passage import Passage
from faq.search.terms import codes, plain
from tests.faq.search.invented import ASKS, PASSAGES, PETS, RENT, WATER, corpus


def test_every_passage_has_its_place():
    found = corpus()
    assert len(found) == len(PASSAGES)
    assert found.numbers[key(RENT, "3之一")] == 3
    assert found.keys[6] == (PETS, "2")
    assert [found.laws[law] for law in found.law_of] == [passage.law for passage in PASSAGES]


def test_an_article_is_a_number_or_the_name_of_an_inserted_one():
    found = corpus()
    assert found.article(2) == 3
    assert found.article(3) == "3之一"


def test_questions_belong_to_their_articles_in_the_order_of_these():
    found = corpus()
    owners = [found.keys[owner] for owner in found.owner]
    assert owners == [(RENT, "3"), (RENT, "3"), (RENT, "3之一"), (PETS, "2"), (WATER, "2")]
    assert found.asks[:2] == list(ASKS[RENT, "3"])


def test_questions_for_articles_that_are_not_there_are_left_out():
    assert not any("没有的" in ask for ask in corpus().asks)


def test_what_has_questions_is_marked():
    assert np.flatnonzero(corpus().has_asks).tolist() == [2, 3, 6, 9]


def test_the_best_question_of_an_article_counts_for_it():
    best = corpus().best_of_asks(np.array([0.2, 0.5, 0.1, 0.9, 0.3], np.float32))
    assert best.tolist() == np.array([0, 0, 0.5, 0.1, 0, 0, 0.9, 0, 0, 0.3], np.float32).tolist()


def test_all_questions_of_an_article_are_added_up():
    found = corpus().sum_of_asks(np.array([0.25, 0.5, 0.125, 1, 2], np.float32))
    assert found.tolist() == [0, 0, 0.75, 0.125, 0, 0, 1, 0, 0, 2]


def test_without_questions_nothing_is_asked():
    found = corpus(asks={})
    none = np.zeros(0, np.float32)
    assert not found.best_of_asks(none).any()
    assert not found.sum_of_asks(none).any()
    assert not found.has_asks.any()


def test_without_passages_there_is_an_empty_corpus():
    assert len(corpus(())) == 0


def test_headings_and_the_title_are_searched_too():
    scores, _ = corpus().passages.score(codes(plain("租屋总则")))
    assert set(np.argsort(-scores)[:2].tolist()) == {0, 1}


def test_the_name_of_the_state_is_not_searched():
    assert "中华人民共和国" not in PASSAGES[0].words
    assert PASSAGES[0].words.startswith("租屋法 第一章 总则 ")


def test_a_question_is_found_by_the_words_it_is_normalised_to():
    found = corpus(asks={key(WATER, 2): ("請問水錶壞了換要錢麼？",)})
    scores, _ = found.questions.score(codes("水表坏了"))
    assert scores[0] > 0


def test_the_key_of_a_vector_changes_with_the_text():
    changed = (Passage(WATER, 2, "", "水表由供水单位收费更换。"), *PASSAGES[:9])
    before, after = build(PASSAGES, {})[0]["text_keys"], build(changed, {})[0]["text_keys"]
    assert after[1:].tolist() == before[:9].tolist()
    assert after[0] not in before


def test_the_facts_are_plain_enough_for_a_file():
    arrays, facts = build(PASSAGES, ASKS)
    again = Corpus(arrays, facts)
    assert facts["articles"][3] == "3之一"
    assert again.keys == corpus().keys
