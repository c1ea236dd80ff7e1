"""Stands, hand-outs and activities: entered by staff, never deleted; a wrong one is voided and counts no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.records.audit import add_row, audit_row
from bot.records.database import insert_new, write
from bot.records.errors import RecordsUnavailable
from bot.records.field_models import activities, media
from bot.records.models import new_id
from bot.records.offline_rows import NotYours

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """One stand, hand-out or activity, as it is stored."""

    kind: str
    """One of ``bot.statistics.field.KINDS``."""
    day: date
    """Beijing day."""
    place: str
    number: int
    """Heads of a stand or an activity, pieces of a hand-out."""
    sort: str = ""
    """Of an activity one of ``bot.statistics.field.SORTS``, of a hand-out the item."""
    village: str = ""
    partner: str = ""
    """Who held it together with us."""
    topic: str = ""
    """Topic id; empty for no single one."""
    words: str = ""
    """A remark of staff, masked."""


class Activities:
    """The stands, hand-outs and activities of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, activities)

    def add(
        self,
        held: Held,
        *,
        form_key: str,
        author: str,
        now: datetime,
        replaces: str = "",
        reason: str = "",
        may_all: bool = False,
    ) -> tuple[str, bool]:
        """Store one; its id, and whether the form had been sent before, which changes nothing.

        ``replaces`` is one that was wrong: it is voided with ``reason`` in the same transaction and its pictures go
        over. NotYours as for ``void``.
        """

        def work(connection: Connection) -> tuple[str, bool]:
            row = self._row(held, form_key, author, now)
            if connection.execute(self._new, row).rowcount == 0:
                return self._known(connection, form_key), True
            if replaces:
                self._void(connection, replaces, author, reason, now, may_all)
                connection.execute(
                    update(media).where(media.c.activity_id == replaces).values(activity_id=row["id"])
                )
            self._trace(
                connection, "activity_entered", row["id"], author, now,
                sort=held.sort if held.kind == "activity" else "", of=held.kind, day=held.day,
                amount=held.number, replaces=replaces,
            )  # fmt: skip
            return str(row["id"]), False

        return write(self._engine, work)

    def add_many(self, rows: Sequence[tuple[str, Held]], *, author: str, now: datetime) -> int:
        """Store (form key, one of them) from a sheet; how many are new. Any day may be given, known keys change nothing."""

        def work(connection: Connection, part: Sequence[tuple[str, Held]]) -> int:
            added = sum(
                connection.execute(self._new, self._row(held, key, author, now)).rowcount
                for key, held in part
            )
            if added:
                self._trace(connection, "activities_entered_many", "", author, now, rows=added)
            return added

        parts = (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE))
        return sum(
            write(self._engine, lambda connection, part=part: work(connection, part)) for part in parts
        )

    def void(self, item_id: str, *, by: str, may_all: bool, reason: str, now: datetime) -> None:
        """Take one out of all figures; NotYours unless ``by`` entered it or ``may_all``, or when it is voided."""
        write(self._engine, lambda connection: self._void(connection, item_id, by, reason, now, may_all))

    def _void(
        self, connection: Connection, item_id: str, by: str, reason: str, now: datetime, may_all: bool
    ) -> None:
        of = (activities.c.account == self._account, activities.c.id == item_id)
        old = connection.execute(select(activities).where(*of).with_for_update()).first()
        if old is None:
            raise NotYours("没有这一条登记，可能地址抄错了。")
        if old.voided_at is not None:
            raise NotYours(f"这一条已经由{old.voided_by}作废了，没有改动。")
        if old.made_by != by and not may_all:
            raise NotYours(f"这一条是{old.made_by}登记的，只有本人或者管理员能改、能作废。")
        connection.execute(
            update(activities).where(*of).values(voided_at=now, voided_by=by, void_reason=reason)
        )
        facts = {"of": old.kind, "day": old.day, "amount": old.number, "made_by": old.made_by}
        self._trace(connection, "activity_voided", item_id, by, now, **facts)

    def _row(self, held: Held, form_key: str, author: str, now: datetime) -> dict[str, Any]:
        return {
            "id": new_id(now),
            "account": self._account,
            "kind": held.kind,
            "sort": held.sort,
            "day": held.day,
            "place": held.place,
            "village": held.village,
            "partner": held.partner,
            "topic": held.topic,
            "number": held.number,
            "words": held.words,
            "made_by": author,
            "made_at": now,
            "form_key": form_key,
            "voided_at": None,
            "voided_by": "",
            "void_reason": "",
        }

    def _known(self, connection: Connection, form_key: str) -> str:
        query = select(activities.c.id).where(
            activities.c.account == self._account, activities.c.form_key == form_key
        )
        found: str | None = connection.execute(query).scalar()
        if found is None:
            raise RecordsUnavailable("数据库正忙。")
        return found

    def _trace(
        self, connection: Connection, act: str, item_id: str, actor: str, now: datetime, **facts: object
    ) -> None:
        row = audit_row(
            self._account, actor=actor, act=act, kind="activity", item_id=item_id, facts=facts, now=now
        )
        add_row(connection, row)
