"""The answers of staff that have not arrived, for the staff pages: why, since when, and what a person does about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, literal, select, update

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.deliveries import OPEN, State, Way, approved
from bot.records.desk_models import deliveries
from bot.records.models import matters, receipts
from bot.records.vault import Vault

_KIND = "delivery"
_STILL = tuple(state.value for state in OPEN if state is not State.SENDING)
"""What a person may do something about: whatever nobody sends at this moment."""


@dataclass(frozen=True, slots=True)
class NotArrived:
    """One delivery on the page."""

    id: str
    matter_id: str
    receipt: str
    """Latest number of the matter; empty if there is none."""
    topic: str
    kind: str
    state: State
    made_at: datetime
    """Aware UTC."""
    next_at: datetime | None
    error: str
    """Why it has not arrived; empty while nothing was tried."""
    tries: int
    """How often it was put off or tried again."""
    stands: bool
    """Whether its approval still stands."""
    words: str


class NotArrivedRows:
    """What has not arrived of one account. Every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str, vault: Vault) -> None:
        self._engine = engine
        self._account = account
        self._vault = vault

    def count(self) -> int:
        """How many there are."""
        query = select(func.count()).select_from(deliveries).where(*self._open())
        return int(read(self._engine, lambda connection: connection.execute(query).scalar_one()))

    def page(self, *, limit: int, offset: int) -> tuple[NotArrived, ...]:
        """Those of a page, the one waiting longest first."""
        latest = (
            select(receipts.c.number)
            .where(receipts.c.matter_id == deliveries.c.matter_id)
            .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(
                deliveries.c.id,
                deliveries.c.matter_id,
                func.coalesce(latest, literal("")).label("receipt"),
                matters.c.topic,
                deliveries.c.kind,
                deliveries.c.state,
                deliveries.c.made_at,
                deliveries.c.next_at,
                deliveries.c.error,
                deliveries.c.tries,
                approved().label("stands"),
                deliveries.c.words,
            )
            .join(matters, matters.c.id == deliveries.c.matter_id)
            .where(*self._open())
            .order_by(deliveries.c.made_at, deliveries.c.id)
            .limit(limit)
            .offset(offset)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(NotArrived(**row._asdict() | {"state": State(row.state)}) for row in rows)

    def read_code(self, delivery_id: str, *, actor: str, now: datetime) -> str:
        """The pick-up code, for somebody who reads it out on the phone; empty when there is none. VaultError."""
        query = select(deliveries.c.code_cipher).where(*self._open(), deliveries.c.id == delivery_id)

        def work(connection: Connection) -> str:
            cipher = connection.execute(query).scalar() or ""
            if cipher:
                self._trace(connection, "delivery_code_read", delivery_id, actor, now)
            return cipher

        cipher = write(self._engine, work)
        return self._vault.decrypt(cipher) if cipher else ""

    def told(self, delivery_id: str, *, actor: str, now: datetime) -> bool:
        """A person told it on the phone; False when it arrived, was withdrawn, or is being sent."""
        how = {"state": State.DELIVERED.value, "way": Way.PHONE.value, "delivered_at": now, "error": ""}
        return self._act("delivery_told_by_phone", delivery_id, how, actor=actor, now=now)

    def again(self, delivery_id: str, *, tries: int, actor: str, now: datetime, looked: bool) -> bool:
        """Send it once more; what is doubtful only after somebody ``looked``.

        False as above, without a look, and when ``tries`` is not what the page showed: it was sent since, and that
        look was before.
        """
        seen = (approved(), deliveries.c.tries == tries)
        more = () if looked else (deliveries.c.state != State.DOUBTFUL.value,)
        how = {"state": State.WAITING.value, "next_at": now, "tries": tries + 1, "error": ""}
        return self._act("delivery_tried_again", delivery_id, how, *seen, *more, actor=actor, now=now)

    def withdraw(self, delivery_id: str, *, actor: str, now: datetime) -> bool:
        """Nothing more is to be sent; False as above."""
        how = {"state": State.WITHDRAWN.value, "error": ""}
        return self._act("delivery_withdrawn", delivery_id, how, actor=actor, now=now)

    def _act(
        self,
        act: str,
        delivery_id: str,
        how: dict[str, Any],
        *more: ColumnElement[bool],
        actor: str,
        now: datetime,
    ) -> bool:
        query = (
            update(deliveries)
            .where(
                deliveries.c.account == self._account,
                deliveries.c.id == delivery_id,
                deliveries.c.state.in_(_STILL),
                *more,
            )
            .values({"next_at": None} | how)
        )

        def work(connection: Connection) -> bool:
            if connection.execute(query).rowcount != 1:
                return False
            self._trace(connection, act, delivery_id, actor, now)
            return True

        return write(self._engine, work)

    def _trace(self, connection: Connection, act: str, delivery_id: str, actor: str, now: datetime) -> None:
        add_row(
            connection,
            audit_row(
                self._account, actor=actor, act=act, kind=_KIND, item_id=delivery_id, facts={}, now=now
            ),
        )

    def _open(self) -> tuple[ColumnElement[bool], ...]:
        return (
            deliveries.c.account == self._account,
            deliveries.c.state.in_([state.value for state in OPEN]),
            # of somebody who was forgotten there is nothing left to say
            deliveries.c.words.is_not(None),
        )
