"""What staff look at: what was said on a day, and what waits for a person, until they close it.

Texts are masked already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine, func, select, update

from bot.records.database import read, write
from bot.records.models import consultations, matters, receipts


@dataclass(frozen=True, slots=True)
class Said:
    """One counted message."""

    said_at: datetime
    """Aware UTC."""
    topic: str
    outcome: str
    text: str
    """Masked; empty when it was deleted or never kept."""
    entry_id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One matter that a person has to see to."""

    matter_id: str
    receipt: str
    topic: str
    opened_at: datetime
    last_at: datetime
    texts: tuple[str, ...]
    """What was said in it, oldest first, masked."""
    callback_cipher: str | None = field(repr=False)
    """The number to call back, encrypted; None when the villager left none."""


def said_on(engine: Engine, account: str, day: date, *, limit: int = 200) -> tuple[Said, ...]:
    """The counted messages of a Beijing day, newest first."""
    query = (
        select(
            consultations.c.said_at,
            consultations.c.topic,
            consultations.c.outcome,
            consultations.c.text,
            consultations.c.entry_id,
        )
        .where(consultations.c.account == account, consultations.c.day == day, consultations.c.counted)
        .order_by(consultations.c.said_at.desc())
        .limit(limit)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    return tuple(Said(row.said_at, row.topic, row.outcome, row.text or "", row.entry_id) for row in rows)


def waiting(engine: Engine, account: str, *, limit: int, offset: int = 0) -> tuple[Waiting, ...]:
    """The matters handed to a person and not closed, the one waiting longest first; ``offset`` of them left out."""
    query = (
        select(
            matters.c.id, matters.c.topic, matters.c.opened_at, matters.c.last_at, matters.c.callback_cipher
        )
        .where(matters.c.account == account, matters.c.state == "handed_over")
        .order_by(matters.c.opened_at, matters.c.id)
        .limit(limit)
        .offset(offset)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    ids = [row.id for row in rows]
    texts, numbers = _texts(engine, ids), _numbers(engine, ids)
    return tuple(
        Waiting(
            row.id,
            numbers.get(row.id, ""),
            row.topic,
            row.opened_at,
            row.last_at,
            tuple(texts.get(row.id, ())),
            row.callback_cipher,
        )
        for row in rows
    )


def waiting_count(engine: Engine, account: str) -> int:
    """How many matters ``waiting`` has in all."""
    query = (
        select(func.count())
        .select_from(matters)
        .where(matters.c.account == account, matters.c.state == "handed_over")
    )
    return int(read(engine, lambda connection: connection.execute(query).scalar_one()))


def close(engine: Engine, account: str, matter_id: str) -> bool:
    """A person has seen to a matter: it is closed and the number to call back is gone.

    False when it does not wait (any more), or is not of the account.
    """
    query = (
        update(matters)
        .where(matters.c.account == account, matters.c.id == matter_id, matters.c.state == "handed_over")
        .values(state="closed", callback_cipher=None)
    )
    return write(engine, lambda connection: connection.execute(query).rowcount == 1)


def _texts(engine: Engine, ids: list[str]) -> dict[str, list[str]]:
    query = (
        select(consultations.c.matter_id, consultations.c.text)
        .where(consultations.c.matter_id.in_(ids), consultations.c.text.is_not(None))
        .order_by(consultations.c.said_at)
    )
    found: dict[str, list[str]] = {}
    for row in read(engine, lambda connection: connection.execute(query).all()):
        found.setdefault(row.matter_id, []).append(row.text)
    return found


def _numbers(engine: Engine, ids: list[str]) -> dict[str, str]:
    query = (
        select(receipts.c.matter_id, receipts.c.number)
        .where(receipts.c.matter_id.in_(ids))
        .order_by(receipts.c.issued_at)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    return {row.matter_id: row.number for row in rows}
