"""Shares say of what; small groups have no place; spans are compared like with like."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statistics.periods import Period
from bot.statistics.rates import LEAST_RANKED, Rate, median, ranked
from bot.statistics.spans import spans


def test_a_share_shows_both_counts_and_a_share_of_nothing_no_percent():
    assert str(Rate(3, 4)) == "3/4（75%）"
    assert str(Rate(0, 0)) == "0/0"


def test_groups_under_ten_have_no_place():
    found = ranked({"大": Rate(5, 10), "小": Rate(9, 9), "中": Rate(12, 20), "同": Rate(6, 10)})
    assert [(place, name) for place, name, _ in found] == [(1, "中"), (1, "同"), (3, "大"), (None, "小")]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30).flatmap(
    lambda lower: st.builds(Rate, st.integers(0, lower), st.just(lower))), max_size=8))  # fmt: skip
def test_everybody_stands_in_a_ranking_once_and_higher_shares_first(groups):
    found = ranked(groups)
    assert {name: rate for _, name, rate in found} == groups
    assert all((place is None) == (rate.lower < LEAST_RANKED) for place, _, rate in found)
    shares = [rate.upper / rate.lower for place, _, rate in found if place is not None]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(("values", "middle"), [([], None), ([7], 7), ([1, 3, 100], 3), ([1, 3, 5, 9], 4)])
def test_the_median_is_the_middle(values, middle):
    assert median(values) == middle


def test_a_month_is_compared_with_as_many_days_of_the_last():
    month, year = spans(date(2027, 3, 31))
    assert (month.now, month.before) == (
        Period(date(2027, 3, 1), date(2027, 4, 1)),
        Period(date(2027, 2, 1), date(2027, 3, 1)),
    )
    assert year.before == Period(date(2026, 1, 1), date(2026, 4, 1))


def test_the_leap_day_is_compared_with_the_day_before():
    month, year = spans(date(2028, 2, 29))
    assert month.before == Period(date(2028, 1, 1), date(2028, 1, 30))
    assert year.before == Period(date(2027, 1, 1), date(2027, 3, 1))


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_today_is_in_both_spans_and_what_is_compared_lies_before(today):
    for span in spans(today):
        assert today in span.now
        assert span.before.until <= span.now.first or span.name == "今年"
        assert span.before.first < span.before.until <= span.now.until
