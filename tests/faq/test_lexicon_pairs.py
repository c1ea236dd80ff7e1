"""Pairs of words that staff add to the lexicon."""

from __future__ import annotations

import threading

import pytest

from faq.lexicon import lexicon, read_from_now_on, reading_with, shipped
from faq.normalise import normalise


@pytest.fixture(autouse=True)
def as_it_ships():
    yield
    read_from_now_on(())


def test_a_pair_is_read_from_now_on_and_no_longer_once_it_is_gone():
    before = normalise("铁疙瘩坏了找谁")
    read_from_now_on([("铁疙瘩", "拖拉机")])
    assert normalise("铁疙瘩坏了找谁") == normalise("拖拉机坏了找谁")
    read_from_now_on(())
    assert normalise("铁疙瘩坏了找谁") == before
    assert lexicon() is shipped()


def test_a_pair_is_tried_out_in_one_thread_alone():
    elsewhere: list[str] = []
    with reading_with([("铁疙瘩", "拖拉机")]):
        other = threading.Thread(target=lambda: elsewhere.append(normalise("铁疙瘩")))
        other.start()
        other.join()
        assert normalise("铁疙瘩") == "拖拉机"
    assert elsewhere == ["铁疙瘩"]
    assert normalise("铁疙瘩") == "铁疙瘩"


def test_a_word_read_as_itself_is_no_longer_changed():
    word, meant = next((word, meant) for word, meant in shipped().readings.items() if len(word) > 3 and meant)
    assert normalise(word) == normalise(meant)
    with reading_with([(word, word)]):
        assert lexicon().readings[word] == word


def test_a_pair_that_leads_to_a_word_of_the_file_leads_on_to_what_that_is_read_as():
    word, meant = next(
        (word, meant) for word, meant in shipped().readings.items() if word != meant and len(meant) > 1
    )
    with reading_with([("铁疙瘩", word)]):
        assert normalise("铁疙瘩") == meant


def test_pairs_that_lead_in_a_circle_end():
    with reading_with([("铁疙瘩", "铁坨坨"), ("铁坨坨", "铁疙瘩")]):
        assert normalise("铁疙瘩") in {"铁疙瘩", "铁坨坨"}
