"""The measures of a search, on rankings one can reckon with."""

from __future__ import annotations

import pytest

from faq.retrieval import measured

A, B, C = ("甲法", "1"), ("甲法", "2"), ("乙法", "1之一")
OTHERS = [("丙法", str(number)) for number in range(1, 12)]


def test_a_right_article_first_is_a_hit_everywhere():
    found = measured([({A}, [A, B])])
    assert found == (1, 1.0, 1.0, 1.0, 1.0, 1.0)


def test_one_that_comes_fourth_is_a_hit_among_five_only():
    found = measured([({A}, [*OTHERS[:3], A])])
    assert (found.hit_at_1, found.hit_at_3, found.hit_at_5) == (0.0, 0.0, 1.0)
    assert found.mrr_at_10 == 0.25


def test_what_comes_after_the_tenth_does_not_count():
    found = measured([({A, B}, [*OTHERS[:9], B, A])])
    assert (found.recall_at_10, found.mrr_at_10) == (0.5, 0.1)


def test_an_article_that_comes_twice_counts_once_and_takes_one_place():
    found = measured([({A, C}, [B, B, A, A, C])])
    assert (found.hit_at_1, found.recall_at_10, found.mrr_at_10) == (0.0, 1.0, 0.5)


def test_figures_are_means_over_the_questions():
    found = measured([({A}, [A]), ({A}, [B, A]), ({A}, [])])
    assert found.n == 3
    assert found.hit_at_1 == pytest.approx(1 / 3)
    assert found.mrr_at_10 == pytest.approx(0.5)


def test_no_questions_give_zeros():
    assert measured([]) == (0, 0.0, 0.0, 0.0, 0.0, 0.0)
