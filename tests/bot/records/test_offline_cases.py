"""What becomes of a case when the entry that made it turns out to be wrong."""

from __future__ import annotations

import pytest

from bot.records.intake import Intake
from bot.records.offline_rows import ANSWER, HAND_OVER


@pytest.fixture
def taken_in(engine, noon):
    """The inbox takes in what waits."""
    inbox = Intake(engine, account="town")
    return lambda: inbox.take_in(inbox.arrivals(most=5), due=lambda came, reason: came, now=noon)


def test_a_case_is_over_when_its_entry_is_voided(enter, offline, taken_in, ask, noon):
    entered = enter(result=HAND_OVER)
    assert taken_in() == 1
    offline.void(entered.id, by="王专干", may_all=False, reason="错", now=noon)
    assert ask("SELECT state, result, closed_by FROM cases") == [("closed", "no_need", "王专干")]
    assert ask("SELECT state FROM matters") == [("voided",)]


def test_a_case_is_over_when_its_entry_turns_out_to_be_answered(enter, taken_in, ask):
    entered = enter(result=HAND_OVER)
    taken_in()
    enter(replaces=entered.id, result=ANSWER)
    assert ask("SELECT state FROM cases") == [("closed",)]
    assert ask("SELECT state, answered FROM matters") == [("open", True)]


def test_a_case_goes_on_when_a_word_of_its_entry_is_changed(enter, taken_in, ask):
    entered = enter(result=HAND_OVER)
    taken_in()
    enter(replaces=entered.id, result=HAND_OVER, words="老板欠三个月工资")
    assert ask("SELECT state FROM cases") == [("open",)]
    assert taken_in() == 0
