"""Beijing days and half-open ranges."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statistics.periods import Period, beijing_day, midnight, month, year


def test_the_day_changes_at_midnight_in_beijing():
    midnight_there = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert beijing_day(midnight_there) == date(2026, 11, 24)
    assert beijing_day(midnight_there - timedelta(microseconds=1)) == date(2026, 11, 23)


def test_a_naive_time_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        beijing_day(datetime(2026, 11, 23))  # noqa: DTZ001


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_at_its_midnight(day):
    assert beijing_day(midnight(day)) == day
    assert beijing_day(midnight(day) - timedelta(seconds=1)) == day - timedelta(days=1)


def test_a_month_ends_before_the_next():
    assert month(2026, 12) == Period(date(2026, 12, 1), date(2027, 1, 1))
    assert month(2028, 2) == Period(date(2028, 2, 1), date(2028, 3, 1))


def test_a_year_is_its_months():
    assert list(year(2026)) == [day for number in range(1, 13) for day in month(2026, number)]


def test_a_period_holds_its_first_day_and_not_the_one_after():
    january = month(2027, 1)
    assert date(2027, 1, 1) in january
    assert date(2027, 1, 31) in january
    assert date(2027, 2, 1) not in january


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="早于"):
        Period(date(2026, 2, 1), date(2026, 1, 1))
