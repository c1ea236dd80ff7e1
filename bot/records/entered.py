"""What staff entered outside the chat, to be looked at: consultations, and stands, hand-outs and activities alike.

Also what the form offers first: the topics and villages that come up most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Engine, Row, Select, func, literal, select

from bot.records.database import read
from bot.records.field_models import activities, media, offline
from bot.records.models import consultations, matters, persons, receipts

CONSULTATION = "consultation"
"""The kind of an entry that is a consultation; the others are those of ``bot.statistics.field.KINDS``."""

_LATEST = 1000
"""Matters that say what comes up most: a form must not wait for all of them to be counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a list shows it; what its kind does not have is empty."""

    kind: str
    id: str
    day: date
    """Beijing day on which it was."""
    made_by: str
    made_at: datetime
    """Aware UTC."""
    voided_at: datetime | None
    voided_by: str
    void_reason: str
    village: str
    topic: str
    words: str
    """Masked."""
    channel: str = ""
    result: str = ""
    """As ``bot.records.offline_rows.RESULTS`` names it."""
    receipt: str = ""
    matter_id: str = ""
    has_phone: bool = False
    """A number to call back is kept."""
    sort: str = ""
    place: str = ""
    partner: str = ""
    number: int = 0
    pictures: int = 0


class Register:
    """The entries of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def on_day(self, day: date, *, limit: int = 200) -> tuple[Entry, ...]:
        """Everything of a Beijing day, what was entered last first; voided ones too."""
        asked = self._asked().where(offline.c.day == day).order_by(offline.c.made_at.desc()).limit(limit)
        held = self._held().where(activities.c.day == day).order_by(activities.c.made_at.desc()).limit(limit)
        return self._both(asked, held, limit=limit)

    def of(self, author: str, *, limit: int = 50) -> tuple[Entry, ...]:
        """What somebody entered last, whatever day it was of; voided ones too."""
        asked = self._asked().where(offline.c.made_by == author)
        held = self._held().where(activities.c.made_by == author)
        return self._both(
            asked.order_by(offline.c.made_at.desc()).limit(limit),
            held.order_by(activities.c.made_at.desc()).limit(limit),
            limit=limit,
        )

    def last(self, author: str, *, since: datetime) -> Entry | None:
        """The consultation that somebody entered last, not before ``since`` and not voided."""
        query = (
            self._asked()
            .where(offline.c.made_by == author, offline.c.made_at >= since, offline.c.voided_at.is_(None))
            .order_by(offline.c.made_at.desc(), offline.c.id.desc())
            .limit(1)
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _asked(row)

    def find(self, entry_id: str) -> Entry | None:
        """One of any kind; None for an unknown id."""
        asked, held = (
            self._asked().where(offline.c.id == entry_id),
            self._held().where(activities.c.id == entry_id),
        )
        found = self._both(asked, held, limit=1)
        return found[0] if found else None

    def top_topics(self, *, limit: int) -> tuple[str, ...]:
        """The topics that most of the latest matters are about."""
        return self._most(matters.c.topic, limit)

    def villages(self, *, limit: int = 80) -> tuple[str, ...]:
        """The villages that most of the latest matters came from."""
        return self._most(persons.c.village, limit)

    def _most(self, column: Column[Any], limit: int) -> tuple[str, ...]:
        latest = (
            select(column.label("name"))
            .select_from(matters)
            .join(persons, persons.c.id == matters.c.person_id)
            .where(matters.c.account == self._account)
            .order_by(matters.c.opened_on.desc())
            .limit(_LATEST)
            .subquery()
        )
        query = (
            select(latest.c.name)
            .where(latest.c.name.is_not(None))
            .group_by(latest.c.name)
            .order_by(func.count().desc(), latest.c.name)
            .limit(limit)
        )
        return tuple(read(self._engine, lambda connection: connection.execute(query).scalars().all()))

    def _both(self, asked: Select[Any], held: Select[Any], *, limit: int) -> tuple[Entry, ...]:
        found = read(
            self._engine,
            lambda connection: [
                *(_asked(row) for row in connection.execute(asked)),
                *(_held(row) for row in connection.execute(held)),
            ],
        )
        return tuple(sorted(found, key=lambda entry: entry.made_at, reverse=True)[:limit])

    def _asked(self) -> Select[Any]:
        number = (
            select(receipts.c.number)
            .where(receipts.c.matter_id == offline.c.matter_id)
            .order_by(receipts.c.issued_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        return (
            select(
                offline,
                consultations.c.topic,
                consultations.c.channel,
                consultations.c.outcome,
                consultations.c.text,
                persons.c.village,
                matters.c.callback_cipher.is_not(None).label("has_phone"),
                number.label("receipt"),
            )
            .join(consultations, consultations.c.id == offline.c.id)
            .join(persons, persons.c.id == offline.c.person_id)
            .join(matters, matters.c.id == offline.c.matter_id)
            .where(offline.c.account == self._account)
        )

    def _held(self) -> Select[Any]:
        pictures = (
            select(func.count(literal(1))).where(media.c.activity_id == activities.c.id).scalar_subquery()
        )
        return select(activities, pictures.label("pictures")).where(activities.c.account == self._account)


def _asked(row: Row[Any]) -> Entry:
    return Entry(
        CONSULTATION, row.id, row.day, row.made_by, row.made_at, row.voided_at, row.voided_by, row.void_reason,
        row.village or "", row.topic, row.text or "",
        channel=row.channel, result=row.outcome, receipt=row.receipt or "", matter_id=row.matter_id,
        has_phone=row.has_phone,
    )  # fmt: skip


def _held(row: Row[Any]) -> Entry:
    return Entry(
        row.kind, row.id, row.day, row.made_by, row.made_at, row.voided_at, row.voided_by, row.void_reason,
        row.village, row.topic, row.words,
        sort=row.sort, place=row.place, partner=row.partner, number=row.number, pictures=row.pictures,
    )  # fmt: skip
