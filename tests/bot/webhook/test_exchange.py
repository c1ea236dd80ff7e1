"""Answered once, whatever is delivered again, raced, broken or gone."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import wording
from bot.conversation.turns import Kind, Utterance
from bot.errors import StateUnavailable
from bot.records.errors import RecordsUnavailable
from bot.records.media import Media
from bot.services.build import ACCOUNT, Services
from bot.sessions.codec import PER_MINUTE
from bot.settings import Settings
from bot.statistics.periods import Period, beijing_day
from bot.webhook.exchange import Exchange

QUESTION = "村口的石狮子叫人挪走了没人管"


@pytest.fixture
def parts(environment, database_url, state_url):
    """The parts on either database and either state store."""
    made = Services(
        Settings.from_env(environment | {"DATABASE_URL": database_url, "REDIS_URL": state_url}, env_file=None)
    )
    yield made
    made.engine.dispose()


@pytest.fixture
def exchange(parts):
    return Exchange(parts)


def push(text: str, now, *, key: str = "m:1", openid: str = "oVillager", kind: Kind = Kind.TEXT) -> Utterance:
    return Utterance(openid, kind, text, key, now)


def figures(parts, now):
    day = beijing_day(now)
    return parts.totals(Period(day, day + timedelta(days=1)))


class Away:
    """A state store that never answers."""

    def open(self, *_args):
        raise StateUnavailable("away")


def empty(parts) -> None:
    """Empty the state store, as a restart or an operator does."""
    if parts.settings.redis_url:
        parts.state._client.flushall()
    else:
        parts.state._turns.clear()
        parts.state._memories.clear()


def broken(*_args, **_more):
    raise RecordsUnavailable("away")


def test_deliveries_at_the_same_moment_get_the_same_words_and_one_row(exchange, parts, now):
    # A process that serves has its content before the first message comes.
    parts.shelf.library_now()
    together = threading.Barrier(3)

    def deliver(_number):
        together.wait()
        return exchange.answer(push(QUESTION, now), now=now)

    with ThreadPoolExecutor(3) as pool:
        replies = set(pool.map(deliver, range(3)))
    assert len(replies) == 1
    assert "受理号" in replies.pop()
    assert figures(parts, now).matters == 1


def test_two_processes_that_share_the_stores_agree(environment, database_url, redis_url, now):
    shared = Settings.from_env(
        environment | {"DATABASE_URL": database_url, "REDIS_URL": redis_url}, env_file=None
    )
    first, second = Services(shared), Services(shared)
    parts_key = secrets.randbits(60)
    together = threading.Barrier(2)

    def deliver(services):
        together.wait()
        return Exchange(services).answer(push(QUESTION, now, key=f"m:{parts_key}"), now=now)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(deliver, (first, second)))) == 1
    assert figures(first, now).matters == 1
    first.engine.dispose()
    second.engine.dispose()


def test_the_words_survive_an_emptied_state_store(exchange, parts, now):
    said = exchange.answer(push(QUESTION, now), now=now)
    empty(parts)
    assert exchange.answer(push(QUESTION, now), now=now) == said
    assert figures(parts, now).matters == 1


def test_without_the_state_store_the_villager_is_answered_once(exchange, parts, now, monkeypatch):
    monkeypatch.setitem(vars(parts), "state", Away())
    together = threading.Barrier(3)

    def deliver(_number):
        together.wait()
        return exchange.answer(push(QUESTION, now), now=now)

    with ThreadPoolExecutor(3) as pool:
        replies = set(pool.map(deliver, range(3)))
    assert len(replies) == 1
    assert figures(parts, now).matters == 1


def test_without_the_database_the_question_waits_in_the_file_and_is_stored_once(
    exchange, parts, now, monkeypatch
):
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "store", broken)
        said = exchange.answer(push(QUESTION, now), now=now)
        assert "受理号" in said
    assert parts.keeper.waiting() == 1
    assert parts.keeper.drain(now=now) == 1
    assert figures(parts, now).matters == 1
    assert parts.keeper.drain(now=now) == 0


def test_a_receipt_given_while_the_database_was_away_is_found_later(exchange, parts, now, monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "store", broken)
        said = exchange.answer(push(QUESTION, now), now=now)
    number = said.partition("受理号 ")[2][:13]
    parts.keeper.drain(now=now)
    parts.keeper._paused_until = 0.0
    assert number in exchange.answer(push(f"查询 {number}", now, key="m:2"), now=now)


def test_a_commit_that_comes_too_late_does_not_change_what_was_said(exchange, parts, now, monkeypatch):
    store = parts.keeper._consultations.store

    def too_late(*what, **more):
        store(*what, **more)
        raise RecordsUnavailable("too late")

    with monkeypatch.context() as frozen:
        frozen.setattr(parts.keeper._consultations, "store", too_late)
        said = exchange.answer(push(QUESTION, now), now=now)
    parts.keeper._paused_until = 0.0
    empty(parts)
    assert exchange.answer(push(QUESTION, now), now=now) == said
    assert parts.keeper.drain(now=now) == 1
    empty(parts)
    assert exchange.answer(push(QUESTION, now), now=now) == said


def test_without_both_stores_the_villager_is_still_answered(exchange, parts, now, monkeypatch):
    monkeypatch.setattr(parts.keeper._consultations, "store", broken)
    monkeypatch.setitem(vars(parts), "state", Away())
    assert "受理号" in exchange.answer(push(QUESTION, now), now=now)
    assert parts.keeper.waiting() == 1


def test_when_the_disk_is_full_too_the_loss_is_counted_and_shown(exchange, parts, now, monkeypatch):
    from bot.records.errors import SpoolFull

    def full(_line):
        raise SpoolFull("full")

    monkeypatch.setattr(parts.keeper._consultations, "store", broken)
    monkeypatch.setattr(parts.keeper._spool, "append", full)
    assert "受理号" in exchange.answer(push(QUESTION, now), now=now)
    assert parts.readiness()["lost"]


def test_a_dialogue_that_fails_hands_the_question_to_a_person(exchange, parts, now, monkeypatch):
    def fail(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr("bot.webhook.exchange.respond", fail)
    assert "受理号" in exchange.answer(push(QUESTION, now), now=now)
    assert figures(parts, now).handed_over == 1


def test_whatever_fails_the_villager_hears_back(exchange, parts, now, monkeypatch):
    monkeypatch.setattr(parts, "person_keys", lambda _openid: 1 / 0)
    assert exchange.answer(push(QUESTION, now), now=now) == wording.APOLOGY.format(phones="12348")


def test_a_flood_is_slowed_down_without_hurting_another_villager(exchange, now):
    for number in range(PER_MINUTE):
        exchange.answer(push("你好", now, key=f"m:{number}"), now=now)
    assert exchange.answer(push("你好", now, key="m:x"), now=now) == wording.TOO_FAST
    assert exchange.answer(push("你好", now, key="m:y", openid="oOther"), now=now) != wording.TOO_FAST


def test_an_emergency_is_answered_in_the_middle_of_a_flood(exchange, now):
    for number in range(PER_MINUTE):
        exchange.answer(push("你好", now, key=f"m:{number}"), now=now)
    assert exchange.answer(push("着火了咋办", now, key="m:x"), now=now).startswith("请马上打 119")


def test_the_flood_is_over_after_a_minute(exchange, now):
    for number in range(PER_MINUTE):
        exchange.answer(push("你好", now, key=f"m:{number}"), now=now)
    later = now + timedelta(minutes=1)
    assert exchange.answer(push("你好", later, key="m:x"), now=later) != wording.TOO_FAST


def test_a_claim_whose_owner_died_is_taken_over(exchange, parts, now):
    person = parts.person_key("oVillager")
    parts.state.open(person, "m:1")
    empty(parts)
    assert "受理号" in exchange.answer(push(QUESTION, now), now=now)


def test_a_reply_that_never_comes_ends_in_words_before_wechat_hangs_up(exchange, parts, now, monkeypatch):
    parts.state.open(parts.person_key("oVillager"), "m:1")
    monkeypatch.setattr("bot.webhook.exchange.PATIENCE_S", 0.0)
    assert exchange.answer(push(QUESTION, now), now=now) == wording.BUSY.format(phones="12348")


def test_forgetting_goes_to_the_file_while_the_database_is_away(exchange, parts, now, monkeypatch):
    exchange.answer(push(QUESTION, now), now=now)
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "store", broken)
        exchange.answer(push("", now, key="e:1", kind=Kind.UNFOLLOW), now=now)
    parts.keeper.drain(now=now)
    parts.keeper._paused_until = 0.0
    assert parts.keeper.matters_of("oVillager") == ()
    assert figures(parts, now).persons == 1


def test_progress_that_cannot_be_read_is_said_and_opens_no_matter(exchange, parts, now, monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "matters_of", broken)
        assert exchange.answer(push("查询", now), now=now) == wording.UNKNOWN_STATUS
    parts.keeper.drain(now=now)
    assert figures(parts, now).matters == 0


def test_a_line_that_waits_does_not_bring_back_who_was_forgotten(exchange, parts, now, monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "store", broken)
        exchange.answer(push(QUESTION, now), now=now)
    parts.keeper._paused_until = 0.0
    exchange.answer(push("", now, key="e:1", kind=Kind.UNFOLLOW), now=now)
    assert parts.keeper.waiting() == 0
    assert parts.keeper.matters_of("oVillager") == ()
    assert figures(parts, now).persons == 1


def test_forgetting_waits_behind_the_lines_that_still_wait(exchange, parts, now, monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "store", broken)
        exchange.answer(push(QUESTION, now), now=now)
    parts.keeper._paused_until = 0.0
    with monkeypatch.context() as busy:
        busy.setattr(parts.keeper._spool, "drain", broken)
        exchange.answer(push("", now, key="e:1", kind=Kind.UNFOLLOW), now=now)
    assert parts.keeper.waiting() == 2
    assert parts.keeper.drain(now=now) == 2
    assert parts.keeper.matters_of("oVillager") == ()
    assert figures(parts, now).persons == 1


def test_nothing_in_the_file_names_the_villager(exchange, parts, now, monkeypatch):
    monkeypatch.setattr(parts.keeper._consultations, "store", broken)
    exchange.answer(push(f"{QUESTION}，打13800138000", now), now=now)
    written = "".join(path.read_text() for path in Path(parts.settings.var, "spool").glob("*.jsonl"))
    assert "oVillager" not in written
    assert "13800138000" not in written
    assert "石狮子" in written


def test_a_recording_sent_while_the_database_was_away_is_kept_afterwards(exchange, parts, now, monkeypatch):
    said = Utterance("alice", Kind.VOICE, "", "m:77", now, media_id="voice-1")
    with monkeypatch.context() as away:
        away.setattr(parts.keeper._consultations, "store", broken)
        assert "受理号" in exchange.answer(said, now=now)
    parts.keeper.drain(now=now)
    parts.keeper.drain(now=now)
    (due,) = Media(parts.engine, account=ACCOUNT).take(now=now)
    assert parts.vault.decrypt(due.media_id_cipher) == "voice-1"
