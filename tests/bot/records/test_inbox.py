"""What waits for a person, until it is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.inbox import close, waiting, waiting_count

PHONE = "13800138000"


@pytest.fixture
def handed_over(say, noon):
    """Three people wait, carol longest."""
    for hours, who in enumerate(("alice", "bob", "carol")):
        say("没人管", Outcome.HAND_OVER, who=who, at=noon - timedelta(hours=hours), callback_phone=PHONE)


def test_who_waits_longest_comes_first_page_by_page(engine, handed_over):
    pages = [waiting(engine, "town", limit=2, offset=offset) for offset in (0, 2)]
    opened = [row.opened_at for page in pages for row in page]
    assert [len(page) for page in pages] == [2, 1]
    assert opened == sorted(set(opened))
    assert waiting_count(engine, "town") == 3


def test_a_closed_matter_waits_no_more_and_its_number_is_gone(engine, handed_over, ask):
    first, *others = waiting(engine, "town", limit=9)
    assert close(engine, "town", first.matter_id)
    assert list(waiting(engine, "town", limit=9)) == others
    assert waiting_count(engine, "town") == 2
    closed = f"SELECT state, callback_cipher FROM matters WHERE id = '{first.matter_id}'"
    assert ask(closed) == [("closed", None)]
    assert ask("SELECT count(callback_cipher) FROM matters") == [(2,)]


def test_a_matter_is_closed_once(engine, handed_over):
    first = waiting(engine, "town", limit=1)[0]
    assert [close(engine, "town", first.matter_id) for _ in range(2)] == [True, False]


def test_another_account_sees_and_closes_nothing(engine, handed_over):
    first = waiting(engine, "town", limit=1)[0]
    assert not close(engine, "city", first.matter_id)
    assert waiting_count(engine, "city") == 0
    assert waiting_count(engine, "town") == 3


def test_a_solved_matter_stays_solved(engine, say, ask):
    matter = say(outcome=Outcome.HAND_OVER)
    say("1", Outcome.SMALLTALK, matter=matter.matter_id, solved=True)
    assert not close(engine, "town", matter.matter_id)
    assert ask("SELECT state FROM matters") == [("solved",)]


def test_a_closed_matter_waits_again_when_the_villager_asks_for_a_person(engine, say):
    matter = say("没人管", Outcome.HAND_OVER)
    close(engine, "town", matter.matter_id)
    say("还是没人管", Outcome.HAND_OVER, matter=matter.matter_id)
    assert [row.matter_id for row in waiting(engine, "town", limit=9)] == [matter.matter_id]


def test_the_number_is_not_in_the_printed_form(engine, handed_over):
    row = waiting(engine, "town", limit=1)[0]
    assert row.callback_cipher
    assert row.callback_cipher not in repr(row)
