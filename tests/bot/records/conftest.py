"""The cast of the records tests: one account, one vault, and ``say`` to store what somebody said."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations, Stored
from bot.records.database import connect, read
from bot.records.offline import Offline
from bot.records.offline_rows import ANSWER, Asked
from bot.records.vault import Vault
from bot.statistics.periods import beijing_day

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""12:00 in Beijing."""


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = connect(database_url, root=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def vault() -> Vault:
    return Vault("a secret key for tests")


@pytest.fixture
def consultations(engine: Engine, vault: Vault) -> Consultations:
    return Consultations(engine, account="town", vault=vault)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def utterance() -> Callable[..., Utterance]:
    numbers = itertools.count(1000)

    def make(words: str = "工资", *, who: str = "alice", at: datetime = NOON, key: str = "") -> Utterance:
        return Utterance(who, Kind.TEXT, words, key or str(next(numbers)), at)

    return make


@pytest.fixture
def turn() -> Callable[..., Turn]:
    def make(
        outcome: Outcome = Outcome.ANSWER, *, reply: str = "请看", matter: str = "", **more: object
    ) -> Turn:
        values: dict[str, object] = {"topic": "wages", "same_matter": bool(matter)} | more
        return Turn(reply, Session(matter_id=matter), outcome, **values)

    return make


@pytest.fixture
def say(
    consultations: Consultations, utterance: Callable[..., Utterance], turn: Callable[..., Turn]
) -> Callable[..., Stored]:
    """Store words of somebody with an outcome; other keywords go to the turn."""

    def store(
        words: str = "工资",
        outcome: Outcome = Outcome.ANSWER,
        *,
        who: str = "alice",
        at: datetime = NOON,
        key: str = "",
        **more: object,
    ) -> Stored:
        said = utterance(words, who=who, at=at, key=key)
        return consultations.store(said, turn(outcome, **more), now=at)

    return store


@pytest.fixture
def ask(engine: Engine) -> Callable[[str], list[tuple]]:
    """Rows of a plain SQL question, as tuples."""
    return lambda question: [tuple(row) for row in read(engine, lambda db: db.execute(text(question)).all())]


@pytest.fixture
def offline(engine):
    return Offline(engine, account="town")


@pytest.fixture
def enter(offline, noon):
    """Enter a consultation at the window; the form key is counted up, fields of the consultation may be given."""
    keys = itertools.count()
    asked = Asked("window", beijing_day(noon), "wages", ANSWER, "张湾村", "老板欠薪")

    def _enter(*, key="", author="王专干", now=noon, same_as="", replaces="", may_all=False, **changes):
        return offline.add(
            replace(asked, **changes), form_key=key or f"form-{next(keys)}", author=author, now=now,
            same_as=same_as, replaces=replaces, reason="写错了", may_all=may_all,
        )  # fmt: skip

    return _enter
