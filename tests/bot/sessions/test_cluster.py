"""Everything that is kept in Redis, on a real cluster of three nodes: no two keys of one command on different nodes."""

from __future__ import annotations

from threading import Thread

import pytest
import redis

from bot.conversation.turns import Session
from bot.errors import StateUnavailable
from bot.services.attempts import Attempts
from bot.sessions.clients import nodes_of
from bot.sessions.codec import Memory
from bot.sessions.store import RedisState
from bot.sessions.tickets import RedisTickets
from bot.sessions.tokens import RedisTokens
from bot.sessions.windows import Window
from bot.settings import Settings, SettingsError
from tests.redis_cluster import NODES, running_cluster
from tests.servers import MissingServer, free_port

PERSONS = [f"{number:032x}" for number in range(40)]
"""Enough that every node holds some of them."""


@pytest.fixture(scope="module")
def cluster():
    try:
        with running_cluster() as url:
            yield url
    except MissingServer as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def state(cluster):
    made = RedisState(cluster, account="town")
    yield made
    made._client.close()


def memory(word):
    return Memory(session=Session(topic=word))


def test_villagers_are_spread_over_the_nodes_and_each_is_found_by_another_process(cluster, state):
    for person in PERSONS:
        assert state.open(person, "m:1").claimed
        state.close(person, "m:1", f"答{person}", memory(person))
    other = RedisState(cluster, account="town")
    for person in PERSONS:
        opening = other.open(person, "m:1")
        assert (opening.claimed, opening.reply, opening.memory) == (False, f"答{person}", memory(person))
        assert other.wait(person, "m:1", until=0) == f"答{person}"
    other._client.close()
    held = []
    for host, port in nodes_of(cluster)[0]:
        with redis.Redis(host, port) as node:
            held.append(node.dbsize())
    assert len(held) == NODES
    assert all(held)


def test_of_two_processes_one_claims(cluster, state):
    other = RedisState(cluster, account="town")
    assert [each.open("twice", "m:9").claimed for each in (state, other)] == [True, False]
    other._client.close()


def test_a_memory_follows_its_villager_to_a_key_on_another_node(state):
    for number, person in enumerate(PERSONS):
        state.close(f"old{number}", "m:2", "", memory(person))
        state.follow(f"new{number}", f"old{number}")
        assert state.open(f"new{number}", "m:3").memory == memory(person)
        assert state.open(f"old{number}", "m:3").memory == Memory()


def test_the_access_token_and_its_lock(cluster):
    one, other = (RedisTokens(cluster, account="town", wait=0) for _ in range(2))
    with one.lock() as mine:
        assert mine
        with other.lock() as second:
            assert not second
    with other.lock() as mine:
        assert mine
    one.put("abc", 60)
    assert other.get() == "abc"
    other.drop("another")
    assert one.get() == "abc"
    other.drop("abc")
    assert one.get() is None
    one.close()
    other.close()


def test_a_ticket_is_taken_once(cluster):
    tickets = RedisTickets(cluster, account="town")
    given = [tickets.give(f"w{number}") for number in range(20)]
    assert all(tickets.waits(ticket) for ticket in given)
    assert [tickets.take(ticket) for ticket in given] == [f"w{number}" for number in range(20)]
    assert not any(tickets.waits(ticket) for ticket in given)
    assert tickets.take(given[0]) is None
    tickets._client.close()


def test_attempts_to_sign_in_are_counted_for_all_processes(cluster):
    one, other = Attempts(cluster), Attempts(cluster)
    for _ in range(5):
        assert other.allowed("王专干", "10.0.0.1")
        one.failed("王专干", "10.0.0.1")
    assert not other.allowed("王专干", "10.0.0.1")
    assert other.allowed("李律师", "10.0.0.1")


def test_many_threads_that_begin_at_once_share_one_client(cluster):
    state = RedisState(cluster, account="town")
    claims = []
    threads = [Thread(target=lambda: claims.append(state.open("crowd", "m:5").claimed)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims) == [False] * 7 + [True]
    state._client.close()


def test_a_cluster_that_is_away_is_the_same_as_a_redis_that_is_away():
    away = f"redis+cluster://127.0.0.1:{free_port()}"
    with pytest.raises(StateUnavailable):
        RedisState(away, account="town").open("p", "m:1")
    with pytest.raises(StateUnavailable):
        RedisTokens(away, account="town").get()
    with pytest.raises(StateUnavailable):
        RedisTickets(away, account="town").give("w")
    with pytest.raises(redis.RedisError):
        Window(away).test(_one(), "p")
    assert Attempts(away).allowed("王专干", "10.0.0.1")


def _one():
    from limits import RateLimitItemPerMinute

    return RateLimitItemPerMinute(1)


@pytest.mark.parametrize(
    ("url", "nodes", "who"),
    [
        ("redis+cluster://a:7000,b:7001", [("a", 7000), ("b", 7001)], {}),
        ("redis+cluster://:p%40ss@a:7000,b:1/0", [("a", 7000), ("b", 1)], {"password": "p@ss"}),
        (
            "redis+cluster://town:pw@10.0.0.1:7000",
            [("10.0.0.1", 7000)],
            {"username": "town", "password": "pw"},
        ),
    ],
)
def test_how_a_cluster_is_written(url, nodes, who):
    assert nodes_of(url) == (nodes, who)


def test_the_setting_takes_a_cluster_and_refuses_what_no_client_speaks(environment):
    cluster = "redis+cluster://a:7000,b:7000"
    assert Settings.from_env(environment | {"REDIS_URL": cluster}, env_file=None).redis_url == cluster
    for wrong in ("http://a", "redis+cluster://a:x", "redis+cluster://"):
        with pytest.raises(SettingsError, match="REDIS_URL"):
            Settings.from_env(environment | {"REDIS_URL": wrong}, env_file=None)
