"""The year's plan and what really sends, kept in step, within WeChat's quota; on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.records.posts import State
from bot.records.slots import EXTRA
from bot.services.build import Services
from bot.services.year import DRAFT, EMPTY, READY, SENT, UNPLANNED, WrongSlot, year_of
from bot.services.year_form import due
from bot.settings import Settings
from tests.bot.services.planning import MAY, NOW, approve, share_files, slot

CIVIL, GAMES = "2027-05-minfadian", "2027-05-xingzheng-chufa"


@pytest.fixture
def services(environment, database_url):
    made = Services(Settings.from_env(environment | {"DATABASE_URL": database_url}, env_file=None))
    made.upgrade()
    yield share_files(made)
    made.engine.dispose()


@pytest.fixture
def year(services):
    return year_of(services)


def put(year, *args, **changes):
    return year.put(slot(*args, **changes), by="王专干", now=NOW)


def test_a_slot_with_a_text_is_sent_at_its_time(year, services):
    put(year, slug=CIVIL)
    assert services.posts.find(CIVIL).due_at == datetime(2027, 5, 8, 1, 0, tzinfo=UTC)
    (card,) = year.cards()
    assert card.state == DRAFT
    approve(services, CIVIL)
    assert year.cards()[0].state == READY


def test_a_slot_takes_law_version_articles_and_quiz_from_its_post(year):
    kept = put(year, slug=CIVIL)
    assert (kept.law, kept.law_from) == ("中华人民共和国民法典", date(2021, 1, 1))
    assert "680" in kept.articles.split("、")
    assert kept.quiz == CIVIL


def test_a_slot_without_a_text_sends_nothing(year, services):
    put(year, law="民法典")
    assert services.posts.latest() == ()
    assert year.cards()[0].state == EMPTY


def test_moving_a_slot_moves_what_sends(year, services):
    put(year, slug=CIVIL)
    year.move("a", MAY + timedelta(days=2), "10:30", by="王专干", now=NOW)
    assert services.posts.find(CIVIL).due_at == datetime(2027, 5, 10, 2, 30, tzinfo=UTC)
    (card,) = year.cards()
    assert (card.slot.day, card.slot.clock, card.slot.deadline) == (
        date(2027, 5, 10),
        "10:30",
        date(2027, 5, 3),
    )


def test_a_post_that_was_planned_elsewhere_takes_its_slot_along(year, services):
    put(year, slug=CIVIL)
    services.posts.plan(CIVIL, datetime(2027, 5, 20, 1, 0, tzinfo=UTC), now=NOW)
    assert year.cards()[0].slot.day == date(2027, 5, 20)
    assert year.slots.find("a").day == date(2027, 5, 20)


def test_a_post_that_was_taken_out_elsewhere_is_said_to_be_unplanned(year, services):
    put(year, slug=CIVIL)
    services.posts.unplan(CIVIL)
    assert year.cards()[0].state == UNPLANNED


def test_another_post_in_a_slot_takes_the_first_out_of_the_plan(year, services):
    put(year, slug=CIVIL)
    put(year, slug=GAMES)
    assert services.posts.find(CIVIL) is None
    assert services.posts.find(GAMES) is not None


def test_a_removed_slot_sends_nothing(year, services):
    put(year, slug=CIVIL)
    year.remove("a", by="王专干", now=NOW)
    assert services.posts.find(CIVIL) is None
    assert year.cards() == ()


def test_what_is_sent_stays_where_it_is(year, services):
    put(year, slug=CIVIL)
    row = services.posts.claim(services.posts.find(CIVIL), sha256="x", way="mass", seconds=60, now=NOW)
    services.posts.give_up(row, state=State.SENT.value, sent_at=due(MAY, "09:00").astimezone(UTC))
    assert year.cards()[0].state == SENT
    with pytest.raises(WrongSlot, match="不能再改"):
        year.move("a", MAY + timedelta(days=1), "", by="王专干", now=NOW)
    with pytest.raises(WrongSlot, match="要留在计划里"):
        year.remove("a", by="王专干", now=NOW)
    # who tells it to whom may still be put right
    put(year, slug=CIVIL, lecturer="李律师")
    assert year.slots.find("a").lecturer == "李律师"


def test_a_day_that_is_taken_is_refused_with_the_next_free_one(year, services):
    put(year, slug=CIVIL)
    with pytest.raises(WrongSlot, match="一天只能群发一次。最近能排的是 2027年5月9日"):
        put(year, "b", kind=EXTRA, slug=GAMES)
    assert services.posts.find(GAMES) is None
    assert len(year.cards()) == 1


def test_a_post_without_a_slot_takes_its_day_too(year, services):
    services.posts.plan(GAMES, due(MAY, "20:00").astimezone(UTC), now=NOW)
    with pytest.raises(WrongSlot, match="最近能排的是"):
        put(year, slug=CIVIL)


def test_planning_a_post_by_itself_asks_for_the_quota_as_well(year, services):
    put(year, slug=CIVIL)
    with pytest.raises(WrongSlot, match="2027年5月9日"):
        year.plan_post(GAMES, due(MAY, "20:00"), by="王专干", now=NOW)
    assert year.plan_post(CIVIL, due(MAY, "20:00"), by="王专干", now=NOW)
    assert year.slots.find("a").clock == "20:00"


def failed(services, slug, when, **steps):
    """A post of which an attempt ended."""
    services.posts.plan(slug, when, now=NOW)
    claimed = services.posts.claim(services.posts.find(slug), sha256="x", way="mass", seconds=60, now=when)
    services.posts.give_up(claimed, now=when, state="failed", **steps)


def test_what_failed_is_sent_again_at_once_while_its_day_is_its_own(year, services):
    when = due(MAY, "09:00").astimezone(UTC)
    failed(services, CIVIL, when)
    assert year.send_again(CIVIL, None, by="王专干", now=when) == when
    assert year.send_again(CIVIL, None, by="王专干", now=when) is None
    assert services.posts.find(CIVIL).attempt == 2


def test_what_was_sent_and_deleted_used_the_send_of_its_day(year, services):
    when = due(MAY, "09:00").astimezone(UTC)
    failed(services, CIVIL, when, sent_at=when, msg_id="1")
    with pytest.raises(WrongSlot, match="一天只能群发一次"):
        year.send_again(CIVIL, when + timedelta(hours=1), by="王专干", now=when)
    again = year.send_again(CIVIL, None, by="王专干", now=when)
    assert again == due(MAY + timedelta(days=1), "09:00")
    # nor does another post get that day
    with pytest.raises(WrongSlot):
        year.plan_post(GAMES, due(MAY + timedelta(days=1), "20:00"), by="王专干", now=NOW)


def test_what_failed_waits_for_a_day_that_nothing_else_takes(year, services):
    when = due(MAY, "09:00").astimezone(UTC)
    failed(services, CIVIL, when)
    put(year, day=MAY, slug=GAMES, kind="extra")
    assert year.send_again(CIVIL, None, by="王专干", now=when) == due(MAY + timedelta(days=1), "09:00")


def test_a_service_account_takes_four_a_month(environment, database_url):
    changes = {"DATABASE_URL": database_url, "ACCOUNT_KIND": "service certified"}
    services = Services(Settings.from_env(environment | changes, env_file=None))
    services.upgrade()
    year = year_of(services)
    for number in range(4):
        put(year, f"s{number}", kind=EXTRA, day=date(2027, 5, 3))
    with pytest.raises(WrongSlot, match="2027年6月1日"):
        put(year, "s5", kind=EXTRA, day=date(2027, 5, 28))
    services.engine.dispose()


def test_of_two_who_take_the_same_day_at_once_one_gets_it(year):
    barrier, refused = threading.Barrier(4), []

    def take(name: str) -> None:
        barrier.wait()
        try:
            put(year, name, kind=EXTRA)
        except WrongSlot as error:
            refused.append(str(error))

    threads = [threading.Thread(target=take, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(year.cards()) == 1
    assert len(refused) == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": date(2026, 11, 23), "clock": "09:59"}, "已经过了"),
        ({"slug": "2027-04-anli-zhandi"}, "虚构的示例"),
        ({"slug": "nothing"}, "没有这一篇"),
        ({"law": "动物园法"}, "法律表里没有"),
        ({"law": "民法典", "articles": "1261"}, "没有“1261”"),
        ({"law": "环境保护法"}, "不能当现行法"),
        ({"articles": "3"}, "没写是哪部法"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(year, services, changes, words):
    with pytest.raises(WrongSlot, match=words):
        put(year, **changes)
    assert (year.cards(), services.posts.latest()) == ((), ())


def test_a_month_has_one_law(year):
    put(year)
    with pytest.raises(WrongSlot, match="法律加讲"):
        put(year, "b", day=date(2027, 5, 20))


def test_a_post_is_in_one_slot_only(year):
    put(year, slug=CIVIL)
    with pytest.raises(WrongSlot, match="已经排在 2027年5月8日"):
        put(year, "b", kind=EXTRA, slug=CIVIL, day=date(2027, 6, 9))


def test_each_change_leaves_a_trace(year, services):
    put(year, slug=CIVIL)
    year.move("a", date(2027, 5, 10), "", by="王专干", now=NOW)
    year.remove("a", by="王专干", now=NOW)
    acts = [row.act for row in services.audit.latest(limit=9)]
    assert sorted(acts) == ["slot_changed", "slot_made", "slot_removed"]
