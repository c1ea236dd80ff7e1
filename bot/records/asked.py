"""What was asked and who got which answer: counts and masked questions for those who write and review answers.

Every query walks one index and is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine, distinct, func, select

from bot.records.database import read
from bot.records.desk_models import deliveries, replies
from bot.records.models import consultations, matters, receipts

_LOOKED_AT = 4
"""Rows that are looked at for one distinct question."""


class Got(NamedTuple):
    """One matter in which an entry was answered."""

    matter_id: str
    last_at: datetime
    """Aware UTC."""
    times: int
    sha256: str
    """Hash of the text that was sent last; empty for one before hashes were kept."""


class Reached(NamedTuple):
    """How many got an entry."""

    matters: int
    persons: int


class Question(NamedTuple):
    """One masked question."""

    id: str
    pushed_on: date
    text: str


class Asked:
    """What villagers of one account asked."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def by_entry(self, since: date) -> dict[str, int]:
        """Entry id → how often it was answered since a Beijing day. Raises RecordsError."""
        query = (
            select(consultations.c.entry_id, func.count())
            .where(
                consultations.c.account == self._account,
                consultations.c.entry_id > "",
                consultations.c.day >= since,
            )
            .group_by(consultations.c.entry_id)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return {row[0]: int(row[1]) for row in rows}

    def by_topic(self, since: date) -> dict[str, int]:
        """Topic id → matters opened since a Beijing day. Raises RecordsError."""
        query = (
            select(matters.c.topic, func.count())
            .where(matters.c.account == self._account, matters.c.opened_on >= since)
            .group_by(matters.c.topic)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return {row[0]: int(row[1]) for row in rows}

    def questions(self, since: date, *, most: int) -> tuple[Question, ...]:
        """The latest distinct masked questions since a Beijing day, newest first. Raises RecordsError.

        Choices such as 1 or 2 are no questions.
        """
        query = (
            select(consultations.c.id, consultations.c.pushed_on, consultations.c.text)
            .where(
                consultations.c.account == self._account,
                consultations.c.day >= since,
                consultations.c.counted,
                consultations.c.text.is_not(None),
            )
            .order_by(consultations.c.day.desc())
            .limit(most * _LOOKED_AT)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        found: dict[str, Question] = {}
        for row in sorted(rows, key=lambda row: row.id, reverse=True):
            text = row.text.strip()
            if len(text) > 1 and not text.isdecimal():
                found.setdefault(text, Question(row.id, row.pushed_on, text))
            if len(found) == most:
                break
        return tuple(found.values())

    def texts(self, keys: Iterable[tuple[str, date]]) -> dict[str, str]:
        """The words of some questions by their id; one whose person was forgotten is left out. Raises RecordsError."""
        wanted = list(keys)
        if not wanted:
            return {}
        query = select(consultations.c.id, consultations.c.text).where(
            consultations.c.account == self._account,
            consultations.c.id.in_([key for key, _ in wanted]),
            consultations.c.pushed_on.in_({day for _, day in wanted}),
            consultations.c.text.is_not(None),
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return {row.id: row.text for row in rows}

    def of_matter(self, matter_id: str) -> tuple[str, tuple[str, ...]]:
        """The topic of a matter and its masked questions, oldest first; nothing for an unknown one. Raises RecordsError."""
        about = select(matters.c.topic).where(matters.c.account == self._account, matters.c.id == matter_id)
        said = (
            select(consultations.c.text)
            .where(
                consultations.c.account == self._account,
                consultations.c.matter_id == matter_id,
                consultations.c.counted,
                consultations.c.text.is_not(None),
            )
            .order_by(consultations.c.said_at)
            .limit(20)
        )

        def work(connection: Any) -> tuple[str, tuple[str, ...]]:
            topic = connection.execute(about).scalar()
            texts = tuple(dict.fromkeys(row.text for row in connection.execute(said)))
            return (topic or "", texts) if topic is not None else ("", ())

        return read(self._engine, work)

    def approved_reply(self, matter_id: str) -> str:
        """The latest approved reply of a person to a matter; empty without one. Raises RecordsError."""
        query = (
            select(replies.c.words)
            .where(
                replies.c.account == self._account,
                replies.c.matter_id == matter_id,
                replies.c.state == "approved",
            )
            .order_by(replies.c.made_at.desc())
            .limit(1)
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar()) or ""

    def reached(self, entry_id: str, since: date, until: datetime | None = None) -> Reached:
        """How many matters and persons got an entry since a Beijing day, up to an instant. Raises RecordsError."""
        query = select(
            func.count(distinct(consultations.c.matter_id)), func.count(distinct(consultations.c.person_id))
        ).where(*self._of(entry_id, since, until))
        row = read(self._engine, lambda connection: connection.execute(query).one())
        return Reached(int(row[0]), int(row[1]))

    def got(
        self, entry_id: str, since: date, *, until: datetime | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[Got, ...]:
        """The matters in which an entry was answered since a Beijing day, latest first. Raises RecordsError."""
        last = func.max(consultations.c.said_at)
        query = (
            select(
                consultations.c.matter_id,
                last.label("last_at"),
                func.count().label("times"),
                func.max(consultations.c.entry_sha).label("sha"),
            )
            .where(*self._of(entry_id, since, until), consultations.c.matter_id.is_not(None))
            .group_by(consultations.c.matter_id)
            .order_by(last.desc(), consultations.c.matter_id)
            .limit(limit)
            .offset(offset)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(Got(row.matter_id, row.last_at, int(row.times), row.sha or "") for row in rows)

    def sent_in_matter(self, matter_id: str) -> tuple[tuple[datetime, str, str], ...]:
        """When which entry with which text was sent in a matter, oldest first. Raises RecordsError."""
        query = (
            select(consultations.c.said_at, consultations.c.entry_id, consultations.c.entry_sha)
            .where(
                consultations.c.account == self._account,
                consultations.c.matter_id == matter_id,
                consultations.c.entry_id != "",
            )
            .order_by(consultations.c.said_at)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple((row.said_at, row.entry_id, row.entry_sha or "") for row in rows)

    def receipts(self, matter_ids: Iterable[str]) -> dict[str, str]:
        """The latest receipt number of each matter that has one. Raises RecordsError."""
        wanted = list(matter_ids)
        query = (
            select(receipts.c.matter_id, receipts.c.number)
            .where(receipts.c.account == self._account, receipts.c.matter_id.in_(wanted))
            .order_by(receipts.c.issued_at)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all()) if wanted else ()
        return {row.matter_id: row.number for row in rows}

    def untold(
        self, entry_id: str, since: date, until: datetime, *, kind: str, item_id: str, limit: int
    ) -> tuple[str, ...]:
        """The matters that got an entry and to which a message of this kind and item was not handed in. Raises RecordsError."""
        told = select(deliveries.c.id).where(
            deliveries.c.account == self._account,
            deliveries.c.kind == kind,
            deliveries.c.item_id == item_id,
            deliveries.c.matter_id == consultations.c.matter_id,
        )
        query = (
            select(consultations.c.matter_id)
            .distinct()
            .where(
                *self._of(entry_id, since, until),
                consultations.c.matter_id.is_not(None),
                consultations.c.person_id.is_not(None),
                ~told.exists(),
            )
            .limit(limit)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(row[0] for row in rows)

    def _of(self, entry_id: str, since: date, until: datetime | None) -> list[Any]:
        where = [
            consultations.c.account == self._account,
            consultations.c.entry_id == entry_id,
            consultations.c.day >= since,
        ]
        if until is not None:
            where.append(consultations.c.said_at <= until)
        return where
