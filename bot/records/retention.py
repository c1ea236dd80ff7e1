"""What goes when a matter has been over for long enough: every word of it, in every table; all that is counted stays.

Matters are looked through by id, some hundreds at a time, without a write lock; only those that still hold words are
written, in short transactions. What is written to a matter after its words went is kept for its own time.
Pictures and recordings go by the same rule (``bot.records.media``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    update,
)

from bot.records.content_models import versions
from bot.records.database import read, write
from bot.records.desk_models import cases, deliveries, notes, replies
from bot.records.field_models import offline
from bot.records.models import consultations, matters

AGED = "（保存的天数到了，这里的话按规定删了）"
"""Stands in place of words that staff wrote about the matter."""
BATCH = 200
"""Matters looked at in one query, and at most changed in one transaction."""
_UNAPPROVED = ("draft", "in_review", "returned", "withdrawn")


def over_since(before: datetime) -> ColumnElement[bool]:
    """That a matter is over and nothing came of it since ``before``: closed or replied to by staff, or never theirs.

    What waits for a person is not over, however old.
    """
    mine = cases.c.matter_id == matters.c.id
    handled = exists().where(mine).correlate(matters)
    closed = exists().where(mine, cases.c.state == "closed", cases.c.closed_at < before).correlate(matters)
    replied = exists().where(mine, cases.c.state == "replied").correlate(matters)
    later = exists().where(deliveries.c.matter_id == matters.c.id, deliveries.c.made_at >= before)
    silent = and_(replied, ~later.correlate(matters), ~exists().where(_late_reply(before)).correlate(matters))
    return and_(
        matters.c.last_at < before, or_(closed, silent, and_(~handled, matters.c.state != "handed_over"))
    )


def _late_reply(before: datetime) -> ColumnElement[bool]:
    return and_(
        replies.c.matter_id == matters.c.id, or_(replies.c.made_at >= before, replies.c.decided_at >= before)
    )


_IDS: Any = bindparam("ids", expanding=True)
_BEFORE: Any = bindparam("before")
_SAID = and_(
    consultations.c.said_at < _BEFORE,
    or_(consultations.c.text.is_not(None), consultations.c.reply.is_not(None)),
)
_NOTED = and_(notes.c.made_at < _BEFORE, notes.c.words != AGED)
_REPLIED = and_(replies.c.made_at < _BEFORE, or_(replies.c.words != AGED, replies.c.remark != ""))
_SENT = and_(
    deliveries.c.made_at < _BEFORE, or_(deliveries.c.words.is_not(None), deliveries.c.code_cipher != "")
)
_ENTERED = and_(offline.c.made_at < _BEFORE, offline.c.void_reason.not_in(("", AGED)))
_BEGAN = versions.c.made_at < _BEFORE
_HOLDERS = (
    (consultations, _SAID), (notes, _NOTED), (replies, _REPLIED), (deliveries, _SENT),
)  # fmt: skip
_CLEAR: tuple[Update, ...] = (
    update(consultations).where(consultations.c.matter_id.in_(_IDS), _SAID).values(text=None, reply=None),
    update(matters).where(matters.c.id.in_(_IDS)).values(callback_cipher=None),
    update(notes).where(notes.c.matter_id.in_(_IDS), _NOTED).values(words=AGED),
    update(replies)
    .where(replies.c.matter_id.in_(_IDS), _REPLIED)
    .values(
        words=AGED,
        remark="",
        state=case((replies.c.state.in_(("in_review", "returned")), "withdrawn"), else_=replies.c.state),
    ),
    # what nobody picked up in all that time is not sent any more
    update(deliveries)
    .where(deliveries.c.matter_id.in_(_IDS), _SENT)
    .values(
        words=None,
        code_cipher="",
        error="",
        next_at=None,
        state=case((deliveries.c.state.in_(("waiting", "sending")), "withdrawn"), else_=deliveries.c.state),
    ),
    update(offline)
    .where(offline.c.id.in_(select(consultations.c.id).where(consultations.c.matter_id.in_(_IDS))), _ENTERED)
    .values(void_reason=AGED),
    # a draft that nobody approved may still hold the question as it was asked
    update(versions)
    .where(versions.c.from_matter.in_(_IDS), _BEGAN, versions.c.state.in_(_UNAPPROVED))
    .values(body="{}", remark="", state="withdrawn", from_matter=""),
    update(versions).where(versions.c.from_matter.in_(_IDS), _BEGAN).values(from_matter=""),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look came to."""

    cleared: int
    """Matters, or messages of none, whose words went."""
    last: str
    """Where the next look begins; empty when all were looked at."""


class Retention:
    """The words of one account's matters, by age. Every method raises RecordsUnavailable."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def clear(self, *, before: datetime, after: str = "") -> Batch:
        """Take the words of the matters over since ``before``, of the next ``BATCH`` whose id is past ``after``.

        ``before`` is an aware instant.
        """
        over = (
            select(matters.c.id)
            .where(matters.c.account == self._account, matters.c.id > after, over_since(before))
            .order_by(matters.c.id)
            .limit(BATCH)
        )
        found = self._ids(over, {})
        if not found:
            return Batch(0, "")
        asked = {"ids": found, "before": before}
        full = self._ids(select(matters.c.id).where(matters.c.id.in_(_IDS), _holds()), asked)
        if full:
            values = {"ids": full, "before": before}
            write(self._engine, lambda connection: _clear(connection, values))
        return Batch(len(full), found[-1] if len(found) == BATCH else "")

    def clear_loose(self, *, before: datetime) -> int:
        """Take the words of up to ``BATCH`` old messages that belong to no matter; how many had some."""
        loose = (
            select(consultations.c.id)
            .where(consultations.c.matter_id.is_(None), consultations.c.account == self._account, _SAID)
            .limit(BATCH)
        )
        found = self._ids(loose, {"before": before})
        if found:
            gone = update(consultations).where(consultations.c.id.in_(found), _SAID)
            write(
                self._engine,
                lambda connection: connection.execute(gone.values(text=None, reply=None), {"before": before}),
            )
        return len(found)

    def _ids(self, query: Select[Any], values: dict[str, Any]) -> list[str]:
        return list(read(self._engine, lambda connection: connection.execute(query, values).scalars().all()))


def _holds() -> ColumnElement[bool]:
    held = [
        exists().where(table.c.matter_id == matters.c.id, words).correlate(matters)
        for table, words in _HOLDERS
    ]
    # through the consultation, whose matter is in an index
    entered = (
        exists()
        .where(consultations.c.matter_id == matters.c.id, offline.c.id == consultations.c.id, _ENTERED)
        .correlate(matters)
    )
    began = matters.c.id.in_(select(versions.c.from_matter).where(versions.c.from_matter != "", _BEGAN))
    return or_(matters.c.callback_cipher.is_not(None), began, entered, *held)


def _clear(connection: Connection, values: dict[str, Any]) -> None:
    for statement in _CLEAR:
        needed = {name: values[name] for name in statement.compile().params if name in values}
        connection.execute(statement, needed)
