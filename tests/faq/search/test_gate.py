"""Telling legal questions from everything else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faq.search.features import Signs
from faq.search.gate import Gate, inputs
from faq.search.ranking import Model
from tests.faq.search.invented import MODEL, Characters, gate, search

MEANT = np.full(4, 0.5, np.float32)
FOUND = Signs(
    np.zeros(0, np.intp), np.zeros((0, 1), np.float32), nearest=0.8, near=0.6, shared=1.2, explained=0.4
)


def test_the_gate_sees_the_signs_the_length_and_the_meaning():
    assert inputs(FOUND, MEANT, 9, 0.3) == pytest.approx(
        [0.8, 0.6, 1.2, 0.4, np.log(10), 0.3, 0.5, 0.5, 0.5, 0.5]
    )


def test_the_score_is_what_the_inputs_weigh_and_the_offset():
    table = np.stack([np.zeros(10), np.full(10, 2.0), np.arange(10)]).astype(np.float32)
    expected = sum(number * value / 2 for number, value in enumerate(inputs(FOUND, MEANT, 9, 0.3))) - 1.5
    assert Gate(table, -1.5, 0.0).score(FOUND, MEANT, 9, 0.3) == pytest.approx(expected, rel=1e-5)


def test_a_question_near_a_prepared_one_is_legal_and_small_talk_is_not():
    found = search(Characters())
    assert found.is_legal("被狗咬了医药费谁出啊") is True
    assert found.is_legal("今儿天真好") is False


def test_the_threshold_decides():
    strict, open_to_all = (replace(MODEL, gate=gate(threshold=cut)) for cut in (1.1, -1.0))
    assert search(Characters(), model=strict).is_legal("被狗咬了医药费谁出") is False
    assert search(Characters(), model=open_to_all).is_legal("今儿天真好") is True


def test_without_a_model_of_meanings_it_cannot_be_told():
    assert search(None).is_legal("被狗咬了医药费谁出") is None


@pytest.mark.parametrize("text", ["", "  ", "？！", "😀😀", "\ud83d"])
def test_without_words_it_cannot_be_told(text):
    embedder = Characters()
    assert search(embedder).is_legal(text) is None
    assert embedder.asked == []


def test_the_shipped_gate_has_a_weight_for_each_of_its_inputs():
    model = Model.read()
    meant = np.zeros(model.space.axes.shape[1], np.float32)
    assert np.isfinite(model.gate.score(FOUND, meant, 9, 0.3))
