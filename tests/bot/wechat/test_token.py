"""One access token for all threads and processes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from bot.errors import StateUnavailable
from bot.sessions.tokens import LocalTokens, RedisTokens
from bot.wechat.token import MARGIN_S, AccessTokens, FreshToken


class Clock:
    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


class Source:
    """Gives out tokens t1, t2, … and counts."""

    def __init__(self, seconds=7200):
        self.given, self.seconds, self._lock = 0, seconds, threading.Lock()

    def __call__(self):
        with self._lock:
            self.given += 1
            return FreshToken(f"t{self.given}", self.seconds)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def emptied(redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
        yield connection


@pytest.fixture
def redis_stores(redis_url, emptied):
    """Two stores on one Redis, as two processes have them."""
    made = [RedisTokens(redis_url, account="main", wait=5) for _ in range(2)]
    yield made
    for store in made:
        store.close()


@pytest.fixture(params=["process", "redis"])
def store(request):
    return LocalTokens() if request.param == "process" else request.getfixturevalue("redis_stores")[0]


def test_the_token_is_asked_for_once(store, source):
    tokens = AccessTokens(store, source)
    assert [tokens.current(), tokens.current()] == ["t1", "t1"]
    assert source.given == 1


def test_ten_threads_ask_for_one_token(store, source):
    tokens = AccessTokens(store, source)
    together = threading.Barrier(10)

    def ask(_):
        together.wait()
        return tokens.current()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(ask, range(10))) == {"t1"}
    assert source.given == 1


def test_two_processes_share_the_token(redis_stores, source):
    first, second = (AccessTokens(store, source) for store in redis_stores)
    assert first.current() == second.current() == "t1"
    assert source.given == 1


def test_two_processes_at_once_ask_for_one_token(redis_stores, source):
    both = [AccessTokens(store, source) for store in redis_stores] * 4
    together = threading.Barrier(len(both))

    def ask(tokens):
        together.wait()
        return tokens.current()

    with ThreadPoolExecutor(len(both)) as pool:
        assert set(pool.map(ask, both)) == {"t1"}
    assert source.given == 1


def test_a_refused_token_is_replaced_once_for_all_threads(store, source):
    tokens = AccessTokens(store, source)
    refused = tokens.current()
    together = threading.Barrier(6)

    def refresh(_):
        together.wait()
        return tokens.after(refused)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(refresh, range(6))) == {"t2"}
    assert source.given == 2


def test_a_token_another_process_has_renewed_is_taken_over(redis_stores, source):
    first, second = (AccessTokens(store, source) for store in redis_stores)
    refused = first.current()
    assert second.after(refused) == "t2"
    assert first.after(refused) == "t2"
    assert source.given == 2


def test_dropping_a_token_leaves_its_successor(store):
    store.put("new", 60)
    store.drop("old")
    assert store.get() == "new"


def test_a_dropped_token_is_gone(store):
    store.put("old", 60)
    store.drop("old")
    assert store.get() is None


def test_a_token_ends_before_wechat_ends_it(source):
    clock = Clock()
    tokens = AccessTokens(LocalTokens(clock=clock), source)
    tokens.current()
    clock.at += source.seconds - MARGIN_S - 1
    assert tokens.current() == "t1"
    clock.at += 1
    assert tokens.current() == "t2"


def test_redis_forgets_the_token_before_wechat_ends_it(redis_stores, emptied, source):
    AccessTokens(redis_stores[0], source).current()
    assert emptied.ttl("pufa:{main}:token") in range(
        source.seconds - MARGIN_S - 5, source.seconds - MARGIN_S + 1
    )


def test_a_token_that_is_nearly_over_is_still_given(store):
    assert AccessTokens(store, Source(seconds=3)).current() == "t1"


def test_only_the_owner_releases_the_lock(redis_stores, emptied):
    with redis_stores[0].lock():
        emptied.set("pufa:{main}:token:lock", "somebody else")
    assert emptied.get("pufa:{main}:token:lock") == b"somebody else"


def test_the_lock_is_free_afterwards(store):
    with store.lock():
        pass
    with store.lock() as mine:
        assert mine


def test_the_lock_of_a_dead_process_ends_by_itself(redis_stores, emptied):
    with redis_stores[0].lock():
        assert 0 < emptied.pttl("pufa:{main}:token:lock") <= 25_000


def test_the_lock_is_freed_when_asking_fails(store):
    def fail():
        raise RuntimeError("away")

    with pytest.raises(RuntimeError):
        AccessTokens(store, fail).current()
    with store.lock() as mine:
        assert mine


def test_a_lock_waited_for_in_vain_does_not_stop_the_caller(redis_url, emptied, source):
    emptied.set("pufa:{main}:token:lock", "a process that hangs")
    impatient = RedisTokens(redis_url, account="main", wait=0)
    try:
        assert AccessTokens(impatient, source).current() == "t1"
    finally:
        impatient.close()


def test_a_thread_waiting_in_vain_goes_on(source):
    store = LocalTokens(wait=0)
    with store.lock():
        assert AccessTokens(store, source).current() == "t1"


def test_without_redis_the_token_is_asked_for_anew(source):
    away = RedisTokens("redis://127.0.0.1:1/0", account="main")
    tokens = AccessTokens(away, source)
    assert [tokens.current(), tokens.after("t1")] == ["t1", "t2"]


def test_a_redis_that_is_away_is_named_without_its_address(source):
    away = RedisTokens("redis://:password@127.0.0.1:1/0", account="main")
    with pytest.raises(StateUnavailable) as caught:
        away.get()
    assert "password" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_token_is_not_in_its_repr():
    assert "hush" not in repr(FreshToken("hush", 1))
