"""Consultations outside the chat: one row for a form, the counting rule of the chat, voiding instead of deleting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.records.entered import Register
from bot.records.figures import counted_rows, matter_rows
from bot.records.intake import Intake
from bot.records.offline import Offline
from bot.records.offline_bulk import add_many
from bot.records.offline_rows import ANSWER, HAND_OVER, REFERRED, Asked, NotYours
from bot.statistics.totals import totals

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ASKED = Asked("window", MONDAY, "wages", ANSWER, "张湾村", "老板欠薪")
ALL = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture
def waiting(engine):
    """What the inbox would take in."""
    return lambda: Intake(engine, account="town").arrivals(most=5)


@pytest.fixture
def count(engine):
    """件, 人次, 人 of some days; of all of them unless said otherwise."""

    def _count(first=ALL[0], until=ALL[1]):
        span = engine, "town", first, until
        found = totals(matter_rows(*span), counted_rows(*span))
        return found.matters, found.person_times, found.persons

    return _count


def test_one_is_one_matter_one_person_time_and_one_person(enter, count, engine):
    enter()
    assert count() == (1, 1, 1)
    (row,) = counted_rows(engine, "town", MONDAY, TUESDAY)
    assert (row.channel, row.village, row.topic, row.outcome) == ("window", "张湾村", "wages", "answer")
    (matter,) = matter_rows(engine, "town", MONDAY, TUESDAY)
    assert (matter.channel, matter.answered, matter.handed_over) == ("window", True, False)


def test_the_person_is_anonymous(enter, ask):
    enter()
    assert ask("SELECT key_hash, openid_cipher FROM persons") == [(None, None)]


def test_a_form_sent_twice_is_one_row(enter, count):
    first = enter(key="the-form")
    again = enter(key="the-form", day=TUESDAY)
    assert (again.id, again.repeated) == (first.id, True)
    assert count() == (1, 1, 1)


def test_a_form_sent_many_times_at_once_is_one_row(enter, count):
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: enter(key="the-form"), range(6)))
    assert len({entered.id for entered in found}) == 1
    assert sum(not entered.repeated for entered in found) == 1
    assert count() == (1, 1, 1)


def test_two_entries_are_two_persons_unless_said_otherwise(enter, count):
    first = enter()
    enter()
    assert count() == (2, 2, 2)
    enter(same_as=first.id, topic="land")
    assert count() == (3, 3, 2)


def test_the_same_person_about_the_same_topic_goes_on_with_the_matter(enter, count, noon):
    first = enter()
    again = enter(same_as=first.id, now=noon + timedelta(hours=3), channel="phone")
    assert again.matter_id == first.matter_id
    assert count() == (1, 1, 1)
    enter(same_as=again.id, now=noon + timedelta(hours=23), day=TUESDAY)
    assert count() == (1, 2, 1)


def test_after_a_day_of_silence_the_same_person_opens_another_matter(enter, count, noon):
    first = enter()
    enter(same_as=first.id, now=noon + timedelta(hours=25), day=TUESDAY)
    assert count() == (2, 2, 1)


def test_a_person_whom_somebody_else_entered_cannot_be_continued(enter, count):
    first = enter()
    enter(same_as=first.id, author="李律师")
    assert count() == (2, 2, 2)


def test_the_day_is_the_one_in_beijing(enter, count):
    late = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    enter(now=late)
    enter(now=late + timedelta(minutes=1), day=TUESDAY)
    assert count(MONDAY, TUESDAY) == (1, 1, 1)
    assert count(TUESDAY, date(2026, 11, 25)) == (1, 1, 1)


def test_a_back_dated_one_counts_on_its_day(enter, count):
    enter(day=date(2026, 11, 1))
    assert count(MONDAY, TUESDAY) == (0, 0, 0)
    assert count(date(2026, 11, 1), date(2026, 11, 2)) == (1, 1, 1)


def test_what_is_to_be_followed_up_waits_with_a_number_to_tell(enter, waiting, ask):
    entered = enter(result=HAND_OVER, callback_cipher="cipher")
    (row,) = waiting()
    assert row.matter_id == entered.matter_id
    assert ask("SELECT number, matter_id FROM receipts") == [(entered.receipt, entered.matter_id)]
    assert ask("SELECT state, callback_cipher FROM matters") == [("handed_over", "cipher")]


def test_a_referred_one_neither_waits_nor_counts_as_answered(enter, engine, waiting):
    enter(result=REFERRED)
    assert waiting() == ()
    (matter,) = matter_rows(engine, "town", *ALL)
    assert (matter.outcome, matter.answered, matter.handed_over) == ("referred", False, False)


def test_a_voided_one_counts_nowhere_and_waits_no_more(enter, offline, waiting, count, ask, noon):
    entered = enter(result=HAND_OVER, callback_cipher="cipher")
    offline.void(entered.id, by="王专干", may_all=False, reason="重复了", now=noon)
    assert count() == (0, 0, 0)
    assert waiting() == ()
    assert ask("SELECT state, callback_cipher FROM matters") == [("voided", None)]
    assert ask("SELECT voided_by, void_reason FROM offline") == [("王专干", "重复了")]


def test_voiding_one_of_two_leaves_the_other(enter, offline, count, ask, noon):
    first = enter(now=noon)
    second = enter(same_as=first.id, now=noon + timedelta(hours=20), day=TUESDAY, result=HAND_OVER)
    offline.void(first.id, by="王专干", may_all=False, reason="错", now=noon)
    assert count() == (1, 1, 1)
    assert count(MONDAY, TUESDAY) == (0, 0, 0)
    offline.void(second.id, by="王专干", may_all=False, reason="错", now=noon)
    assert count() == (0, 0, 0)


def test_voiding_the_one_to_follow_up_ends_the_wait_of_its_matter(enter, offline, engine, ask, noon):
    first = enter()
    second = enter(same_as=first.id, result=HAND_OVER, callback_cipher="cipher")
    offline.void(second.id, by="王专干", may_all=False, reason="错", now=noon)
    assert ask("SELECT state, outcome, handed_over, callback_cipher FROM matters") == [
        ("open", "answer", False, None)
    ]


def test_only_the_author_and_an_admin_void(enter, offline, noon):
    entered = enter()
    with pytest.raises(NotYours, match="王专干登记的"):
        offline.void(entered.id, by="李律师", may_all=False, reason="错", now=noon)
    offline.void(entered.id, by="孙管理", may_all=True, reason="错", now=noon)
    with pytest.raises(NotYours, match="孙管理作废"):
        offline.void(entered.id, by="王专干", may_all=False, reason="错", now=noon)
    with pytest.raises(NotYours, match="没有这一条"):
        offline.void("gone", by="王专干", may_all=False, reason="错", now=noon)


def test_a_changed_one_replaces_the_old_in_its_matter_with_its_number(enter, count, engine, ask):
    old = enter(result=HAND_OVER, callback_cipher="cipher")
    new = enter(replaces=old.id, result=HAND_OVER, topic="land", channel="phone", village="李洼村")
    assert (new.matter_id, new.receipt) == (old.matter_id, old.receipt)
    assert count() == (1, 1, 1)
    (matter,) = matter_rows(engine, "town", *ALL)
    assert (matter.topic, matter.channel, matter.village) == ("land", "phone", "李洼村")
    assert ask("SELECT callback_cipher FROM matters") == [("cipher",)]


def test_a_change_of_the_outcome_ends_the_wait_and_drops_the_number(enter, waiting, ask):
    old = enter(result=HAND_OVER, callback_cipher="cipher")
    enter(replaces=old.id, result=ANSWER)
    assert waiting() == ()
    assert ask("SELECT callback_cipher FROM matters") == [(None,)]


def test_a_change_of_the_day_moves_the_figures(enter, count):
    old = enter()
    enter(replaces=old.id, day=date(2026, 11, 20))
    assert count(MONDAY, TUESDAY) == (0, 0, 0)
    assert count() == (1, 1, 1)


def test_a_changed_topic_leaves_what_else_was_asked_in_its_matter(enter, count):
    first = enter()
    second = enter(same_as=first.id)
    third = enter(replaces=second.id, topic="land")
    assert third.matter_id != first.matter_id
    assert count() == (2, 2, 1)


def test_a_change_of_somebody_elses_changes_nothing(enter, count):
    old = enter()
    with pytest.raises(NotYours):
        enter(replaces=old.id, author="李律师", topic="land")
    assert count() == (1, 1, 1)


def test_everything_is_in_the_audit_log_without_a_word_of_anybody(enter, ask):
    old = enter()
    enter(replaces=old.id)
    rows = ask("SELECT act, actor, facts FROM audit ORDER BY id")
    assert sorted(row[0] for row in rows) == ["offline_entered", "offline_entered", "offline_voided"]
    assert {row[1] for row in rows} == {"王专干"}
    assert not any("老板" in row[2] or "写错" in row[2] for row in rows)


def test_many_of_earlier_years_are_added_once(engine, count, noon):
    rows = [(f"row-{n}", replace(ASKED, day=date(2024, 1, 1) + timedelta(days=n % 365))) for n in range(1200)]
    assert add_many(engine, "town", rows, author="孙管理", now=noon) == 1200
    assert add_many(engine, "town", [*rows, rows[0]], author="孙管理", now=noon) == 0
    assert count(date(2024, 1, 1), date(2025, 1, 1)) == (1200, 1200, 1200)


def test_many_to_follow_up_are_refused(engine, noon):
    with pytest.raises(ValueError, match="要跟进"):
        add_many(engine, "town", [("a", replace(ASKED, result=HAND_OVER))], author="孙管理", now=noon)


def test_another_account_sees_nothing_of_it(enter, engine, noon):
    entered = enter()
    assert Register(engine, account="county").find(entered.id) is None
    with pytest.raises(NotYours):
        Offline(engine, account="county").void(entered.id, by="王专干", may_all=True, reason="x", now=noon)
