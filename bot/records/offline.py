"""Consultations of the window, the phone, a stall or a village: entered by staff into the tables of the chat.

Each is a row of ``consultations`` in a matter of an anonymous person, so that figures count it by the same rule, and a
row of ``offline`` that says who entered it. Nothing is deleted: a wrong one is voided, which figures leave out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from bot.records.audit import add_row, audit_row
from bot.records.cases import CLOSED, Cases
from bot.records.database import insert_new, read, write
from bot.records.desk_models import cases
from bot.records.errors import RecordsUnavailable
from bot.records.field_models import offline
from bot.records.models import consultations, matters, persons, receipts
from bot.records.offline_rows import (
    ANSWER,
    HAND_OVER,
    REFERRED,
    Asked,
    Entered,
    NotYours,
    consultation_row,
    matter_row,
    moment,
    offline_row,
    person_row,
)
from bot.records.receipts import draw_number
from bot.records.storing import SILENCE

_WEIGHT = {REFERRED: 1, ANSWER: 2, HAND_OVER: 3}
_DRAWS = 20


class _Repeated(Exception):
    """The form was stored by somebody else meanwhile; undoes the transaction."""


class Offline:
    """The entries of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new_offline = insert_new(engine, offline)
        self._new_receipt = insert_new(engine, receipts)
        self._cases = Cases(engine, account=account)

    def add(
        self,
        asked: Asked,
        *,
        form_key: str,
        author: str,
        now: datetime,
        same_as: str = "",
        replaces: str = "",
        reason: str = "",
        may_all: bool = False,
    ) -> Entered:
        """Store one; a form that was sent before changes nothing and gives what it gave the first time.

        ``same_as`` is the entry of the same author whose person asks again. ``replaces`` is an entry that was wrong:
        it is voided with ``reason`` in the same transaction, and its person and matter go on. NotYours as for ``void``.
        """

        def work(connection: Connection) -> Entered:
            before = self._before(connection, form_key)
            if before is not None:
                return before
            at = moment(asked.day, now=now)
            old = self._void(connection, replaces, author, reason, now, may_all) if replaces else None
            person_id = old.person_id if old else self._same(connection, same_as, author)
            matter_id = None
            if person_id is None:
                person_id = self._new_person(connection, now)
            else:
                matter_id = self._continued(connection, asked, at, person_id, old)
            if asked.village or old is not None:
                connection.execute(
                    update(persons).where(persons.c.id == person_id).values(village=asked.village or None)
                )
            matter_id = matter_id or self._new_matter(connection, asked, at, person_id)
            row = consultation_row(
                self._account, asked, form_key, person_id=person_id, matter_id=matter_id, now=now
            )
            # first of the two: here the same form, sent twice at once, waits for the other and is found out
            kept = connection.execute(self._new_offline, offline_row(row, form_key, author, now))
            if kept.rowcount == 0:
                raise _Repeated
            connection.execute(consultations.insert(), row)
            self._tidy(connection, matter_id, author, now, asked)
            if old is not None and old.matter_id != matter_id:
                self._tidy(connection, old.matter_id, author, now)
            receipt = self._receipt(connection, matter_id, now) if asked.result == HAND_OVER else ""
            self._trace(
                connection, "offline_entered", row["id"], author, now,
                channel=asked.channel, day=asked.day, topic=asked.topic, result=asked.result, replaces=replaces,
            )  # fmt: skip
            return Entered(row["id"], matter_id, receipt, repeated=False)

        try:
            return write(self._engine, work)
        except _Repeated:
            found = read(self._engine, lambda connection: self._before(connection, form_key))
            if found is None:
                raise RecordsUnavailable("数据库正忙。") from None
            return found

    def void(self, entry_id: str, *, by: str, may_all: bool, reason: str, now: datetime) -> None:
        """Take an entry out of all figures; NotYours unless ``by`` entered it or ``may_all``, or when it is voided."""

        def work(connection: Connection) -> None:
            old = self._void(connection, entry_id, by, reason, now, may_all)
            self._tidy(connection, old.matter_id, by, now)

        write(self._engine, work)

    def _void(
        self, connection: Connection, entry_id: str, by: str, reason: str, now: datetime, may_all: bool
    ) -> Row[Any]:
        old = connection.execute(
            select(offline)
            .where(offline.c.account == self._account, offline.c.id == entry_id)
            .with_for_update()
        ).first()
        if old is None:
            raise NotYours("没有这一条登记，可能地址抄错了。")
        if old.voided_at is not None:
            raise NotYours(f"这一条已经由{old.voided_by}作废了，没有改动。")
        if old.made_by != by and not may_all:
            raise NotYours(f"这一条是{old.made_by}登记的，只有本人或者管理员能改、能作废。")
        connection.execute(
            update(offline)
            .where(offline.c.id == entry_id)
            .values(voided_at=now, voided_by=by, void_reason=reason)
        )
        connection.execute(update(consultations).where(consultations.c.id == entry_id).values(counted=False))
        self._trace(connection, "offline_voided", entry_id, by, now, day=old.day, made_by=old.made_by)
        return old

    def _tidy(
        self, connection: Connection, matter_id: str, by: str, now: datetime, added: Asked | None = None
    ) -> None:
        """Make a matter what the rows that still count come to; where nobody waits any more its case is over."""
        rows = connection.execute(
            select(consultations)
            .where(consultations.c.matter_id == matter_id, consultations.c.counted)
            .order_by(consultations.c.said_at, consultations.c.id)
        ).all()
        matter = connection.execute(select(matters).where(matters.c.id == matter_id)).one()
        values: dict[str, Any] = {"state": "voided", "callback_cipher": None}
        if rows:
            waits = any(row.outcome == HAND_OVER for row in rows)
            state = matter.state
            if added is not None and added.result == HAND_OVER:
                state = "handed_over"
            elif state == "voided" or (state == "handed_over" and not waits):
                state = "handed_over" if waits else "open"
            cipher = (added.callback_cipher if added else None) or matter.callback_cipher
            values = {
                "state": state,
                "callback_cipher": cipher if state == "handed_over" else None,
                "topic": rows[-1].topic,
                "channel": rows[0].channel,
                "opened_at": rows[0].said_at,
                "opened_on": rows[0].day,
                "last_at": rows[-1].said_at,
                "outcome": max((row.outcome for row in rows), key=lambda name: _WEIGHT.get(name, 0)),
                "answered": any(row.outcome == ANSWER for row in rows),
                "handed_over": waits,
            }
        if matter.state == "handed_over" != values["state"]:
            case = connection.execute(
                select(cases.c.state).where(cases.c.matter_id == matter_id).with_for_update()
            ).scalar()
            if case is not None and case != CLOSED:
                self._cases.end(connection, matter_id, "no_need", actor=by, now=now)
        connection.execute(update(matters).where(matters.c.id == matter_id).values(**values))

    def _before(self, connection: Connection, form_key: str) -> Entered | None:
        query = select(offline.c.id, offline.c.matter_id).where(
            offline.c.account == self._account, offline.c.form_key == form_key
        )
        row = connection.execute(query).first()
        if row is None:
            return None
        return Entered(row.id, row.matter_id, self._number(connection, row.matter_id), repeated=True)

    def _same(self, connection: Connection, entry_id: str, author: str) -> str | None:
        """The person of an entry of the same author, held; None for a new one."""
        query = (
            select(persons.c.id)
            .join(offline, offline.c.person_id == persons.c.id)
            .where(offline.c.id == entry_id, offline.c.account == self._account, offline.c.made_by == author)
            .with_for_update(of=persons)
        )
        found: str | None = connection.execute(query).scalar() if entry_id else None
        return found

    def _continued(
        self, connection: Connection, asked: Asked, at: datetime, person_id: str, old: Row[Any] | None
    ) -> str | None:
        """The matter that goes on: that of the entry replaced if it held nothing else, or one of the same topic."""
        if old is not None:
            others = select(consultations.c.id).where(
                consultations.c.matter_id == old.matter_id, consultations.c.counted
            )
            if connection.execute(others.limit(1)).first() is None:
                return str(old.matter_id)
        query = (
            select(matters.c.id)
            .where(
                matters.c.person_id == person_id,
                matters.c.topic == asked.topic,
                matters.c.state.in_(("open", "handed_over")),
                matters.c.last_at >= at - SILENCE,
                matters.c.opened_at <= at + SILENCE,
            )
            .order_by(matters.c.last_at.desc())
            .limit(1)
            .with_for_update()
        )
        found: str | None = connection.execute(query).scalar()
        return found

    def _new_person(self, connection: Connection, now: datetime) -> str:
        row = person_row(self._account, now)
        connection.execute(persons.insert(), row)
        return str(row["id"])

    def _new_matter(self, connection: Connection, asked: Asked, at: datetime, person_id: str) -> str:
        row = matter_row(self._account, asked, at, person_id)
        connection.execute(matters.insert(), row)
        return str(row["id"])

    def _receipt(self, connection: Connection, matter_id: str, now: datetime) -> str:
        number = self._number(connection, matter_id)
        for _ in range(0 if number else _DRAWS):
            drawn = draw_number(now)
            row = {"account": self._account, "number": drawn, "matter_id": matter_id, "issued_at": now}
            if connection.execute(self._new_receipt, row).rowcount:
                return drawn
        return number

    def _number(self, connection: Connection, matter_id: str) -> str:
        query = (
            select(receipts.c.number)
            .where(receipts.c.matter_id == matter_id)
            .order_by(receipts.c.issued_at.desc())
            .limit(1)
        )
        return connection.execute(query).scalar() or ""

    def _trace(
        self, connection: Connection, act: str, entry_id: str, actor: str, now: datetime, **facts: object
    ) -> None:
        add_row(
            connection,
            audit_row(
                self._account, actor=actor, act=act, kind="offline", item_id=entry_id, facts=facts, now=now
            ),
        )
