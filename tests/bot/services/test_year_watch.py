"""What staff are told of the plan, and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.records.posts import State
from bot.services.year import year_of
from bot.services.year_watch import year_watch_of
from tests.bot.services.planning import MAY, NOW, approve, share_files, slot


@pytest.fixture
def environment(environment, sqlite_url):
    return environment | {"DATABASE_URL": sqlite_url}


@pytest.fixture(autouse=True)
def _shared(services):
    share_files(services)


CIVIL = "2027-05-minfadian"


def days_before(left: int) -> datetime:
    return datetime(MAY.year, MAY.month, MAY.day, 2, 0, tzinfo=UTC) - timedelta(days=left)


def put(services, **changes):
    values = {"made_at": days_before(9)} | changes
    year_of(services).put(slot(**values), by="王专干", now=NOW)


def of_slot(services, left: int):
    return [row for row in year_watch_of(services).lacks(days_before(left)) if row.slot_id == "a"]


def test_an_empty_slot_is_spoken_of_from_a_fortnight_ahead(services):
    put(services, law="民法典")
    said = [left for left in (15, 14, 7, 2, 0, -1) if of_slot(services, left)]
    assert said == [14, 7, 2, 0]


def test_each_step_is_told_once(services):
    put(services, law="民法典")
    watch = year_watch_of(services)
    told = [(left, watch.run(days_before(left))) for left in (14, 14, 13, 12, 7, 7, 3, 2, 2, 1, 0)]
    assert [left for left, new in told if new] == [14, 7, 2]


def test_a_scheduler_that_was_away_tells_the_step_it_finds(services):
    put(services, law="民法典")
    assert year_watch_of(services).run(days_before(5)) == 1
    assert year_watch_of(services).run(days_before(5)) == 0


def test_a_text_that_nobody_approved_is_spoken_of_until_somebody_does(services):
    put(services, slug=CIVIL)
    (lack,) = of_slot(services, 7)
    assert "还没有审核通过" in lack.words
    assert "还有 7 天" in lack.words
    approve(services, CIVIL)
    assert of_slot(services, 7) == []


def test_a_month_without_a_law_is_spoken_of_before_it_begins(services):
    put(services, law="民法典")
    words = [row.words for row in year_watch_of(services).lacks(datetime(2027, 5, 20, 2, 0, tzinfo=UTC))]
    assert any("2027年6月还没有排每月一法" in row for row in words)


def test_an_account_on_which_nothing_appears_for_a_fortnight_is_spoken_of(services):
    put(services, slug=CIVIL)
    row = services.posts.claim(services.posts.find(CIVIL), sha256="x", way="mass", seconds=60, now=NOW)
    services.posts.give_up(row, state=State.SENT.value, sent_at=days_before(0))

    def stale(left: int) -> bool:
        return any("没有发文章" in row.words for row in year_watch_of(services).lacks(days_before(left)))

    assert [stale(left) for left in (0, -13, -14, -30)] == [False, False, True, True]


def test_an_account_that_never_sent_counts_from_the_first_plan(services):
    put(services, law="民法典", made_at=days_before(20))
    assert any("开始排计划" in row.words for row in year_watch_of(services).lacks(days_before(6)))
    assert not any("没有发文章" in row.words for row in year_watch_of(services).lacks(days_before(7)))


def test_without_any_plan_nobody_is_bothered(services):
    assert year_watch_of(services).lacks(NOW) == ()
