"""The rows that statistics get, and the figures they come to."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.errors import RecordsUnavailable
from bot.records.figures import counted_rows, matter_rows
from bot.statistics.totals import totals

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture
def count(engine):
    def count(first, until):
        return asdict(
            totals(
                matter_rows(engine, "town", first, until),
                counted_rows(engine, "town", first, until),
            )
        )

    return count


def test_a_mixed_day_comes_to_the_right_figures(say, count):
    say()
    say()
    say(topic="land", outcome=Outcome.HAND_OVER)
    say(who="bob", outcome=Outcome.EMERGENCY)
    say("我要告他", Outcome.GUIDED, who="carol")
    say("你好", Outcome.SMALLTALK, who="dave")
    assert count(MONDAY, TUESDAY) == {
        "matters": 3,
        "person_times": 3,
        "persons": 2,
        "answered": 1,
        "handed_over": 1,
        "emergencies": 1,
        "guided": 1,
    } | dict.fromkeys(("stands", "stand_heads", "handouts", "activities", "activity_heads"), 0)


def test_a_matter_over_two_days_is_one_matter_and_two_person_times(say, count, noon):
    say()
    say(at=noon + timedelta(hours=20))
    figures = count(MONDAY, WEDNESDAY)
    assert (figures["matters"], figures["person_times"], figures["persons"]) == (1, 2, 1)


def test_the_day_is_the_one_in_beijing_and_the_range_is_half_open(engine, say, noon):
    say(at=noon.replace(hour=15, minute=59))
    say(at=noon.replace(hour=16), topic="land")
    assert [row.topic for row in counted_rows(engine, "town", MONDAY, TUESDAY)] == ["wages"]
    assert [row.topic for row in matter_rows(engine, "town", TUESDAY, WEDNESDAY)] == ["land"]


def test_unfollowing_changes_no_figure(consultations, say, count, noon):
    say()
    say(who="bob")
    before = count(MONDAY, TUESDAY)
    consultations.forget("alice", now=noon)
    assert count(MONDAY, TUESDAY) == before


def test_another_account_has_figures_of_its_own(engine, say):
    say()
    assert list(counted_rows(engine, "county", MONDAY, TUESDAY)) == []
    assert list(matter_rows(engine, "county", MONDAY, TUESDAY)) == []


def test_rows_come_with_everything_and_in_order(engine, say, noon):
    say(at=noon + timedelta(days=1), entry_id="wages-003")
    say(topic="land")
    first, second = counted_rows(engine, "town", MONDAY, WEDNESDAY)
    assert (first.day, first.topic, second.entry_id, second.said_at) == (
        MONDAY,
        "land",
        "wages-003",
        noon + timedelta(days=1),
    )


def test_a_database_without_tables_is_unavailable_not_zero(empty_database_url, tmp_path):
    from bot.records.database import connect

    engine = connect(empty_database_url, root=tmp_path)
    with pytest.raises(RecordsUnavailable):
        list(matter_rows(engine, "town", MONDAY, TUESDAY))
    engine.dispose()
