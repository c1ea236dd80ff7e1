"""What was entered outside the chat, as lists, and what the form offers first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.records.entered import Register

MONDAY = date(2026, 11, 23)


@pytest.fixture
def register(engine):
    return Register(engine, account="town")


def test_lists_show_the_day_and_the_author_newest_first(enter, register, noon):
    first, second = enter(), enter(author="李律师", now=noon + timedelta(minutes=1))
    back = enter(day=date(2026, 11, 20), now=noon + timedelta(minutes=2))
    assert [entry.id for entry in register.on_day(MONDAY)] == [second.id, first.id]
    assert [entry.id for entry in register.of("王专干")] == [back.id, first.id]
    found = register.find(first.id)
    assert (found.channel, found.topic, found.words, found.made_by) == (
        "window",
        "wages",
        "老板欠薪",
        "王专干",
    )
    assert register.find("gone") is None


def test_the_last_one_of_an_author_is_not_a_voided_one(enter, register, offline, noon):
    first, second = enter(), enter(now=noon + timedelta(minutes=1))
    offline.void(second.id, by="王专干", may_all=False, reason="错", now=noon)
    assert register.last("王专干", since=noon - timedelta(hours=1)).id == first.id
    assert register.last("王专干", since=noon + timedelta(hours=1)) is None


def test_topics_and_villages_come_by_how_often_they_do(enter, register, say):
    for topic, village in (("land", "李洼村"), ("land", "张湾村"), ("wages", "张湾村"), ("", "")):
        enter(topic=topic, village=village)
    say(topic="land")
    assert register.top_topics(limit=2) == ("land", "")
    assert register.villages() == ("张湾村", "李洼村")
