"""What has to become a case: found by the index of what waits, added once, however often and wherever this runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, update

from bot.conversation.reasons import TO_PERSON, UNANSWERED, reason_of
from bot.records.audit import SYSTEM
from bot.records.cases import CLOSED, OPEN, REPLIED, Cases
from bot.records.database import insert_new, read, write
from bot.records.desk_models import cases
from bot.records.models import WAITS, consultations, matters, persons

Due = Callable[[datetime, str], datetime]
"""When and why a case came → by when it is to be seen to; all instants aware UTC."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A matter that waits for a person and has no case, or one that was over."""

    matter_id: str
    reason: str
    came_at: datetime
    """When the message came that handed it over; aware UTC."""
    again: bool
    """It has a case, which was replied to or closed."""


class Intake:
    """Makes the cases of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, cases)
        self._cases = Cases(engine, account=account)

    def arrivals(self, *, most: int) -> tuple[Arrival, ...]:
        """The oldest matters that have to become a case or to open theirs again; raises RecordsError."""
        query = (
            select(
                matters.c.id,
                matters.c.outcome,
                matters.c.last_at,
                cases.c.came_at,
            )
            .outerjoin(cases, cases.c.matter_id == matters.c.id)
            .where(
                matters.c.account == self._account,
                WAITS,
                or_(
                    cases.c.matter_id.is_(None),
                    # what an emergency leaves open is no new request
                    cases.c.state.in_((REPLIED, CLOSED)) & (matters.c.state == "handed_over"),
                ),
            )
            .order_by(matters.c.id)
            .limit(most)
        )

        def work(connection: Connection) -> tuple[Arrival, ...]:
            rows = connection.execute(query).all()
            said = _handed_over(connection, [row.id for row in rows])
            return tuple(_arrival(row, said.get(row.id, [])) for row in rows)

        return read(self._engine, work)

    def take_in(self, arrivals: tuple[Arrival, ...], *, due: Due, now: datetime) -> int:
        """Add or reopen their cases, all in one transaction; how many were not there before. Raises RecordsError."""

        def work(connection: Connection) -> int:
            return sum(self._take_in(connection, one, due, now) for one in arrivals)

        return write(self._engine, work)

    def settle(self, *, most: int, now: datetime) -> int:
        """Close the cases that need nobody any more: solved, closed or entered by mistake, or the person was forgotten."""
        over = (
            select(
                cases.c.matter_id,
                cases.c.state,
                persons.c.forgotten_at,
            )
            .join(matters, matters.c.id == cases.c.matter_id)
            .join(persons, persons.c.id == matters.c.person_id)
            .where(
                cases.c.account == self._account,
                or_(
                    (cases.c.state == OPEN) & matters.c.state.in_(("solved", "closed", "voided")),
                    (cases.c.state == REPLIED) & matters.c.state.in_(("solved", "voided")),
                    cases.c.state.in_((OPEN, REPLIED)) & persons.c.forgotten_at.is_not(None),
                ),
                cases.c.state.in_((OPEN, REPLIED)),
            )
            .limit(most)
        )
        rows = read(self._engine, lambda connection: connection.execute(over).all())
        if not rows:
            return 0

        def work(connection: Connection) -> int:
            done = 0
            for row in rows:
                case = self._cases.hold(connection, row.matter_id, closed_too=True)
                if case.state == CLOSED:
                    continue
                gone = row.forgotten_at is not None and case.state == OPEN
                result = "unreachable" if gone else "answered" if case.state == REPLIED else "no_need"
                self._cases.end(connection, row.matter_id, result, actor=SYSTEM, now=now)
                done += 1
            return done

        return write(self._engine, work)

    def move_due(self, day_begins: datetime, day_ends: datetime, *, due: Due) -> int:
        """Count anew by when the open cases are due that a changed day lies before; how many moved."""
        query = select(cases.c.matter_id, cases.c.came_at, cases.c.reason, cases.c.due_at).where(
            cases.c.account == self._account,
            cases.c.state == OPEN,
            cases.c.due_at >= day_begins,
            cases.c.came_at < day_ends,
        )

        def work(connection: Connection) -> int:
            moved = 0
            for row in connection.execute(query).all():
                new = due(row.came_at, row.reason)
                if new != row.due_at:
                    of = cases.c.matter_id == row.matter_id
                    connection.execute(update(cases).where(of).values(due_at=new))
                    moved += 1
            return moved

        return write(self._engine, work)

    def _take_in(self, connection: Connection, one: Arrival, due: Due, now: datetime) -> bool:
        came = {"reason": one.reason, "came_at": one.came_at, "due_at": due(one.came_at, one.reason)}
        if not one.again:
            row = _EMPTY | came | {"matter_id": one.matter_id, "account": self._account}
            return connection.execute(self._new, row).rowcount == 1
        query = (
            update(cases)
            .where(cases.c.matter_id == one.matter_id, cases.c.state.in_((REPLIED, CLOSED)))
            .values(**came, state=OPEN, closed_at=None, closed_by="", result="")
        )
        if connection.execute(query).rowcount != 1:
            return False
        self._cases.trace(connection, "case_reopened", one.matter_id, SYSTEM, now, reason=one.reason)
        return True


_EMPTY: Mapping[str, Any] = {
    "assigned_to": "",
    "with_adviser": False,
    "state": OPEN,
    "closed_at": None,
    "closed_by": "",
    "result": "",
}


def _handed_over(connection: Connection, ids: list[str]) -> dict[str, list[Any]]:
    """The messages of each matter that handed it over, oldest first."""
    query = (
        select(
            consultations.c.matter_id,
            consultations.c.said_at,
            consultations.c.outcome,
            consultations.c.kind,
            consultations.c.counted,
            consultations.c.text,
            consultations.c.reply,
        )
        .where(
            consultations.c.matter_id.in_(ids),
            consultations.c.outcome.in_([outcome.value for outcome in TO_PERSON]),
        )
        .order_by(consultations.c.said_at, consultations.c.id)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.matter_id, []).append(row)
    return found


def _arrival(row: Any, said: list[Any]) -> Arrival:
    """A first case dates from the first message that asked for a person, a later one from the last."""
    again = row.came_at is not None
    if not said:  # entered by staff, or kept by an older version
        return Arrival(row.id, UNANSWERED, row.last_at, again)
    # whatever else was said, an emergency is one
    urgent = [one for one in said if one.outcome == "emergency"]
    did = said[-1] if again else (urgent or said)[0]
    reason = reason_of(
        outcome=did.outcome, kind=did.kind, counted=did.counted, text=did.text or "", reply=did.reply or ""
    )
    return Arrival(row.id, reason, did.said_at, again)
