"""What a villager was told is what is recorded, also when the message had been stored with other words.

A commit can come through after nobody waited for it any more, and a process can be killed between storing and answering. What
was told then came from the local file: it lacks the notice below a first answer and a letter of staff, which only the database
can add. So the row gets the words that were told, the notice is told with another answer, and the letter goes its way again.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.conversation import wording
from bot.records.database import insert_new, write
from bot.records.deliveries import State, Way
from bot.records.desk_models import deliveries
from bot.records.exchange import Exchange
from bot.records.models import consultations, persons, receipts

_NOTICE = wording.NOTICE.partition("{")[0]
_SPACE = re.compile(r"\s+")
_BEGINNING = 60
"""Characters by which the words of a letter are known again on the page on which they begin."""


def put_right(engine: Engine, exchange: Exchange) -> None:
    """Bring the row of a push that was stored before into line with what was told; a second time changes nothing.

    A number that was promised becomes one of the matter's; one that is taken stays with its matter. Raises RecordsError.
    """
    new_receipt = insert_new(engine, receipts)
    this = (
        consultations.c.account == exchange.account,
        consultations.c.retry_key == exchange.retry_key,
        consultations.c.pushed_on == exchange.pushed_on,
    )
    query = select(
        consultations.c.reply, consultations.c.outcome, consultations.c.person_id, consultations.c.matter_id
    ).where(*this)

    def work(connection: Connection) -> None:
        row = connection.execute(query.with_for_update()).one()
        if exchange.promised and row.matter_id:
            receipt = {
                "account": exchange.account,
                "number": exchange.promised,
                "matter_id": row.matter_id,
                "issued_at": exchange.now,
            }
            connection.execute(new_receipt, receipt)
        if row.reply is None or not exchange.keep_reply or row.reply == exchange.reply:
            return
        told: dict[str, Any] = {"reply": exchange.reply}
        if row.outcome == exchange.outcome:
            told |= {"entry_id": exchange.entry_id, "entry_sha": exchange.entry_sha or None}
        connection.execute(update(consultations).where(*this).values(told))
        if row.person_id is not None:
            _tell_again(connection, row.person_id, row.reply, exchange)

    write(engine, work)


def _tell_again(connection: Connection, person_id: str, stored: str, exchange: Exchange) -> None:
    """Have told what stood in the words that were stored, and not in those that were told."""
    if _NOTICE in stored and _NOTICE not in exchange.reply:
        connection.execute(update(persons).where(persons.c.id == person_id).values(told_at=None))
    arrived = select(deliveries.c.id, deliveries.c.words).where(
        deliveries.c.person_id == person_id,
        deliveries.c.state == State.DELIVERED.value,
        deliveries.c.way == Way.NEXT_MESSAGE.value,
        deliveries.c.words.is_not(None),
    )
    before, now = _plain(stored), _plain(exchange.reply)
    for letter in connection.execute(arrived).all():
        begins = _plain(letter.words)[:_BEGINNING]
        if begins in before and begins not in now:
            due = {"state": State.WAITING.value, "way": "", "delivered_at": None, "next_at": exchange.now}
            connection.execute(update(deliveries).where(deliveries.c.id == letter.id).values(due))


def _plain(words: str) -> str:
    return _SPACE.sub("", words)
