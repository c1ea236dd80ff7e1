"""A ticket is taken once, by whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import StateUnavailable
from bot.sessions.tickets import SECONDS, LocalTickets, RedisTickets


@pytest.fixture(params=["local", "redis"])
def tickets(request):
    if request.param == "local":
        return LocalTickets()
    return RedisTickets(request.getfixturevalue("redis_url"), account="town")


def test_only_one_of_many_gets_the_words(tickets):
    ticket = tickets.give("person")
    assert tickets.waits(ticket)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: tickets.take(ticket), range(16)))
    assert sorted(map(str, taken)) == ["None"] * 15 + ["person"]
    assert not tickets.waits(ticket)


def test_no_two_tickets_are_alike_and_none_is_made_up(tickets):
    assert tickets.give("a") != tickets.give("a")
    assert tickets.take("made-up") is None


def test_a_ticket_ends_by_itself():
    at = [0.0]
    tickets = LocalTickets(clock=lambda: at[0])
    ticket = tickets.give("person")
    at[0] = SECONDS + 1
    assert tickets.take(ticket) is None


def test_a_store_that_is_away_is_said():
    with pytest.raises(StateUnavailable):
        RedisTickets("redis://127.0.0.1:1/0", account="town").give("person")
