"""Periods that were closed and signed: their figures as they were then. What is signed is never changed nor removed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, insert, select, update

from bot.records.audit import add_row, audit_row
from bot.records.database import insert_new, read, write
from bot.records.errors import MayNot, OwnText
from bot.records.kept_rows import Kept, store_rows
from bot.records.ledger_models import freeze_notes, freeze_rows, freezes
from bot.records.models import new_id


@dataclass(frozen=True, slots=True)
class Freeze:
    """One closed period."""

    id: str
    first: date
    until: date
    name: str
    """As people call the period, e.g. 2026年."""
    rule: str
    """Name of the rule by which it was counted."""
    figures: str
    """JSON of everything, as bot.services.freezing writes it."""
    sha256: str
    """Of ``figures``."""
    closed_by: str
    closed_at: datetime
    """Aware UTC."""
    signed_by: str
    """Empty until it is signed."""
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """What came to light afterwards."""

    at: datetime
    """Aware UTC."""
    author: str
    words: str
    figures: Mapping[str, tuple[int, int]]
    """Figure → as it was signed and as it was counted at that moment."""


class Freezes:
    """The closed periods of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, freezes)

    def close(
        self,
        first: date,
        until: date,
        *,
        name: str,
        rule: str,
        figures: str,
        sha256: str,
        rows: Sequence[Kept],
        by: str,
        now: datetime,
    ) -> str:
        """Keep the figures of a period and the rows they come from, to be signed; its id.

        MayNot when it is closed already.
        """
        row = {
            "id": new_id(now), "account": self._account, "first": first, "until": until, "name": name, "rule": rule,
            "figures": figures, "sha256": sha256, "closed_by": by, "closed_at": now, "signed_by": "", "signed_at": None,
        }  # fmt: skip

        def work(connection: Connection) -> str:
            if connection.execute(self._new, row).rowcount == 0:
                raise MayNot(f"{name}已经关账了，没有再关一次。")
            store_rows(connection, self._account, str(row["id"]), rows)
            self._trace(connection, "period_closed", name, by, now, sha256=sha256[:12])
            return str(row["id"])

        return write(self._engine, work)

    def sign(self, freeze_id: str, *, sha256: str, by: str, now: datetime) -> Freeze:
        """Sign exactly these figures; from now on they stay. OwnText for whoever closed it, MayNot when it is too late."""

        def work(connection: Connection) -> Freeze:
            row = self._open(connection, freeze_id)
            if row.closed_by == by:
                raise OwnText("自己关的账，要请另一位领导或者管理员签字。")
            if row.sha256 != sha256:
                raise MayNot("数字和您看到的不一样了，没有签。请重新打开看一看。")
            connection.execute(update(freezes).where(self._is(freeze_id)).values(signed_by=by, signed_at=now))
            self._trace(
                connection, "period_signed", row.name, by, now, sha256=sha256[:12], closed_by=row.closed_by
            )
            return _freeze(connection.execute(select(freezes).where(self._is(freeze_id))).one())

        return write(self._engine, work)

    def discard(self, freeze_id: str, *, by: str, now: datetime) -> None:
        """Take back a closing that nobody signed; MayNot once it is signed."""

        def work(connection: Connection) -> None:
            row = self._open(connection, freeze_id)
            connection.execute(delete(freeze_rows).where(freeze_rows.c.freeze_id == freeze_id))
            connection.execute(delete(freezes).where(self._is(freeze_id)))
            self._trace(connection, "period_discarded", row.name, by, now, closed_by=row.closed_by)

        write(self._engine, work)

    def note(
        self, freeze: Freeze, words: str, figures: Mapping[str, tuple[int, int]], *, by: str, now: datetime
    ) -> None:
        """Add what came to light about a signed period."""
        row = {
            "id": new_id(now), "account": self._account, "freeze_id": freeze.id, "at": now, "author": by,
            "words": words, "figures": json.dumps(figures, ensure_ascii=False),
        }  # fmt: skip

        def work(connection: Connection) -> None:
            connection.execute(insert(freeze_notes), row)
            self._trace(connection, "period_noted", freeze.name, by, now, figures=sorted(figures))

        write(self._engine, work)

    def notes(self, freeze_id: str) -> tuple[Note, ...]:
        """What came to light about a period, oldest first."""
        query = (
            select(freeze_notes)
            .where(freeze_notes.c.account == self._account, freeze_notes.c.freeze_id == freeze_id)
            .order_by(freeze_notes.c.at, freeze_notes.c.id)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(
            Note(
                row.at,
                row.author,
                row.words,
                {name: (pair[0], pair[1]) for name, pair in json.loads(row.figures).items()},
            )
            for row in rows
        )

    def all(self) -> tuple[Freeze, ...]:
        """Every closed period, the latest first; of the same first day the longest."""
        query = (
            select(freezes)
            .where(freezes.c.account == self._account)
            .order_by(freezes.c.first.desc(), freezes.c.until.desc())
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_freeze(row) for row in rows)

    def find(self, freeze_id: str) -> Freeze | None:
        """One of them, signed or not."""
        query = select(freezes).where(self._is(freeze_id))
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _freeze(row)

    def signed(self, first: date, until: date) -> Freeze | None:
        """The signed one of exactly these days; else the one, signed last, that holds them; None if there is none."""
        query = (
            select(freezes)
            .where(
                freezes.c.account == self._account,
                freezes.c.first <= first,
                freezes.c.until >= until,
                freezes.c.signed_at.is_not(None),
            )
            .order_by(and_(freezes.c.first == first, freezes.c.until == until).desc(), freezes.c.signed_at)
            .limit(1)
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _freeze(row)

    def _open(self, connection: Connection, freeze_id: str) -> Row[Any]:
        row = connection.execute(select(freezes).where(self._is(freeze_id)).with_for_update()).first()
        if row is None:
            raise MayNot("没有这一次关账，可能已经撤销了。")
        if row.signed_at is not None:
            raise MayNot(
                f"{row.name}已经由{row.signed_by}签字封存，不能再改，也不能重开；要更正，请写更正说明。"
            )
        return row

    def _is(self, freeze_id: str) -> Any:
        return and_(freezes.c.account == self._account, freezes.c.id == freeze_id)

    def _trace(
        self, connection: Connection, act: str, name: str, actor: str, now: datetime, **facts: object
    ) -> None:
        row = audit_row(
            self._account, actor=actor, act=act, kind="period", item_id=name, facts=facts, now=now
        )
        add_row(connection, row)


def _freeze(row: Row[Any]) -> Freeze:
    return Freeze(
        row.id, row.first, row.until, row.name, row.rule, row.figures, row.sha256, row.closed_by, row.closed_at,
        row.signed_by, row.signed_at,
    )  # fmt: skip
