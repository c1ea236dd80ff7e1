"""What the background thread does in one round."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.records.errors import RecordsUnavailable
from bot.services.housekeeping import Housekeeping

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Keeper:
    """Counts how often it was asked to drain, and fails when told to."""

    def __init__(self, failing: bool = False) -> None:
        self.drained = 0
        self.failing = failing

    def drain(self, *, now: datetime) -> int:
        self.drained += 1
        if self.failing:
            raise ZeroDivisionError
        return 0


def test_a_round_stores_what_waits_and_shortens_the_log():
    keeper, shortened = Keeper(), []
    Housekeeping(keeper, checkpoint=lambda: shortened.append(1)).round(now=NOW)
    assert (keeper.drained, shortened) == (1, [1])


def test_a_round_that_fails_does_not_end_the_thread():
    Housekeeping(Keeper(failing=True), checkpoint=lambda: None).round(now=NOW)


def test_a_database_that_is_away_is_waited_for():
    def away() -> None:
        raise RecordsUnavailable("away")

    Housekeeping(Keeper(), checkpoint=away).round(now=NOW)


def test_the_thread_starts_once_and_ends_when_told_to():
    housekeeping = Housekeeping(Keeper(), checkpoint=lambda: None)
    housekeeping.start()
    housekeeping.start()
    housekeeping.stop()
    assert not housekeeping._thread.is_alive()


def test_a_look_that_fails_does_not_end_the_thread():
    def fail():
        raise ZeroDivisionError

    Housekeeping(Keeper(), checkpoint=lambda: None, look=fail).look()


def test_a_real_sqlite_log_is_moved_into_its_file(services):
    services.housekeeping.round(now=NOW)
