"""All that stands in the database about one person: found by a receipt number, read for them, deleted for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, or_, select

from bot.records.audit import add_row
from bot.records.database import read, write
from bot.records.desk_models import cases, deliveries, notes, replies
from bot.records.field_models import media, offline
from bot.records.forgetting import FORGET
from bot.records.models import consultations, matters, persons, receipts

_MATTERS = select(matters.c.id).where(matters.c.person_id == bindparam("of_person"))
_OF_PERSON: dict[str, Select[Any]] = {
    "persons": select(persons).where(persons.c.id == bindparam("of_person")),
    "matters": select(matters)
    .where(matters.c.person_id == bindparam("of_person"))
    .order_by(matters.c.opened_at),
    "receipts": select(receipts).where(receipts.c.matter_id.in_(_MATTERS)).order_by(receipts.c.issued_at),
    "consultations": select(consultations)
    .where(consultations.c.person_id == bindparam("of_person"))
    .order_by(consultations.c.said_at, consultations.c.id),
    "cases": select(cases).where(cases.c.matter_id.in_(_MATTERS)).order_by(cases.c.came_at),
    "notes": select(notes).where(notes.c.matter_id.in_(_MATTERS)).order_by(notes.c.made_at),
    "replies": select(replies).where(replies.c.matter_id.in_(_MATTERS)).order_by(replies.c.made_at),
    "deliveries": select(deliveries)
    .where(deliveries.c.person_id == bindparam("of_person"))
    .order_by(deliveries.c.made_at),
    "offline": select(offline)
    .where(offline.c.person_id == bindparam("of_person"))
    .order_by(offline.c.made_at),
    "media": select(media)
    .where(or_(media.c.person_id == bindparam("of_person"), media.c.matter_id.in_(_MATTERS)))
    .order_by(media.c.came_at),
}
TABLES = tuple(_OF_PERSON)
"""The tables that hold something of a person; a test compares them with the columns of all tables."""


class Personal:
    """The persons of one account, one at a time. Every method raises RecordsUnavailable."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def person_of(self, receipt: str) -> str | None:
        """Whose matter has this receipt number, as stored; None when there is none."""
        query = (
            select(matters.c.person_id)
            .join(receipts, receipts.c.matter_id == matters.c.id)
            .where(receipts.c.account == self._account, receipts.c.number == receipt)
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar())

    def rows(self, person_id: str) -> dict[str, list[dict[str, Any]]]:
        """Every row about a person, by table, as it is stored: ciphers are ciphers."""

        def work(connection: Connection) -> dict[str, list[dict[str, Any]]]:
            of = {"of_person": person_id}
            return {
                name: [dict(row._mapping) for row in connection.execute(query, of)]
                for name, query in _OF_PERSON.items()
            }

        return read(self._engine, work)

    def forget(self, person_id: str, *, trace: Mapping[str, Any], now: datetime) -> bool:
        """Forget a person as if they had asked for it in the chat, and keep that it was done (``audit_row``).

        False when they were forgotten before.
        """

        def work(connection: Connection) -> bool:
            if not _forget(connection, self._account, person_id, now):
                return False
            add_row(connection, trace)
            return True

        return write(self._engine, work)

    def forgotten(self, *, since: datetime) -> dict[str, datetime]:
        """Ids of the persons who were forgotten, and when."""
        query = select(persons.c.id, persons.c.forgotten_at).where(
            persons.c.account == self._account, persons.c.forgotten_at >= since
        )
        return {row.id: row.forgotten_at for row in read(self._engine, lambda db: db.execute(query).all())}

    def forget_again(self, gone: Mapping[str, datetime]) -> int:
        """Forget those who are back because an older copy of the database was put in place; how many there were."""
        again = 0
        for person_id, at in gone.items():
            again += write(
                self._engine,
                lambda db, who=person_id, at=at: _forget(db, self._account, who, at),  # type: ignore[misc]
            )
        return again


def _forget(connection: Connection, account: str, person_id: str, at: datetime) -> bool:
    known = select(persons.c.id).where(
        persons.c.account == account, persons.c.id == person_id, persons.c.forgotten_at.is_(None)
    )
    if connection.execute(known.with_for_update()).first() is None:
        return False
    for statement in FORGET:
        connection.execute(statement, {"of_person": person_id, "at": at})
    return True
