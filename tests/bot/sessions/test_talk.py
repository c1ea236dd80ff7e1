"""Commands to Redis that travel together: each gets its own reply, whatever happened on the connection before."""

import threading

import pytest
import redis

from bot.sessions.clients import FAILURES, client_of
from bot.sessions.talk import MOST, talk_of


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def other(redis_url):
    """A client of the test's own."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def talk(redis_url, clock, other):
    client = client_of(redis_url, timeout=0.5)
    yield talk_of(client, clock=clock)
    client.close()


def _drop(other):
    other.client_kill_filter(_type="normal", skipme=True)


def test_replies_come_in_the_order_of_the_commands(talk):
    assert talk.ask(("SET", "a", "1"), ("GET", "a"), ("GET", "b")) == [b"OK", b"1", None]


def test_a_command_that_is_refused_leaves_no_reply_for_the_next(talk):
    talk.ask(("SET", "a", "1"))
    with pytest.raises(redis.ResponseError):
        talk.ask(("INCR", "a", "too many"), ("GET", "a"))
    assert talk.ask(("GET", "b"), ("GET", "a")) == [None, b"1"]


def test_one_connection_serves_one_message_after_the_other(talk, other):
    for number in range(5):
        talk.ask(("SET", "a", number))
    assert len(other.client_list(_type="normal")) == 2  # the test's own, and one


def test_a_connection_dropped_while_nobody_used_it_is_replaced(talk, other, clock):
    talk.ask(("SET", "a", "1"))
    _drop(other)
    clock.now += 60
    assert talk.ask(("GET", "a")) == [b"1"]


def test_a_connection_dropped_between_two_messages_fails_once(talk, other):
    talk.ask(("SET", "a", "1"))
    _drop(other)
    with pytest.raises(FAILURES):
        talk.ask(("GET", "a"))
    assert talk.ask(("GET", "a")) == [b"1"]


def test_threads_that_ask_at_once_get_their_own_replies(talk):
    start, got = threading.Barrier(MOST * 2), {}

    def ask(number):
        start.wait(10)
        got[number] = [
            talk.ask(("SET", f"k{number}", f"{number}.{turn}"), ("GET", f"k{number}"))[1]
            for turn in range(20)
        ]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(MOST * 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: [f"{number}.{turn}".encode() for turn in range(20)] for number in range(MOST * 2)}
