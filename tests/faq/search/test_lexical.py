"""BM25 with arrays gives what the formula gives when it is written out."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.search.lexical import ARTICLES, QUESTIONS, Lexical
from faq.search.terms import codes

TEXTS = [
    "出租人应当返还押金",
    "押金押金押金",
    "",
    "，。",
    "饲养的犬只伤人的，饲养人应当承担医疗费用",
    "水表由供水单位免费更换",
]


def written_out(texts, question, saturation):
    """Scores and the weight of the whole question, after the book."""
    cut = [Counter(codes(text).tolist()) for text in texts]
    lengths = [sum(pieces.values()) for pieces in cut]
    mean = max(1.0, sum(lengths) / max(1, len(texts)))
    scores, whole = [0.0] * len(texts), 0.0
    for piece in set(codes(question).tolist()):
        having = sum(piece in pieces for pieces in cut)
        if not having:
            continue
        rarity = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        whole += rarity
        for number, pieces in enumerate(cut):
            often = pieces[piece]
            relative = 1 - saturation.b + saturation.b * lengths[number] / mean
            scores[number] += (
                rarity * often * (saturation.k1 + 1) / (often + saturation.k1 * relative) if often else 0.0
            )
    return scores, whole


def scored(texts, question, saturation=ARTICLES):
    return Lexical(Lexical.build(texts, saturation)).score(codes(question))


@pytest.mark.parametrize("saturation", [ARTICLES, QUESTIONS])
@pytest.mark.parametrize("question", ["押金不退", "犬伤人的费用", "供水，水表", "的"])
def test_scores_are_those_of_the_formula(question, saturation):
    scores, whole = scored(TEXTS, question, saturation)
    expected, expected_whole = written_out(TEXTS, question, saturation)
    assert scores == pytest.approx(expected, rel=1e-4, abs=1e-5)
    assert whole == pytest.approx(expected_whole, rel=1e-5)


SYLLABLES = st.text(alphabet="租金押房犬水的，", max_size=12)


@given(st.lists(SYLLABLES, max_size=8), SYLLABLES)
def test_scores_are_those_of_the_formula_for_any_texts(texts, question):
    scores, whole = scored(texts, question)
    expected, expected_whole = written_out(texts, question, ARTICLES)
    assert scores == pytest.approx(expected, rel=1e-4, abs=1e-5)
    assert whole == pytest.approx(expected_whole, rel=1e-4, abs=1e-5)


def test_pieces_that_no_text_has_weigh_nothing():
    scores, whole = scored(TEXTS, "飞船")
    assert not scores.any()
    assert whole == 0.0


def test_unknown_pieces_change_nothing_for_the_known_ones():
    assert scored(TEXTS, "飞船，押金")[0].tolist() == scored(TEXTS, "押金")[0].tolist()


def test_a_piece_said_twice_counts_once():
    assert scored(TEXTS, "押金，押金")[0].tolist() == scored(TEXTS, "押金")[0].tolist()


def test_no_piece_at_all_gives_zeros():
    scores, whole = scored(TEXTS, "")
    assert scores.tolist() == [0.0] * len(TEXTS)
    assert whole == 0.0


@pytest.mark.parametrize("texts", [[], [""], ["，"]])
def test_texts_without_words_can_be_asked(texts):
    scores, whole = scored(texts, "押金")
    assert scores.tolist() == [0.0] * len(texts)
    assert whole == 0.0


def test_a_repeat_counts_less_than_the_first_time():
    once, twice, three_times = (
        scored([text, "水表"], "押金")[0][0] for text in ("押金", "押金押金", "押金押金押金")
    )
    assert twice - once > 0
    assert three_times - twice < twice - once


def test_the_arrays_survive_a_file(tmp_path):
    arrays = Lexical.build(TEXTS, ARTICLES)
    np.savez(tmp_path / "kept.npz", **arrays)
    with np.load(tmp_path / "kept.npz") as stored:
        kept = Lexical(dict(stored))
    assert kept.score(codes("押金"))[0].tolist() == scored(TEXTS, "押金")[0].tolist()
