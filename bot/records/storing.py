"""The statements that one exchange needs, prepared once, and the order in which they run.

Everything here runs inside the caller's transaction. The row of the person is locked first, so that two messages
of one person, on whatever machine, find each other's matter; the row with the unique key is inserted last, and
when it is taken everything before it is undone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, case, or_, select, update

from bot.conversation.turns import RECEIPT_SLOT, Outcome
from bot.records.database import insert_new
from bot.records.errors import RecordsError, RecordsUnavailable
from bot.records.exchange import Exchange
from bot.records.models import consultations, matters, new_id, persons, receipts
from bot.records.receipts import DIGITS, PROMISED_DIGITS, draw_number
from bot.statistics.periods import beijing_day

SILENCE = timedelta(hours=24)
"""After so long without a word a matter is over and the next message opens another."""
WEIGHT = {
    "": 0,
    Outcome.CLARIFY: 1,
    Outcome.STATUTES: 2,
    Outcome.ANSWER: 3,
    Outcome.HAND_OVER: 4,
    Outcome.EMERGENCY: 5,
}
"""Which outcome a matter keeps: the heaviest it came to."""
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing an exchange came to."""

    words: str
    """What to say to the villager; on a repeat what was said the first time, empty if that was deleted since."""
    receipt: str
    """The receipt number in the words, or the latest of the matter on a repeat; empty if there is none."""
    matter_id: str
    """Empty when the exchange belongs to no matter."""
    topic: str
    """Topic of the matter; empty when unknown."""
    repeated: bool
    """The push was stored before; nothing was changed."""


class Repeated(RecordsError):
    """The push is in the table already; undoes the transaction of a retry and is never seen outside records."""


class Storing:
    """The prepared statements for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._new_person = insert_new(engine, persons)
        self._new_receipt = insert_new(engine, receipts)
        self._new_row = insert_new(engine, consultations)

    def store(self, connection: Connection, exchange: Exchange) -> Stored:
        """Store an exchange; Repeated when its push is in the table."""
        guided = exchange.outcome == Outcome.GUIDED and not exchange.needs_matter
        person_id = None if guided else _lock_person(connection, exchange)
        matter: dict[str, Any] | None = None
        if exchange.may_touch_matter:
            if person_id is None and exchange.needs_matter:
                person_id = self._create_person(connection, exchange)
            if person_id is not None:
                matter = _continue_or_open(connection, exchange, person_id)
        receipt = ""
        if matter is not None and (exchange.promised or RECEIPT_SLOT in exchange.reply):
            receipt = self._receipt(connection, exchange, matter["id"])
        words = exchange.reply.replace(RECEIPT_SLOT, receipt)
        row = {
            "id": new_id(exchange.said_at),
            "account": exchange.account,
            "retry_key": exchange.retry_key,
            "pushed_on": exchange.pushed_on,
            "person_id": None if exchange.forget else person_id,
            "matter_id": matter["id"] if matter else None,
            "said_at": exchange.said_at,
            "day": beijing_day(exchange.said_at),
            "outcome": exchange.outcome,
            "counted": exchange.counted,
            "topic": exchange.topic,
            "entry_id": exchange.entry_id,
            "channel": "wechat",
            "kind": exchange.kind,
            "text": exchange.text,
            "reply": words,
        }
        if connection.execute(self._new_row, row).rowcount == 0:
            raise Repeated
        if exchange.forget and person_id is not None:
            forget_person(connection, person_id, exchange.now)
        topic = matter["topic"] if matter else ""
        return Stored(words, receipt, matter["id"] if matter else "", topic, repeated=False)

    def _create_person(self, connection: Connection, exchange: Exchange) -> str:
        person_id = uuid.uuid4().hex
        person = {
            "id": person_id,
            "account": exchange.account,
            "key_hash": exchange.key_hash,
            "openid_cipher": exchange.openid_cipher,
            "created_at": exchange.now,
        }
        if connection.execute(self._new_person, person).rowcount:
            return person_id
        other = _lock_person(connection, exchange)
        if other is None:  # created and forgotten by others in the same instant
            raise RecordsUnavailable("数据库正忙。")
        return other

    def _receipt(self, connection: Connection, exchange: Exchange, matter_id: str) -> str:
        number = exchange.promised
        if not number:
            latest = connection.execute(_LATEST_RECEIPT, {"of_matter": matter_id}).scalar()
            if latest is not None:
                return str(latest)
        for attempt in range(_DRAWS):
            # a promised number that someone else holds cannot be kept; the matter gets another one
            if attempt or not number:
                number = draw_number(
                    exchange.now, digits=DIGITS if attempt < _DRAWS // 2 else PROMISED_DIGITS
                )
            receipt = {
                "account": exchange.account,
                "number": number,
                "matter_id": matter_id,
                "issued_at": exchange.now,
            }
            if connection.execute(self._new_receipt, receipt).rowcount:
                return number
        raise RecordsUnavailable("今天的受理号已用完。")


_PERSON = (
    select(persons.c.id)
    .where(persons.c.account == bindparam("of_account"), persons.c.key_hash == bindparam("of_key"))
    .with_for_update(key_share=True)
)
_LATEST_RECEIPT = (
    select(receipts.c.number)
    .where(receipts.c.matter_id == bindparam("of_matter"))
    .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
    .limit(1)
)
_is_the_sessions = matters.c.id == bindparam("session_matter")
_MATTER = (
    select(
        matters.c.id,
        matters.c.topic,
        matters.c.last_at,
        matters.c.state,
        matters.c.outcome,
        matters.c.answered,
        matters.c.handed_over,
    )
    .where(
        matters.c.person_id == bindparam("of_person"),
        or_(
            _is_the_sessions,
            (matters.c.last_at >= bindparam("since"))
            & (matters.c.opened_at <= bindparam("before"))
            & (matters.c.topic == bindparam("of_topic"))
            & or_(matters.c.state == "open", matters.c.state == "handed_over"),
        ),
    )
    .order_by(case((_is_the_sessions, 0), else_=1), matters.c.last_at.desc())
    .limit(1)
    .with_for_update(key_share=True)
)
_CHANGE_MATTER = update(matters).where(matters.c.id == bindparam("of_matter"))


def _lock_person(connection: Connection, exchange: Exchange) -> str | None:
    of = {"of_account": exchange.account, "of_key": exchange.key_hash}
    person_id: str | None = connection.execute(_PERSON, of).scalar()
    return person_id


def _continue_or_open(connection: Connection, exchange: Exchange, person_id: str) -> dict[str, Any] | None:
    at = exchange.said_at
    found = connection.execute(
        _MATTER,
        {
            "of_person": person_id,
            "session_matter": exchange.matter_id if exchange.same_matter else "",
            "of_topic": exchange.topic,
            "since": at - SILENCE,
            "before": at + SILENCE,
        },
    ).first()
    if found is None and not exchange.needs_matter:
        return None
    old = found._mapping if found is not None else _NOTHING_YET
    to_person = exchange.hands_over or exchange.outcome == Outcome.HAND_OVER or exchange.solved is False
    changes: dict[str, Any] = {
        "last_at": max(at, old["last_at"] or at),
        "topic": exchange.topic or old["topic"],
        "outcome": max(
            old["outcome"],
            exchange.outcome if exchange.counted else "",
            Outcome.HAND_OVER.value if to_person else "",
            key=WEIGHT.__getitem__,
        ),
        "answered": old["answered"] or exchange.outcome == Outcome.ANSWER,
        "handed_over": old["handed_over"] or to_person,
        "state": "solved" if exchange.solved else "handed_over" if to_person else old["state"],
    }
    if exchange.callback_cipher is not None:
        changes["callback_cipher"] = exchange.callback_cipher
    elif exchange.solved:
        changes["callback_cipher"] = None
    if found is not None:
        connection.execute(_CHANGE_MATTER, changes | {"of_matter": found.id})
        return changes | {"id": found.id}
    changes |= {
        "id": new_id(at),
        "account": exchange.account,
        "person_id": person_id,
        "opened_at": at,
        "opened_on": beijing_day(at),
    }
    connection.execute(matters.insert(), changes)
    return changes


_NOTHING_YET: dict[str, Any] = {
    "outcome": "",
    "last_at": None,
    "topic": "",
    "answered": False,
    "handed_over": False,
    "state": "open",
}


def forget_person(connection: Connection, person_id: str, now: datetime) -> None:
    """Remove everything that leads to a person or holds their words; ids and counts stay."""
    connection.execute(
        update(persons)
        .where(persons.c.id == person_id)
        .values(key_hash=None, openid_cipher=None, village=None, forgotten_at=now)
    )
    connection.execute(
        update(consultations).where(consultations.c.person_id == person_id).values(text=None, reply=None)
    )
    connection.execute(update(matters).where(matters.c.person_id == person_id).values(callback_cipher=None))
