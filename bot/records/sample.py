"""Rows of a generated year: put in at once, listed so that they are never taken for real, and taken out again whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, insert, literal, select

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.desk_models import alerts, cases, deliveries, notes, replies, tasks
from bot.records.field_models import activities, media, offline
from bot.records.ledger_models import (
    day_persons,
    day_sums,
    freeze_notes,
    freeze_rows,
    freezes,
    imports,
    person_numbers,
    sample_rows,
    summed_days,
)
from bot.records.models import consultations, matters, new_id, persons, receipts
from bot.records.post_models import posts
from bot.records.year_models import attempts, examinees, exams, post_events, quiz_answers, reads, slots

KIND = "sample_year"
MARK = "（含示例数据）"
"""At the end of the name of a period that was closed with made-up rows in it."""
ORDER: tuple[tuple[Table, str], ...] = (
    (persons, "id"),
    (matters, "id"),
    (consultations, "id"),
    (offline, "id"),
    (receipts, "number"),
    (cases, "matter_id"),
    (notes, "id"),
    (replies, "id"),
    (deliveries, "id"),
    (activities, "id"),
    (media, "id"),
    (slots, "id"),
    (posts, "slug"),
    (post_events, "id"),
    (reads, "slug"),
    (exams, "id"),
    (examinees, "id"),
    (attempts, "id"),
    (tasks, "id"),
)
"""Tables that a sample year fills, in the order of their references, each with the column its rows are listed by."""
_AT_ONCE = 500


def sample_is_there(engine: Engine, account: str) -> bool:
    """Whether any row is a made-up one; raises RecordsError."""
    query = select(literal(1)).where(sample_rows.c.account == account).limit(1)
    return read(engine, lambda connection: connection.execute(query).first()) is not None


class Sample:
    """The made-up rows of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def counts(self) -> dict[str, int]:
        """Table → how many rows of it are made up."""
        query = (
            select(sample_rows.c.table_name, func.count())
            .where(sample_rows.c.account == self._account)
            .group_by(sample_rows.c.table_name)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return {name: int(number) for name, number in rows}

    def put(self, rows: Mapping[str, Sequence[Mapping[str, Any]]], *, by: str, now: datetime) -> int:
        """Store rows by the name of their table, and the list of them; how many. Nothing when a sample is there.

        ``account`` is filled in, as is a column that is not named: it is empty.
        """
        import_id = new_id(now)
        total = sum(len(found) for found in rows.values())

        def work(connection: Connection) -> int:
            there = select(literal(1)).where(sample_rows.c.account == self._account).limit(1)
            if connection.execute(there).first() is not None:
                return 0
            listed = []
            for table, key in ORDER:
                made = [self._whole(table, row) for row in rows.get(table.name, ())]
                for at in range(0, len(made), _AT_ONCE):
                    connection.execute(insert(table), made[at : at + _AT_ONCE])
                listed += [(table.name, name) for name in dict.fromkeys(str(row[key]) for row in made)]
            marks = [
                {"account": self._account, "import_id": import_id, "table_name": name, "row_id": row_id}
                for name, row_id in listed
            ]
            for at in range(0, len(marks), _AT_ONCE):
                connection.execute(insert(sample_rows), marks[at : at + _AT_ONCE])
            connection.execute(
                insert(imports),
                {
                    "id": import_id, "account": self._account, "kind": KIND, "name": "示例的一年",
                    "sha256": hashlib.sha256(repr(listed).encode()).hexdigest(), "rows": total, "made_by": by,
                    "made_at": now, "undone_at": None, "undone_by": "",
                },
            )  # fmt: skip
            self._trace(connection, "sample_year_made", by, now, rows=total)
            return total

        return write(self._engine, work)

    def clear(self, *, by: str, now: datetime) -> int:
        """Take all of it out, with whatever staff or the service hung on it meanwhile; how many rows were listed."""

        def work(connection: Connection) -> int:
            marks = select(sample_rows.c.table_name, sample_rows.c.row_id).where(
                sample_rows.c.account == self._account
            )
            listed = {(row.table_name, row.row_id) for row in connection.execute(marks)}
            # sums hold made-up rows too: they go whole, and are made again from what is left
            for table in (summed_days, day_sums, day_persons, person_numbers):
                connection.execute(delete(table).where(table.c.account == self._account))
            self._clear_alerts(connection, {row_id for _, row_id in listed})
            for table, where in self._hanging():
                connection.execute(delete(table).where(where))
            for table, key in reversed(ORDER):
                connection.execute(delete(table).where(self._listed(table.c[key], table.name)))
            for table, where in self._about():
                connection.execute(delete(table).where(table.c.account == self._account, where))
            if listed:
                self._trace(connection, "sample_year_cleared", by, now, rows=len(listed))
            return len(listed)

        return write(self._engine, work)

    def _hanging(self) -> Iterator[tuple[Table, ColumnElement[bool]]]:
        """What refers to made-up rows, the outermost first; whoever tried the pages out has added to it."""
        for table in (deliveries, media, notes, replies, cases, receipts, offline, consultations):
            yield table, self._listed(table.c.matter_id, "matters")
        for table in (deliveries, media, offline, consultations):
            yield table, self._listed(table.c.person_id, "persons")
        yield media, self._listed(media.c.activity_id, "activities")
        ours = select(attempts.c.id).where(self._listed(attempts.c.exam_id, "exams"))
        yield quiz_answers, quiz_answers.c.attempt_id.in_(ours)
        yield attempts, self._listed(attempts.c.exam_id, "exams")
        yield examinees, self._listed(examinees.c.exam_id, "exams")
        yield post_events, self._listed(post_events.c.slug, "posts")

    def _about(self) -> Iterator[tuple[Table, ColumnElement[bool]]]:
        """What was kept of the sample as a whole; periods that were closed with it are no real ones."""
        closed = select(freezes.c.id).where(freezes.c.account == self._account, freezes.c.name.endswith(MARK))
        yield freeze_notes, freeze_notes.c.freeze_id.in_(closed)
        yield freeze_rows, freeze_rows.c.freeze_id.in_(closed)
        yield freezes, freezes.c.name.endswith(MARK)
        yield sample_rows, sample_rows.c.account == self._account
        yield imports, imports.c.kind == KIND

    def _clear_alerts(self, connection: Connection, ids: set[str]) -> None:
        query = select(alerts.c.id, alerts.c.key).where(alerts.c.account == self._account)
        told = [row.id for row in connection.execute(query) if not ids.isdisjoint(row.key.split(":"))]
        for at in range(0, len(told), _AT_ONCE):
            connection.execute(delete(alerts).where(alerts.c.id.in_(told[at : at + _AT_ONCE])))

    def _listed(self, column: Any, table: str) -> ColumnElement[bool]:
        of = and_(sample_rows.c.account == self._account, sample_rows.c.table_name == table)
        return column.in_(select(sample_rows.c.row_id).where(of))

    def _whole(self, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
        empty = {
            column.name: None if column.nullable else _EMPTY.get(column.type.python_type)
            for column in table.columns
        }
        return {**empty, **row, **({"account": self._account} if "account" in table.c else {})}

    def _trace(self, connection: Connection, act: str, actor: str, now: datetime, **facts: object) -> None:
        row = audit_row(self._account, actor=actor, act=act, kind="sample", item_id="", facts=facts, now=now)
        add_row(connection, row)


_EMPTY = {str: "", int: 0, bool: False}
"""What stands in a column that a made-up row does not name and that may not be null."""
