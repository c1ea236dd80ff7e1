"""Messages of staff on their way to villagers: one row each, sent by whoever claims it with a conditional UPDATE.

The words of a row leave at most once by themselves. Whoever sends takes the row from ``waiting`` to ``sending`` and
only then calls WeChat; a row that is still ``sending`` when its claim has ended may have arrived and is ``doubtful``
from then on: nobody sends it again but a person who has looked.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Update, bindparam, exists, or_, select, update

from bot.records.codes import draw_code
from bot.records.database import insert_new, read, write
from bot.records.desk_models import deliveries, replies
from bot.records.errors import RecordRefused, RecordsUnavailable
from bot.records.models import matters, new_id, persons
from bot.records.reach import Reach, reach_of
from bot.records.vault import Vault

REPLY, CORRECTION = "reply", "correction"
"""The kinds: an answer of a person to a matter, and the correction of an answer given before."""
_DRAWS = 5


class State(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    """For its time, or for the villager's next message."""
    SENDING = "sending"
    DOUBTFUL = "doubtful"
    """WeChat was asked to send it and the answer is not known."""
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    """Nothing more is tried without the villager or a person."""
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """How it arrived."""

    SERVICE = "service"
    """A customer-service message."""
    NEXT_MESSAGE = "next_message"
    """In the reply to the villager's next message."""
    PICKED_UP = "picked_up"
    """Fetched: by 查询, by receipt number, or by pick-up code."""
    PHONE = "phone"
    """A person said it on the phone."""


OPEN = (State.WAITING, State.SENDING, State.DOUBTFUL, State.GIVEN_UP)
"""The states of what has not arrived."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of staff to one villager; instants are aware UTC."""

    id: str
    matter_id: str
    person_id: str
    kind: str
    item_id: str
    words: str | None = field(repr=False)
    """None once the person is forgotten."""
    state: State
    way: str
    made_at: datetime
    next_at: datetime | None
    """When it is next sent by itself; None when it waits for the villager or a person."""
    claim: str
    claimed_until: datetime | None
    tries: int
    delivered_at: datetime | None
    error: str
    """Why it has not arrived yet and what comes next, for staff (Chinese)."""


_COLUMNS = tuple(deliveries.c[row.name] for row in fields(Delivery))


def approved() -> ColumnElement[bool]:
    """That what is to be delivered still stands: an answer that was withdrawn meanwhile is sent nowhere."""
    return or_(
        deliveries.c.kind != REPLY,
        exists().where(replies.c.id == deliveries.c.item_id, replies.c.state == "approved"),
    )


class Deliveries:
    """The deliveries of one account. Every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str, vault: Vault) -> None:
        self._engine = engine
        self._account = account
        self._vault = vault
        self._new = insert_new(engine, deliveries)

    def hand_in(self, *, matter_id: str, kind: str, item_id: str, words: str, now: datetime) -> Delivery:
        """Take in approved words for the person of a matter, due at once; the second time nothing changes.

        RecordRefused when there is no such matter, the words are empty or the kind is unknown. For a person who
        was forgotten it is withdrawn from the beginning.
        """
        if kind not in (REPLY, CORRECTION) or not words.strip():
            raise RecordRefused("没有要送的话，或者不知道是哪一种。")
        same = (
            deliveries.c.account == self._account,
            deliveries.c.kind == kind,
            deliveries.c.item_id == item_id,
            deliveries.c.matter_id == matter_id,
        )

        def work(connection: Connection) -> Delivery:
            person = connection.execute(
                _PERSON_OF, {"of_matter": matter_id, "of_account": self._account}
            ).first()
            if person is None:
                raise RecordRefused("没有这件事。")
            # inside the transaction a code that is taken shows as a row that was not inserted
            for _ in range(_DRAWS):
                row = self._row(matter_id, person, kind, item_id, words, now)
                connection.execute(self._new, row)
                found = connection.execute(select(*_COLUMNS).where(*same)).first()
                if found is not None:
                    return _delivery(found)
            raise RecordsUnavailable("取件码没有编出来。")

        return write(self._engine, work)

    def find(self, delivery_id: str) -> Delivery | None:
        """One delivery; None when there is none of this id."""
        query = select(*_COLUMNS).where(*self._this(delivery_id))
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _delivery(row)

    def due(self, now: datetime, *, limit: int = 50) -> tuple[str, ...]:
        """Ids of what is to be sent now, the one due longest first."""
        query = (
            select(deliveries.c.id)
            .where(
                deliveries.c.account == self._account,
                deliveries.c.state == State.WAITING.value,
                deliveries.c.next_at <= now,
                approved(),
            )
            .order_by(deliveries.c.next_at, deliveries.c.id)
            .limit(limit)
        )
        return tuple(read(self._engine, lambda connection: connection.execute(query).scalars().all()))

    def claim(self, delivery_id: str, *, seconds: float, now: datetime) -> Delivery | None:
        """Claim what ``due`` gave, for so many seconds; None when it is not due, not approved, or somebody's already."""
        claim = secrets.token_hex(16)
        query = (
            update(deliveries)
            .where(
                *self._this(delivery_id),
                deliveries.c.state == State.WAITING.value,
                deliveries.c.next_at <= now,
                deliveries.c.words.is_not(None),
                approved(),
            )
            .values(state=State.SENDING.value, claim=claim, claimed_until=now + timedelta(seconds=seconds))
        )
        return self._change(delivery_id, query)

    def settle(self, row: Delivery, state: State, **how: Any) -> bool:
        """Write down how the work under a claim ended; False when the claim was over, or the row withdrawn."""
        query = (
            update(deliveries)
            .where(
                *self._this(row.id),
                deliveries.c.state == State.SENDING.value,
                deliveries.c.claim == row.claim,
            )
            .values(state=state.value, claim="", claimed_until=None, **({"next_at": None} | how))
        )
        return self._change(row.id, query) is not None

    def expire(self, now: datetime, *, why: str) -> int:
        """Call doubtful what somebody claimed and did not live to settle; how many."""
        query = (
            update(deliveries)
            .where(
                deliveries.c.account == self._account,
                deliveries.c.state == State.SENDING.value,
                deliveries.c.claimed_until <= now,
            )
            .values(state=State.DOUBTFUL.value, claim="", claimed_until=None, next_at=None, error=why)
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount)

    def leave(self, row: Delivery, state: State, *, error: str) -> bool:
        """Say why a waiting delivery is not sent by itself any more; False when it does not wait as it did."""
        query = (
            update(deliveries)
            .where(
                *self._this(row.id),
                deliveries.c.state == State.WAITING.value,
                deliveries.c.next_at == row.next_at,
            )
            .values(state=state.value, error=error, next_at=None)
        )
        return self._change(row.id, query) is not None

    def withdraw(self, *, kind: str, item_id: str) -> int:
        """Stop everything of an item that has not arrived: its approval was taken back; how many.

        What is being sent at this moment is left to whoever sends it.
        """
        query = (
            update(deliveries)
            .where(
                deliveries.c.account == self._account,
                deliveries.c.kind == kind,
                deliveries.c.item_id == item_id,
                deliveries.c.state.in_([state.value for state in OPEN if state is not State.SENDING]),
            )
            .values(state=State.WITHDRAWN.value, next_at=None)
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount)

    def reach(self, row: Delivery, *, now: datetime) -> Reach:
        """How the person of a delivery can be reached."""
        return reach_of(self._engine, row.person_id, row.matter_id, now=now)

    def _row(
        self, matter_id: str, person: Any, kind: str, item_id: str, words: str, now: datetime
    ) -> dict[str, Any]:
        code, gone = draw_code(), person.forgotten_at is not None
        return {
            "id": new_id(now),
            "account": self._account,
            "person_id": person.id,
            "matter_id": matter_id,
            "kind": kind,
            "item_id": item_id,
            "words": None if gone else words,
            "code_hash": self._vault.code_key(self._account, code),
            "code_cipher": "" if gone else self._vault.encrypt(code),
            "state": (State.WITHDRAWN if gone else State.WAITING).value,
            "way": "",
            "made_at": now,
            "next_at": None if gone else now,
            "claim": "",
            "claimed_until": None,
            "tries": 0,
            "delivered_at": None,
            "error": "",
        }

    def _this(self, delivery_id: str) -> tuple[ColumnElement[bool], ...]:
        return deliveries.c.id == delivery_id, deliveries.c.account == self._account

    def _change(self, delivery_id: str, query: Update) -> Delivery | None:
        this = select(*_COLUMNS).where(*self._this(delivery_id))

        def work(connection: Connection) -> Delivery | None:
            if connection.execute(query).rowcount != 1:
                return None
            return _delivery(connection.execute(this).one())

        return write(self._engine, work)


_PERSON_OF = (
    select(persons.c.id, persons.c.forgotten_at)
    .join(matters, matters.c.person_id == persons.c.id)
    .where(matters.c.id == bindparam("of_matter"), matters.c.account == bindparam("of_account"))
)


def _delivery(row: Any) -> Delivery:
    values = row._asdict()
    return Delivery(**values | {"state": State(values["state"])})
