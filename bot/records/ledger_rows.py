"""Rows for the registers that are had as a file, of a half-open range of Beijing days; streamed, by day.

The values of a row come in the order of the columns in ``bot.statistics.export.ledgers``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Column, Engine, Select, func, select, text

from bot.records.database import read, reading, translated
from bot.records.desk_models import cases
from bot.records.field_models import activities, offline
from bot.records.models import consultations, matters, persons, receipts

_AT_ONCE = 1_000
_LONGEST_MS = 3_600_000
"""Nobody at a phone waits for a register; a disk that is slow must not stop it half-way."""

_RECEIPT = (
    select(receipts.c.number)
    .where(receipts.c.matter_id == matters.c.id)
    .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_CONSULTATIONS = (
    select(
        consultations.c.day,
        consultations.c.said_at,
        consultations.c.channel,
        consultations.c.topic,
        persons.c.village,
        consultations.c.outcome,
        consultations.c.counted,
        consultations.c.text,
        consultations.c.entry_id,
        consultations.c.matter_id,
        offline.c.made_by,
    )
    .outerjoin(persons, persons.c.id == consultations.c.person_id)
    .outerjoin(offline, offline.c.id == consultations.c.id)
)
_MATTERS = (
    select(
        matters.c.id,
        matters.c.opened_on,
        func.coalesce(matters.c.channel, "wechat"),
        matters.c.topic,
        persons.c.village,
        matters.c.outcome,
        matters.c.state,
        _RECEIPT,
        cases.c.reason,
        cases.c.came_at,
        cases.c.due_at,
        cases.c.closed_at,
        cases.c.result,
        cases.c.assigned_to,
        cases.c.closed_by,
        matters.c.callback_cipher,
    )
    .outerjoin(persons, persons.c.id == matters.c.person_id)
    .outerjoin(cases, cases.c.matter_id == matters.c.id)
)
_OFFLINE = (
    select(
        offline.c.day,
        consultations.c.channel,
        consultations.c.topic,
        persons.c.village,
        consultations.c.outcome,
        consultations.c.text,
        offline.c.made_by,
        offline.c.made_at,
        offline.c.voided_at,
        offline.c.void_reason,
    )
    .join(consultations, consultations.c.id == offline.c.id)
    .outerjoin(persons, persons.c.id == offline.c.person_id)
)
_ACTIVITIES = select(
    activities.c.day,
    activities.c.kind,
    activities.c.sort,
    activities.c.place,
    activities.c.village,
    activities.c.partner,
    activities.c.topic,
    activities.c.number,
    activities.c.words,
    activities.c.made_by,
    activities.c.made_at,
    activities.c.voided_at,
    activities.c.void_reason,
)
_QUERIES: Mapping[str, tuple[Select[Any], Column[Any], Column[Any]]] = {
    "consultations": (_CONSULTATIONS, consultations.c.account, consultations.c.day),
    "matters": (_MATTERS, matters.c.account, matters.c.opened_on),
    "offline": (_OFFLINE, offline.c.account, offline.c.day),
    "activities": (_ACTIVITIES, activities.c.account, activities.c.day),
}
"""Register → its rows, and the columns by which they are chosen."""


class LedgerRows:
    """The registers of one account. Every method raises RecordsError, and KeyError for an unknown register."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def count(self, ledger: str, first: date, until: date) -> int:
        """How many rows there are."""
        _, account, day = _QUERIES[ledger]
        query = select(func.count()).where(account == self._account, day >= first, day < until)

        def work(connection: Any) -> int:
            _be_patient(self._engine, connection)
            return int(connection.execute(query).scalar_one())

        return read(self._engine, work)

    def rows(self, ledger: str, first: date, until: date) -> Iterator[tuple[Any, ...]]:
        """The rows, never more than a thousand of them in memory."""
        query, account, day = _QUERIES[ledger]
        query = query.where(account == self._account, day >= first, day < until).order_by(day)
        with translated(), reading(self._engine) as connection:
            _be_patient(self._engine, connection)
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
                yield tuple(row)


def _be_patient(engine: Engine, connection: Any) -> None:
    if engine.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = {_LONGEST_MS}"))
