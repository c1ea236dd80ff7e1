"""The year's plan: one row for each law of a month and each further post, with who tells it to whom and by when.

When a post really goes out stands in ``bot.records.posts``; a slot says what is meant, also before a text is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.year_models import slots

MONTH, EXTRA, CASE, POLICY = "month", "extra", "case", "policy"

_LOCK = 0x736C6F74
"""Of the planners of one PostgreSQL database: two who choose the same day must not both find it free."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the year's plan."""

    id: str
    kind: str
    """MONTH, EXTRA, CASE or POLICY."""
    day: date
    """Beijing day on which it goes out."""
    clock: str
    """Beijing time, e.g. ``09:00``."""
    deadline: date
    """Beijing day by which the text is to be approved; never after ``day``."""
    theme: str
    law: str
    """Official title; empty for one that rests on no law."""
    law_from: date | None
    """First day in force of the text of the law that holds on ``day``."""
    articles: str
    """Articles with 、 between, as ``content.law.article_name`` writes them; may be empty."""
    lecturer: str
    audience: str
    """``followers``, ``officials``, ``villages`` with spaces between."""
    quiz: str
    """Slug of a post or of a set of questions; empty without."""
    slug: str
    """The post; empty while nobody has written it."""
    note: str
    made_by: str
    made_at: datetime
    """Aware UTC."""


_COLUMNS = tuple(slots.c[row.name] for row in fields(Slot))
Check = Callable[[Sequence[Slot]], None]
"""Looks at all slots that are there and raises what forbids one more."""


class Slots:
    """The plan of one account; every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def all(self) -> tuple[Slot, ...]:
        """Every slot that was not removed, by its day."""
        return read(self._engine, self._live)

    def find(self, slot_id: str) -> Slot | None:
        """A slot that was not removed."""
        return next((row for row in self.all() if row.id == slot_id), None)

    def quiz_of(self, slug: str) -> str:
        """The questions that the plan puts with a post; empty when it names none."""
        query = select(slots.c.quiz).where(
            slots.c.account == self._account, slots.c.slug == slug, slots.c.removed_at.is_(None)
        )
        return read(self._engine, lambda connection: connection.execute(query.limit(1)).scalar()) or ""

    def put(self, slot: Slot, check: Check, *, by: str, now: datetime) -> None:
        """Keep a slot as given; ``check`` sees the others inside the transaction, and what it raises undoes all."""

        def work(connection: Connection) -> None:
            others = [row for row in self._locked(connection) if row.id != slot.id]
            check(others)
            self._write(connection, slot, by, now)

        write(self._engine, work)

    def suggest(self, slot: Slot, check: Check, *, by: str, now: datetime) -> bool:
        """Keep a slot unless it, or one that staff moved or changed since, is there already."""

        def work(connection: Connection) -> bool:
            live = self._locked(connection)
            if any(row.id == slot.id for row in live):
                return False
            check(live)
            self._write(connection, slot, by, now)
            return True

        return write(self._engine, work)

    def remove(self, slot_id: str, *, by: str, now: datetime) -> bool:
        """Take a slot out of the plan; False when it is not there."""

        def work(connection: Connection) -> bool:
            gone = (
                update(slots)
                .where(slots.c.account == self._account, slots.c.id == slot_id, slots.c.removed_at.is_(None))
                .values(removed_at=now)
            )
            if connection.execute(gone).rowcount != 1:
                return False
            self._trace(connection, "slot_removed", slot_id, by, now)
            return True

        return write(self._engine, work)

    def follow(self, moved: Iterable[tuple[str, date, str]]) -> None:
        """Let slots (id, day, clock) say when their posts go out, after these were planned elsewhere."""

        def work(connection: Connection) -> None:
            for slot_id, day, clock in moved:
                query = update(slots).where(slots.c.account == self._account, slots.c.id == slot_id)
                connection.execute(query.values(day=day, clock=clock))

        write(self._engine, work)

    def _locked(self, connection: Connection) -> tuple[Slot, ...]:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        return self._live(connection)

    def _live(self, connection: Connection) -> tuple[Slot, ...]:
        query = (
            select(*_COLUMNS)
            .where(slots.c.account == self._account, slots.c.removed_at.is_(None))
            .order_by(slots.c.day, slots.c.clock, slots.c.id)
        )
        return tuple(Slot(**row._asdict()) for row in connection.execute(query))

    def _write(self, connection: Connection, slot: Slot, by: str, now: datetime) -> None:
        values = {row.name: getattr(slot, row.name) for row in fields(Slot)}
        changed = (
            update(slots)
            .where(slots.c.account == self._account, slots.c.id == slot.id)
            .values(**values | {"removed_at": None})
        )
        act = "slot_changed"
        if connection.execute(changed).rowcount != 1:
            connection.execute(insert(slots), values | {"account": self._account, "removed_at": None})
            act = "slot_made"
        facts = {"day": slot.day, "clock": slot.clock, "kind": slot.kind, "slug": slot.slug}
        self._trace(connection, act, slot.id, by, now, **facts)

    def _trace(
        self, connection: Connection, act: str, slot_id: str, by: str, now: datetime, **facts: Any
    ) -> None:
        row = audit_row(self._account, actor=by, act=act, kind="slot", item_id=slot_id, facts=facts, now=now)
        add_row(connection, row)
