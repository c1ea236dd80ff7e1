"""A villager's own matters with their words, and only theirs; masked as they are stored."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, select

from bot.conversation.turns import OwnMatter
from bot.records.database import read
from bot.records.desk_models import replies
from bot.records.models import consultations, matters, persons, receipts

MOST = 20
"""Matters that are shown."""
_MOST_SAID = 6
"""Messages that are shown of one matter."""


class Owner(NamedTuple):
    """Somebody who is known."""

    person_id: str
    village: str
    """Empty when they never said."""


class OwnMatters:
    """What villagers of one account may see of their own. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def owner(self, *keys: str) -> Owner | None:
        """The person with one of these keys (``Vault.person_keys``); None for a stranger."""
        query = select(persons.c.id, persons.c.village).where(
            persons.c.account == self._account, persons.c.key_hash.in_(keys)
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else Owner(row.id, row.village or "")

    def of_key(self, *keys: str) -> tuple[OwnMatter, ...]:
        """The latest matters of the person with one of these keys, newest first; empty for a stranger."""
        return self._rows(persons.c.key_hash.in_(keys))

    def of_person(self, person_id: str) -> tuple[OwnMatter, ...]:
        """The same by the person's id; empty once they are forgotten."""
        return self._rows((persons.c.id == person_id) & persons.c.forgotten_at.is_(None))

    def _rows(self, who: ColumnElement[bool]) -> tuple[OwnMatter, ...]:
        latest = (
            select(receipts.c.number)
            .where(receipts.c.matter_id == matters.c.id)
            .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(
                matters.c.id, matters.c.topic, matters.c.state, matters.c.opened_at, latest.label("number")
            )
            .join(persons, persons.c.id == matters.c.person_id)
            .where(persons.c.account == self._account, who)
            .order_by(matters.c.last_at.desc(), matters.c.id)
            .limit(MOST)
        )

        def work(connection: Connection) -> tuple[OwnMatter, ...]:
            rows = connection.execute(query).all()
            said, answered = _said(connection, [row.id for row in rows])
            told = _told(connection, [row.id for row in rows])
            return tuple(
                OwnMatter(
                    row.number or "",
                    row.topic,
                    row.state,
                    row.opened_at,
                    tuple(said.get(row.id, ())[:_MOST_SAID]),
                    tuple(answered.get(row.id, ())[:_MOST_SAID]),
                    tuple(told.get(row.id, ())),
                )
                for row in rows
            )

        return read(self._engine, work)


def _said(connection: Connection, ids: list[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What was asked in each matter, and the entries that answered."""
    query = (
        select(
            consultations.c.matter_id,
            consultations.c.text,
            consultations.c.outcome,
            consultations.c.entry_id,
        )
        .where(consultations.c.matter_id.in_(ids), consultations.c.counted)
        .order_by(consultations.c.said_at, consultations.c.id)
    )
    said: dict[str, list[str]] = {}
    answered: dict[str, list[str]] = {}
    for row in connection.execute(query):
        if row.text:
            said.setdefault(row.matter_id, []).append(row.text)
        if row.outcome == "answer" and row.entry_id not in answered.setdefault(row.matter_id, []):
            answered[row.matter_id].append(row.entry_id)
    return said, answered


def _told(connection: Connection, ids: list[str]) -> dict[str, list[str]]:
    """What staff answered in each matter: only what another person approved and nobody withdrew."""
    query = (
        select(replies.c.matter_id, replies.c.words)
        .where(replies.c.matter_id.in_(ids), replies.c.state == "approved")
        .order_by(replies.c.made_at, replies.c.id)
    )
    told: dict[str, list[str]] = {}
    for row in connection.execute(query):
        told.setdefault(row.matter_id, []).append(row.words)
    return told
