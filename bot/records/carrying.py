"""An answer that waits for the villager's next message, found and marked in the transaction that stores the message.

Nobody pays for it who has nothing waiting: on PostgreSQL the question travels in the same round trip as the one for
the person, on SQLite it is one look into an index. A row that is being sent at this moment is locked by its sender,
is skipped here, and comes with no reply.

``delivered`` means here: the words are in a reply that was stored and handed to WeChat as the answer to a push. Whether
the phone showed it nobody tells us; when the answer is lost WeChat pushes again and gets the stored words.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, or_, select, update

from bot.conversation.turns import Letter
from bot.records.database import read
from bot.records.deliveries import State, Way, approved
from bot.records.desk_models import deliveries
from bot.records.models import persons, receipts
from bot.records.prepared import Answer, Statement
from bot.records.vault import Vault

_RECEIPT = (
    select(receipts.c.number)
    .where(receipts.c.matter_id == deliveries.c.matter_id)
    .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_WAITING = (
    select(deliveries.c.id, deliveries.c.kind, deliveries.c.words, _RECEIPT.label("receipt"))
    .where(
        deliveries.c.person_id
        == select(persons.c.id)
        .where(persons.c.account == bindparam("of_account"), persons.c.key_hash == bindparam("of_key"))
        .scalar_subquery(),
        or_(deliveries.c.state == State.WAITING.value, deliveries.c.state == State.GIVEN_UP.value),
        deliveries.c.words.is_not(None),
        approved(),
    )
    .order_by(deliveries.c.made_at, deliveries.c.id)
    .limit(1)
    .with_for_update(key_share=True, skip_locked=True, of=deliveries)
)
_MARK = update(deliveries).where(
    deliveries.c.id == bindparam("of_delivery"),
    deliveries.c.account == bindparam("of_account"),
    or_(
        deliveries.c.state == State.WAITING.value,
        deliveries.c.state == State.GIVEN_UP.value,
        deliveries.c.state == State.DOUBTFUL.value,
    ),
)


class Carrying:
    """The statements for one engine."""

    def __init__(self, engine: Engine) -> None:
        self.waiting = Statement(engine, _WAITING)
        """What waits longest for the person ``of_key``, locked; never what may have arrived already."""
        self.mark = Statement(engine, _MARK, columns=["state", "way", "delivered_at", "next_at", "error"])
        """Changes no row when it had arrived before, or is being sent at this moment."""


def letter_of(answer: Answer) -> Letter | None:
    """The letter that ``Carrying.waiting`` found."""
    if answer.row is None:
        return None
    delivery_id, kind, words, receipt = answer.row
    return Letter(delivery_id, kind, words, receipt or "")


def arrived(account: str, delivery_id: str, way: Way, now: datetime) -> dict[str, Any]:
    """The values for ``Carrying.mark``."""
    return {
        "of_account": account,
        "of_delivery": delivery_id,
        "state": State.DELIVERED.value,
        "way": way.value,
        "delivered_at": now,
        "next_at": None,
        "error": "",
    }


def letters_of(connection: Connection, matter_ids: list[str]) -> dict[str, tuple[Letter, ...]]:
    """What staff answered in these matters, oldest first: all that may be shown, arrived, doubtful or not."""
    if not matter_ids:
        return {}
    query = (
        _shown().where(deliveries.c.matter_id.in_(matter_ids)).order_by(deliveries.c.made_at, deliveries.c.id)
    )
    found: dict[str, tuple[Letter, ...]] = {}
    for row in connection.execute(query):
        letter = Letter(row.id, row.kind, row.words, row.receipt or "", row.state == State.DELIVERED.value)
        found[row.matter_id] = (*found.get(row.matter_id, ()), letter)
    return found


def letter_with_code(engine: Engine, account: str, vault: Vault, code: str) -> Letter | None:
    """The letter of a pick-up code, without the receipt number; None when there is none. Raises RecordsError."""
    query = _shown().where(
        deliveries.c.account == account, deliveries.c.code_hash.in_(vault.code_keys(account, code))
    )
    row = read(engine, lambda connection: connection.execute(query).first())
    return None if row is None else Letter(row.id, row.kind, row.words)


def _shown() -> Any:
    return select(
        deliveries.c.id,
        deliveries.c.matter_id,
        deliveries.c.kind,
        deliveries.c.words,
        deliveries.c.state,
        _RECEIPT.label("receipt"),
    ).where(
        # what is being sent at this moment is there in a moment, and would be seen twice
        deliveries.c.words.is_not(None),
        deliveries.c.state != State.WITHDRAWN.value,
        deliveries.c.state != State.SENDING.value,
        # what arrived once is shown again although its approval was taken back since: the correction comes with it
        or_(deliveries.c.state == State.DELIVERED.value, approved()),
    )
