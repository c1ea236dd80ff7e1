"""Working days and due times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.workdays import LAST_YEAR, Within, Workdays, unknown_year, within_of
from bot.settings import Settings
from bot.statistics.periods import BEIJING

PLAN = Workdays({})


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-11-23", "2026-11-25"),  # Monday
        ("2026-11-26", "2026-11-30"),  # Thursday: the weekend does not count
        ("2026-11-28", "2026-12-01"),  # Saturday
        ("2026-09-29", "2026-10-08"),  # the national holiday lies between
        (
            "2026-02-13",
            "2026-02-24",
        ),  # Saturday the 14th is worked for the Spring Festival, then nine days are free
        ("2026-10-09", "2026-10-12"),  # Saturday the 10th is worked for the national holiday
    ],
)
def test_two_working_days_after_the_day_it_came(came, due):
    assert PLAN.due(at(came), "unanswered") == at(due, "18:00")


def test_the_hour_at_which_it_came_does_not_matter():
    assert {PLAN.due(at("2026-11-23", clock), "asked") for clock in ("00:00", "12:00", "23:59")} == {
        at("2026-11-25", "18:00")
    }


def test_the_day_is_that_of_beijing():
    late_in_beijing = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # Monday 00:30
    assert PLAN.due(late_in_beijing, "asked") == at("2026-11-25", "18:00")


def test_an_emergency_is_due_in_two_hours_on_any_day():
    night = at("2026-10-01", "23:30")
    assert PLAN.due(night, "emergency") == night + timedelta(hours=2)


def test_how_long_there_is_can_be_set():
    slow = Workdays({}, Within(days=5, hours=4))
    assert slow.due(at("2026-11-23"), "asked") == at("2026-11-30", "18:00")
    assert slow.due(at("2026-10-01"), "emergency") == at("2026-10-01", "14:00")


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        (("3", "6"), (3, 6)),
        (("0", "25"), (2, 2)),
        (("16", "0"), (2, 2)),
        (("15", "24"), (15, 24)),
        (("", ""), (2, 2)),
    ],
)
def test_what_is_out_of_range_is_as_if_nothing_was_set(typed, held):
    environ = dict(zip(("DUE_WORKDAYS", "DUE_URGENT_HOURS"), typed, strict=True))
    assert within_of(Settings.from_env({**environ, "DEMO": "1"}, env_file=None)) == held


def test_a_day_that_staff_entered_comes_before_the_plan():
    snow = Workdays({date(2026, 11, 24): False, date(2026, 11, 28): True})
    assert snow.due(at("2026-11-23"), "asked") == at("2026-11-26", "18:00")
    assert snow.due(at("2026-11-26"), "asked") == at("2026-11-28", "18:00")


def test_in_a_year_nobody_planned_only_weekends_are_free():
    friday = date(LAST_YEAR + 1, 1, 1)
    days = [friday + timedelta(days=number) for number in range(365)]
    assert [day for day in days if PLAN.works(day)] == [day for day in days if day.weekday() < 5]


def test_staff_are_told_of_a_year_nobody_planned_before_it_begins():
    assert unknown_year(at(f"{LAST_YEAR}-11-20")) is None
    assert unknown_year(at(f"{LAST_YEAR}-12-25")) == LAST_YEAR + 1
    assert unknown_year(at(f"{LAST_YEAR + 1}-03-01")) == LAST_YEAR + 1


def test_an_office_that_never_works_still_has_a_due_time():
    day = date(2026, 1, 1)
    never = Workdays({day + timedelta(days=number): False for number in range(800)})
    assert never.due(at("2026-01-01"), "asked") > at("2026-12-31")
