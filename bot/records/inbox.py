"""What staff look at: what was said on a day, and what waits for a person, a page at a time.

Texts are masked already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, exists, false, func, select

from bot.records.cases import CLOSED, IN_REVIEW, OPEN, REPLIED
from bot.records.database import read
from bot.records.desk_models import cases, replies
from bot.records.models import consultations, matters, persons, receipts
from bot.records.receipts import read_number

TABS = ("open", "mine", "overdue", "adviser", "replied", "closed", "all")
"""Which cases are listed; ``mine`` to ``adviser`` are among the open ones."""


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
class Wanted:
    """What somebody wants to see of the cases; what is empty leaves nothing out."""

    tab: str = "open"
    who: str = ""
    """Who is looking, for ``mine``."""
    reason: str = ""
    topic: str = ""
    village: str = ""
    words: str = ""
    """Words within the masked texts, or a receipt number, which is found whatever else is wanted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case in a list."""

    matter_id: str
    receipt: str
    reason: str
    topic: str
    village: str
    came_at: datetime
    due_at: datetime
    """Aware UTC, both."""
    assigned_to: str
    with_adviser: bool
    state: str
    """``open``, ``replied`` or ``closed``."""
    result: str
    closed_by: str
    in_review: bool
    """A reply waits for somebody's approval."""
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


def waiting(
    engine: Engine, account: str, wanted: Wanted, *, now: datetime, limit: int, offset: int = 0
) -> tuple[Waiting, ...]:
    """The cases that are wanted, the open ones by when they are due, ``offset`` of them left out."""
    query = (
        select(cases, matters.c.topic, matters.c.callback_cipher, persons.c.village)
        .select_from(_JOINED)
        .where(*_wanted(account, wanted, now))
        .order_by(*_order(wanted.tab))
        .limit(limit)
        .offset(offset)
    )

    def work(connection: Connection) -> tuple[Waiting, ...]:
        rows = connection.execute(query).all()
        ids = [row.matter_id for row in rows]
        texts, numbers = _texts(connection, ids), _numbers(connection, ids)
        reviewed = set(
            connection.execute(
                select(replies.c.matter_id).where(replies.c.matter_id.in_(ids), replies.c.state == IN_REVIEW)
            ).scalars()
        )
        return tuple(
            _waiting(
                row, numbers.get(row.matter_id, ""), texts.get(row.matter_id, ()), row.matter_id in reviewed
            )
            for row in rows
        )

    return read(engine, work)


def waiting_count(engine: Engine, account: str, wanted: Wanted, *, now: datetime) -> int:
    """How many cases ``waiting`` has in all."""
    query = select(func.count()).select_from(cases)
    if wanted.topic or wanted.village:
        query = select(func.count()).select_from(_JOINED)
    query = query.where(*_wanted(account, wanted, now))
    return int(read(engine, lambda connection: connection.execute(query).scalar_one()))


def tab_counts(engine: Engine, account: str, who: str, *, now: datetime) -> dict[str, int]:
    """How many open cases there are for ``open``, ``mine``, ``overdue`` and ``adviser``."""
    query = select(
        func.count(),
        func.count().filter(cases.c.assigned_to == who),
        func.count().filter(cases.c.due_at < now),
        func.count().filter(cases.c.with_adviser),
    ).where(cases.c.account == account, cases.c.state == OPEN)
    row = read(engine, lambda connection: connection.execute(query).one())
    return dict(zip(TABS[:4], map(int, row), strict=True))


def villages(engine: Engine, account: str) -> tuple[str, ...]:
    """Every village that somebody named, in order."""
    query = select(persons.c.village).where(persons.c.account == account, persons.c.village.is_not(None))
    rows = read(engine, lambda connection: connection.execute(query.distinct()).scalars().all())
    return tuple(sorted(row for row in rows if row))


_JOINED = cases.join(matters, matters.c.id == cases.c.matter_id).join(
    persons, persons.c.id == matters.c.person_id
)


def _wanted(account: str, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    number = read_number(wanted.words)
    if number is not None:
        of = select(receipts.c.matter_id).where(receipts.c.account == account, receipts.c.number == number)
        return [cases.c.account == account, cases.c.matter_id.in_(of)]
    found: list[ColumnElement[bool]] = [cases.c.account == account]
    if wanted.tab in (REPLIED, CLOSED):
        found.append(cases.c.state == wanted.tab)
    elif wanted.tab != "all":
        found.append(cases.c.state == OPEN)
    if wanted.tab == "mine":
        found.append(cases.c.assigned_to == wanted.who if wanted.who else false())
    elif wanted.tab == "overdue":
        found.append(cases.c.due_at < now)
    elif wanted.tab == "adviser":
        found.append(cases.c.with_adviser)
    if wanted.reason:
        found.append(cases.c.reason == wanted.reason)
    if wanted.topic:
        found.append(matters.c.topic == wanted.topic)
    if wanted.village:
        found.append(persons.c.village == wanted.village)
    if wanted.words:
        said = consultations.c.text.contains(wanted.words, autoescape=True)
        found.append(exists().where(consultations.c.matter_id == cases.c.matter_id, said))
    return found


def _order(tab: str) -> tuple[Any, ...]:
    if tab == CLOSED:
        return cases.c.closed_at.desc(), cases.c.matter_id
    if tab == "all":
        return (cases.c.matter_id.desc(),)  # ids begin with the time
    return cases.c.due_at, cases.c.matter_id


def _waiting(row: Row[Any], number: str, texts: list[str] | tuple[()], in_review: bool) -> Waiting:
    return Waiting(
        matter_id=row.matter_id,
        receipt=number,
        reason=row.reason,
        topic=row.topic,
        village=row.village or "",
        came_at=row.came_at,
        due_at=row.due_at,
        assigned_to=row.assigned_to,
        with_adviser=row.with_adviser,
        state=row.state,
        result=row.result,
        closed_by=row.closed_by,
        in_review=in_review,
        texts=tuple(texts),
        callback_cipher=row.callback_cipher,
    )


def _texts(connection: Connection, ids: list[str]) -> dict[str, list[str]]:
    query: Select[Any] = (
        select(consultations.c.matter_id, consultations.c.text)
        .where(consultations.c.matter_id.in_(ids), consultations.c.text.is_not(None))
        .order_by(consultations.c.said_at)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.matter_id, []).append(row.text)
    return found


def _numbers(connection: Connection, ids: list[str]) -> dict[str, str]:
    query = (
        select(receipts.c.matter_id, receipts.c.number)
        .where(receipts.c.matter_id.in_(ids))
        .order_by(receipts.c.issued_at)
    )
    return {row.matter_id: row.number for row in connection.execute(query)}
