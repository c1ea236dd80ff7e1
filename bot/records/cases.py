"""What staff do about a matter that waits for a person: who has it, by when, and how it ended.

Every act holds the rows of the case and its matter first, so that two people at once find each other's act, and is
in the audit log with it or not at all. Closing ends the matter and drops the number to call back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, bindparam, select, update

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.desk_models import cases, notes, replies
from bot.records.models import matters, new_id

OPEN, REPLIED, CLOSED = "open", "replied", "closed"
RESULTS = ("answered", "referred", "mediation", "by_phone", "no_need", "unreachable")
IN_REVIEW, APPROVED, WITHDRAWN = "in_review", "approved", "withdrawn"
"""States of a reply that a case has to do with."""


class TooLate(ValueError):
    """What was on the screen does not hold any more; the message says in Chinese what changed."""


class Cases:
    """The cases of one account. Acts raise TooLate, everything raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def find(self, matter_id: str) -> Row[Any] | None:
        """The row of a case with ``topic``, ``person_id``, ``last_at``, ``callback_cipher`` and ``matter_state`` of its matter."""
        query = self._this(matter_id)
        return read(self._engine, lambda connection: connection.execute(query).first())

    def assign(self, matter_id: str, to: str, *, was: str, actor: str, now: datetime) -> None:
        """Give a case to somebody (empty: to nobody); ``was`` is who had it on the screen."""

        def work(connection: Connection) -> None:
            case = self.hold(connection, matter_id)
            if case.assigned_to not in (was, to):
                raise TooLate(f"这件刚才已经由{case.assigned_to or '别人放下了'}接手，没有改动。")
            self._change(connection, matter_id, assigned_to=to)
            self.trace(connection, "case_assigned", matter_id, actor, now, to=to)

        write(self._engine, work)

    def with_adviser(self, matter_id: str, there: bool, *, actor: str, now: datetime) -> None:
        """Hand a case to the adviser, or take it back."""

        def work(connection: Connection) -> None:
            self.hold(connection, matter_id)
            self._change(connection, matter_id, with_adviser=there)
            act = "case_to_adviser" if there else "case_from_adviser"
            self.trace(connection, act, matter_id, actor, now)

        write(self._engine, work)

    def note(self, matter_id: str, words: str, *, actor: str, now: datetime) -> None:
        """Keep a note for colleagues; ``words`` are masked already. A closed case takes notes too."""
        row = {
            "id": new_id(now),
            "account": self._account,
            "matter_id": matter_id,
            "author": actor,
            "words": words,
            "made_at": now,
        }

        def work(connection: Connection) -> None:
            self.hold(connection, matter_id, closed_too=True)
            connection.execute(notes.insert(), row)
            self.trace(connection, "case_noted", matter_id, actor, now)

        write(self._engine, work)

    def notes_of(self, matter_id: str) -> tuple[Row[Any], ...]:
        """``author``, ``words`` and ``made_at`` of each note, oldest first."""
        query = (
            select(notes.c.author, notes.c.words, notes.c.made_at)
            .where(notes.c.matter_id == matter_id, notes.c.account == self._account)
            .order_by(notes.c.made_at, notes.c.id)
        )
        return tuple(read(self._engine, lambda connection: connection.execute(query).all()))

    def close(self, matter_id: str, result: str, *, seen: datetime | None, actor: str, now: datetime) -> None:
        """End a case and its matter with one of RESULTS; a reply that waits for review goes nowhere.

        ``seen`` is ``last_at`` of the matter as it was on the screen: a message that came since stops the closing.
        """
        if result not in RESULTS:
            raise TooLate("请选一个结果再办结。")

        def work(connection: Connection) -> None:
            case = self.hold(connection, matter_id)
            if seen is not None and case.last_at > seen:
                raise TooLate("村民刚刚又发来了消息，还没有办结。请看一眼再办。")
            if result == "answered" and not self._has_reply(connection, matter_id):
                raise TooLate("这件还没有审核通过的回复，不能记成“已经答复”。请选别的结果，或者先写回复。")
            self.end(connection, matter_id, result, actor=actor, now=now)

        write(self._engine, work)

    def end(self, connection: Connection, matter_id: str, result: str, *, actor: str, now: datetime) -> None:
        """The same inside a transaction that holds the case; a matter that was solved stays solved."""
        state = {"state": CLOSED, "closed_at": now, "closed_by": actor, "result": result}
        self._change(connection, matter_id, **state, with_adviser=False)
        connection.execute(_END_MATTER, {"of_matter": matter_id})
        connection.execute(_DROP_NUMBER, {"of_matter": matter_id})
        connection.execute(_STOP_REPLIES, {"of_matter": matter_id, "by": actor, "at": now})
        self.trace(connection, "case_closed", matter_id, actor, now, result=result)

    def replied(self, connection: Connection, case: Row[Any]) -> None:
        """A reply was approved, inside a transaction that holds the case: it waits for the villager now.

        The matter is one that was answered, so that another question to a person shows. An emergency is over: a new
        one opens a matter of its own.
        """
        self._change(connection, case.matter_id, state=REPLIED, with_adviser=False)
        state = CLOSED if case.matter_outcome == "emergency" else "open"
        connection.execute(
            update(matters)
            .where(matters.c.id == case.matter_id, matters.c.state.in_(("handed_over", "open")))
            .values(state=state)
        )

    def from_adviser(self, connection: Connection, matter_id: str) -> None:
        """The adviser gave it back, inside a transaction that holds the case."""
        self._change(connection, matter_id, with_adviser=False)

    def hold(self, connection: Connection, matter_id: str, *, closed_too: bool = False) -> Row[Any]:
        """The case with its matter, held to the end of the transaction; TooLate when it is closed or not there."""
        case = connection.execute(self._this(matter_id).with_for_update(of=[cases, matters])).first()
        if case is None:
            raise TooLate("没有这一件，可能地址抄错了。")
        if case.state == CLOSED and not closed_too:
            by = f"由{case.closed_by}" if case.closed_by else ""
            raise TooLate(f"这件已经{by}办结了，没有改动。")
        return case

    def trace(
        self, connection: Connection, act: str, matter_id: str, actor: str, now: datetime, **facts: object
    ) -> None:
        """Write an act into the audit log, inside its transaction."""
        row = audit_row(
            self._account, actor=actor, act=act, kind="matter", item_id=matter_id, facts=facts, now=now
        )
        add_row(connection, row)

    def _has_reply(self, connection: Connection, matter_id: str) -> bool:
        query = select(replies.c.id).where(replies.c.matter_id == matter_id, replies.c.state == APPROVED)
        return connection.execute(query.limit(1)).first() is not None

    def _change(self, connection: Connection, matter_id: str, **values: object) -> None:
        new: Mapping[str, Any] = values
        connection.execute(update(cases).where(cases.c.matter_id == matter_id).values(**new))

    def _this(self, matter_id: str) -> Select[Any]:
        return _CASE.where(cases.c.matter_id == matter_id, cases.c.account == self._account)


_CASE = select(
    cases,
    matters.c.topic,
    matters.c.person_id,
    matters.c.last_at,
    matters.c.callback_cipher,
    matters.c.outcome.label("matter_outcome"),
    matters.c.state.label("matter_state"),
).join(matters, matters.c.id == cases.c.matter_id)
_END_MATTER = (
    update(matters)
    .where(matters.c.id == bindparam("of_matter"), matters.c.state.in_(("open", "handed_over")))
    .values(state="closed")
)
_DROP_NUMBER = update(matters).where(matters.c.id == bindparam("of_matter")).values(callback_cipher=None)
_STOP_REPLIES = (
    update(replies)
    .where(replies.c.matter_id == bindparam("of_matter"), replies.c.state == IN_REVIEW)
    .values(state=WITHDRAWN, decided_by=bindparam("by"), decided_at=bindparam("at"))
)
