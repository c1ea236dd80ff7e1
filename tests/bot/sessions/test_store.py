"""Claims, replies and memories, in Redis and in the process alike."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.turns import Session
from bot.errors import StateUnavailable
from bot.sessions.codec import PER_MINUTE, Memory, dump, load
from bot.sessions.local import LocalState
from bot.sessions.state import CLAIM_S, REPLY_S, SESSION_S
from bot.sessions.store import PAUSE_S, RedisState

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def store(state_url):
    made = RedisState(state_url, account="main") if state_url else LocalState()
    yield made
    if state_url:
        made._client.close()


def test_the_first_delivery_claims_and_the_second_does_not(store):
    assert store.open("p", "m:1").claimed
    assert not store.open("p", "m:1").claimed


def test_a_published_reply_is_what_later_deliveries_get(store):
    store.open("p", "m:1")
    store.close("p", "m:1", "您好😀", Memory())
    again = store.open("p", "m:1")
    assert (again.claimed, again.reply) == (False, "您好😀")


def test_the_memory_comes_back_with_the_next_push(store):
    memory = Memory().after(Session(offered=("a-001",), rating=True, pages=("二",)), NOW)
    store.close("p", "m:1", "词", memory)
    assert store.open("p", "m:2").memory == memory


def test_closing_without_a_memory_leaves_the_old_one(store):
    memory = Memory().after(Session(entry_id="a-001"), NOW)
    store.close("p", "m:1", "词", memory)
    store.close("p", "m:2", "词", None)
    assert store.open("p", "m:3").memory == memory


def test_villagers_do_not_share_keys(store):
    store.close("p", "m:1", "词", Memory().after(Session(entry_id="a-001"), NOW))
    assert store.open("q", "m:1").claimed
    assert store.open("q", "m:2").memory == Memory()


def test_waiting_ends_with_the_reply(store):
    store.open("p", "m:1")
    threading.Timer(0.01, store.close, ("p", "m:1", "词", None)).start()
    assert store.wait("p", "m:1", until=store._clock() + 5) == "词"


def test_waiting_ends_when_the_claim_is_gone(store):
    assert store.wait("p", "m:1", until=store._clock() + 5) is None


def test_waiting_ends_when_time_is_up(store):
    store.open("p", "m:1")
    assert store.wait("p", "m:1", until=store._clock()) is None


@pytest.fixture
def in_redis(redis_url):
    made = RedisState(redis_url, account="main")
    made._client.flushall()
    yield made
    made._client.close()


def test_everything_kept_in_redis_expires(in_redis):
    in_redis.open("p", "m:1")
    in_redis.close("p", "m:2", "词", Memory())
    assert all(in_redis._client.pttl(key) > 0 for key in in_redis._client.scan_iter())


def test_keys_of_one_villager_share_a_cluster_slot(in_redis):
    in_redis.open("p", "m:1")
    in_redis.close("p", "m:1", "词", Memory())
    assert {key.split(b"{")[1].split(b"}")[0] for key in in_redis._client.scan_iter()} == {b"main:p"}


def test_a_claim_in_the_process_ends_after_its_time():
    clock = Clock()
    store = LocalState(clock=clock)
    assert store.open("p", "m:1").claimed
    clock.at += CLAIM_S
    assert store.open("p", "m:1").claimed


def test_a_reply_in_the_process_outlives_its_claim_and_ends_later():
    clock = Clock()
    store = LocalState(clock=clock)
    store.open("p", "m:1")
    store.close("p", "m:1", "词", None)
    clock.at += CLAIM_S
    assert store.open("p", "m:1").reply == "词"
    clock.at += REPLY_S
    assert store.open("p", "m:1").claimed


def test_a_memory_in_the_process_ends_after_a_day():
    clock = Clock()
    store = LocalState(clock=clock)
    store.close("p", "m:1", "词", Memory().after(Session(entry_id="a-001"), NOW))
    clock.at += SESSION_S
    assert store.open("p", "m:2").memory == Memory()


def test_a_dead_redis_is_said_at_once_and_left_alone_for_a_while():
    clock = Clock()
    store = RedisState("redis://127.0.0.1:1/0", account="main", clock=clock)
    with pytest.raises(StateUnavailable, match="没有应答"):
        store.ping()
    with pytest.raises(StateUnavailable, match="稍后再试"):
        store.open("p", "m:1")
    clock.at += PAUSE_S
    with pytest.raises(StateUnavailable, match="没有应答"):
        store.open("p", "m:1")


def test_an_error_that_redis_itself_gives_is_as_good_as_silence(in_redis):
    def fail():
        raise redis.ResponseError("OOM")

    with pytest.raises(StateUnavailable):
        in_redis._run(fail)


@given(st.binary(max_size=200))
def test_an_unreadable_memory_is_an_empty_one(stored):
    assert isinstance(load(stored), Memory)


@given(
    st.builds(
        Session,
        offered=st.lists(st.text(max_size=8), max_size=3).map(tuple),
        entry_id=st.text(max_size=8),
        rating=st.booleans(),
        pages=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        expecting=st.text(max_size=8),
        topic=st.text(max_size=8),
        matter_id=st.text(max_size=8),
    )
)
def test_a_memory_survives_being_stored(session):
    memory = Memory().after(session, NOW)
    assert load(dump(memory)) == memory


def test_the_limit_counts_the_messages_of_one_minute():
    memory = Memory()
    for _ in range(PER_MINUTE):
        assert not memory.too_fast(NOW)
        memory = memory.after(Session(), NOW)
    assert memory.too_fast(NOW)
    assert not memory.too_fast(NOW + timedelta(minutes=1))


def test_a_memory_follows_a_person_to_their_new_key_and_a_newer_one_stays(redis_url):
    store = RedisState(redis_url, account="main")
    try:
        store.close("old", "m:1", "您好", Memory(Session(topic="wages")))
        store.follow("new", "old")
        assert store.open("new", "m:2").memory.session.topic == "wages"
        assert store.open("old", "m:3").memory == Memory()
        store.close("old", "m:4", "您好", Memory(Session(topic="land")))
        store.follow("new", "old")
        assert store.open("new", "m:5").memory.session.topic == "wages"
    finally:
        store._client.close()
