"""Stands, hand-outs and activities: one row for a form, voided rather than deleted, and how they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.records.activities import Activities, Held
from bot.records.entered import Register
from bot.records.figures import activity_rows, counted_rows, matter_rows
from bot.records.media import Media, media_of_activity
from bot.records.offline_rows import NotYours
from bot.statistics.totals import totals

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
STAND = Held("stand", MONDAY, "付店集上", 40, village="张湾村")


@pytest.fixture
def held(engine):
    return Activities(engine, account="town")


@pytest.fixture
def enter(held, noon):
    keys = iter(range(1000))

    def _enter(*, key="", author="王专干", replaces="", **changes):
        return held.add(
            replace(STAND, **changes), form_key=key or f"form-{next(keys)}", author=author, now=noon,
            replaces=replaces, reason="人数错了",
        )  # fmt: skip

    return _enter


@pytest.fixture
def count(engine):
    def _count(first=MONDAY, until=TUESDAY):
        span = engine, "town", first, until
        return totals(matter_rows(*span), counted_rows(*span), activity_rows(*span))

    return _count


def test_the_heads_of_a_stand_are_person_times(enter, count):
    enter()
    found = count()
    assert (found.matters, found.person_times, found.persons, found.stand_heads) == (0, 40, 0, 40)


def test_hand_outs_and_activities_count_for_themselves(enter, count):
    enter(kind="handout", sort="宪法手册", number=300)
    enter(kind="activity", sort="enter_schools", number=80)
    found = count()
    assert (found.person_times, found.handouts, found.activities, found.activity_heads) == (0, 300, 1, 80)


def test_a_form_sent_twice_is_one_row(enter, count):
    first, repeated = enter(key="the-form")
    assert enter(key="the-form", number=50) == (first, True)
    assert not repeated
    assert count().person_times == 40


def test_a_back_dated_one_counts_on_its_day_and_a_voided_one_nowhere(enter, held, count, noon):
    item, _ = enter(day=date(2026, 11, 1))
    assert count().stands == 0
    assert count(date(2026, 11, 1), date(2026, 11, 2)).stands == 1
    held.void(item, by="王专干", may_all=False, reason="没摆成", now=noon)
    assert count(date(2026, 11, 1), date(2026, 11, 2)).stands == 0


def test_a_changed_one_takes_the_pictures_along(enter, count, engine, noon):
    old, _ = enter()
    Media(engine, account="town").add(
        "image", b"cipher", form_key="form-a-0", activity_id=old, mime="image/jpeg", length=6, now=noon
    )
    new, _ = enter(replaces=old, number=45)
    assert count().person_times == 45
    assert len(media_of_activity(engine, "town", new)) == 1
    assert media_of_activity(engine, "town", old) == ()


def test_only_the_author_and_an_admin_void(enter, held, noon):
    item, _ = enter()
    with pytest.raises(NotYours, match="王专干登记的"):
        held.void(item, by="李律师", may_all=False, reason="错", now=noon)
    held.void(item, by="孙管理", may_all=True, reason="错", now=noon)
    with pytest.raises(NotYours, match="已经由孙管理作废"):
        held.void(item, by="王专干", may_all=False, reason="错", now=noon)
    with pytest.raises(NotYours, match="没有这一条"):
        held.void("gone", by="王专干", may_all=False, reason="错", now=noon)


def test_a_change_of_somebody_elses_changes_nothing(enter, count):
    item, _ = enter()
    with pytest.raises(NotYours):
        enter(replaces=item, author="李律师", number=99)
    assert count().person_times == 40


def test_many_are_added_once(held, count, noon):
    rows = [(f"row-{n}", replace(STAND, day=MONDAY - timedelta(days=n % 2))) for n in range(700)]
    assert held.add_many(rows, author="孙管理", now=noon) == 700
    assert held.add_many(rows, author="孙管理", now=noon) == 0
    assert count().stands == 350


def test_what_was_done_is_in_the_audit_log(enter, ask):
    item, _ = enter()
    enter(replaces=item)
    acts = ask("SELECT act FROM audit ORDER BY act")
    assert acts == [("activity_entered",), ("activity_entered",), ("activity_voided",)]


def test_a_list_shows_them_with_the_number_of_their_pictures(enter, engine, noon):
    item, _ = enter(words="下雨", partner="派出所")
    Media(engine, account="town").add(
        "image", b"cipher", form_key="form-a-0", activity_id=item, mime="image/jpeg", length=6, now=noon
    )
    (entry,) = Register(engine, account="town").on_day(MONDAY)
    assert (entry.kind, entry.place, entry.number, entry.pictures) == ("stand", "付店集上", 40, 1)
    assert (entry.words, entry.partner) == ("下雨", "派出所")
