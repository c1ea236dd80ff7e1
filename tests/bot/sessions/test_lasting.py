"""Values that end, by a clock that the tests turn."""

from __future__ import annotations

import pytest

from bot.sessions.lasting import Lasting


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def held(clock):
    return Lasting(3, clock)


def test_a_value_lasts_for_its_time_and_not_longer(held, clock):
    held.set("甲", 1, seconds=10)
    clock.at = 9.9
    assert held.get("甲") == 1
    clock.at = 10
    assert held.get("甲") is None


def test_setting_it_again_begins_its_time_anew(held, clock):
    held.set("甲", 1, seconds=10)
    clock.at = 9
    held.set("甲", 2, seconds=10)
    clock.at = 18
    assert held.get("甲") == 2


def test_of_too_many_the_one_set_longest_ago_goes(held):
    for key in "甲乙丙":
        held.set(key, key, seconds=10)
    held.set("甲", "again", seconds=10)
    held.set("丁", "丁", seconds=10)
    assert [key for key in "甲乙丙丁" if held.get(key) is not None] == ["甲", "丙", "丁"]


def test_what_ended_is_not_left_lying(held, clock):
    held.set("甲", 1, seconds=1)
    held.set("乙", 1, seconds=1)
    clock.at = 5
    held.set("丙", 1, seconds=1)
    assert len(held) == 1


def test_a_last_value_of_no_time_at_all_goes_too(held):
    held.set("甲", 1, seconds=0)
    assert (held.get("甲"), len(held)) == (None, 0)


def test_nothing_is_held_after_it_was_emptied(held):
    held.set("甲", 1, seconds=5)
    held.clear()
    assert (held.get("甲"), len(held)) == (None, 0)
