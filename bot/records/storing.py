"""What storing one exchange does, and in which order.

Everything here runs inside the caller's transaction. The row of the person is locked first, so that two messages
of one person, on whatever machine, find each other's matter; the row with the unique key is inserted last, and
when it is taken everything before it is undone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.conversation.letters import Bundle, carried
from bot.conversation.turns import RECEIPT_SLOT, Letter, Outcome
from bot.records.carrying import Carrying, arrived, letter_of
from bot.records.deliveries import Way
from bot.records.errors import RecordsError, RecordsUnavailable
from bot.records.exchange import Exchange
from bot.records.media import new_media
from bot.records.models import new_id
from bot.records.prepared import Answer, Sent, Transaction
from bot.records.receipts import DIGITS, PROMISED_DIGITS, draw_number
from bot.records.statements import MATTER_FIELDS, Statements
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
    """The push was stored before; nothing was changed, unless other words were told (``bot.records.told``)."""
    pages: tuple[str, ...] = ()
    """What follows the words on 下一页, because a letter of staff came with them; empty leaves the session's pages."""
    arriving: tuple[str, ...] = ()
    """For Session.arriving, with ``pages``."""
    arrived: int = 0
    """How many letters of staff arrived by it."""


class Repeated(RecordsError):
    """The push is in the table already; undoes the transaction of a retry and is never seen outside records."""


class Storing:
    """Stores exchanges in the database of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._statements = Statements(engine)
        self._carrying = Carrying(engine)

    def store(self, transaction: Transaction, exchange: Exchange) -> Stored:
        """Store an exchange; Repeated when its push is in the table."""
        person_id, told, new, found, letter = self._find(transaction, exchange)
        matter: dict[str, Any] | None = None
        receipt = ""
        unsent: list[Sent] = []
        if person_id is not None and exchange.village:
            of = {"of_person": person_id, "village": exchange.village}
            unsent.append((self._statements.change_village, of))
        if person_id is not None and (found is not None or exchange.needs_matter):
            matter = _continued(exchange, found) if found else _opened(exchange, person_id)
            unsent.append((self._statements.change_matter if found else self._statements.new_matter, matter))
            if exchange.promised or RECEIPT_SLOT in exchange.reply:
                receipt = self._receipt(transaction, exchange, matter, unsent)
        words = exchange.reply.replace(RECEIPT_SLOT, receipt)
        if exchange.notice and person_id is not None and not told:
            words = f"{words}\n{exchange.notice}"
        if exchange.notice and person_id is not None and not told and not new:
            unsent.append((self._statements.tell, {"of_person": person_id, "told_at": exchange.now}))
        more = Bundle(words)
        if letter is not None:
            more = carried(words, letter, exchange.carry)
            words = more.first
        marks = self._marks(exchange, more)
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
            "entry_sha": exchange.entry_sha or None,
            "channel": "wechat",
            "kind": exchange.kind,
            "text": exchange.text,
            "reply": words if exchange.keep_reply else None,
        }
        ends = not exchange.media_cipher and not exchange.forget
        *before, inserted = transaction.run(*unsent, *marks, (self._statements.new_row, row), ends=ends)
        if inserted.rows == 0:
            raise Repeated
        if exchange.media_cipher and person_id is not None:
            media = new_media(exchange, person_id=person_id, matter_id=matter["id"] if matter else None)
            transaction.run((self._statements.new_media, media))
        if exchange.forget and person_id is not None:
            self.forget(transaction, person_id, exchange.now)
        if matter is None:
            matter = {"id": "", "topic": ""}
        arrived = sum(answer.rows for answer in before[len(unsent) :])
        return Stored(
            words, receipt, matter["id"], matter["topic"], False, more.pages, more.arriving, arrived
        )

    def forget(self, transaction: Transaction, person_id: str, now: datetime) -> None:
        """Remove everything that leads to a person or holds their words; ids and counts stay."""
        of = {"of_person": person_id, "at": now}
        transaction.run(*((statement, of) for statement in self._statements.forget))

    def adopt(
        self, transaction: Transaction, account: str, key_hash: str, older: str, openid_cipher: str
    ) -> None:
        """Bring somebody who stands under the last SECRET_KEY under the present one; a stranger stays one."""
        of = {"of_account": account, "of_key": key_hash, "of_older": older}
        transaction.run((self._statements.adopt, of | {"key_hash": key_hash, "openid_cipher": openid_cipher}))

    def lock_person(self, transaction: Transaction, account: str, key_hash: str) -> str | None:
        """The id of a person, locked to the end of the transaction; None for a stranger."""
        of = {"of_account": account, "of_key": key_hash}
        (locked,) = transaction.run((self._statements.lock_person, of))
        return locked.row[0] if locked.row else None

    def _find(
        self, transaction: Transaction, exchange: Exchange
    ) -> tuple[str | None, bool, bool, dict[str, Any] | None, Letter | None]:
        """The person, locked, made if need be; whether they were told what is kept; whether they are new, which says
        that their row has already that they are told; the matter to continue; what waits for their next message.
        """
        if exchange.outcome == Outcome.GUIDED and not exchange.needs_person:
            return None, False, False, None, None
        values = {
            "id": uuid.uuid4().hex,
            "account": exchange.account,
            "key_hash": exchange.key_hash,
            "openid_cipher": exchange.openid_cipher,
            "created_at": exchange.now,
            "told_at": exchange.now if exchange.notice else None,
            "of_account": exchange.account,
            "of_key": exchange.key_hash,
            "session_matter": exchange.matter_id if exchange.same_matter else "",
            "of_topic": exchange.topic,
            "since": exchange.said_at - SILENCE,
            "before": exchange.said_at + SILENCE,
        }
        make, lock, find, wait = (
            (statement, values)
            for statement in (
                self._statements.new_person,
                self._statements.lock_person,
                self._statements.find_matter,
                self._carrying.waiting,
            )
        )
        looks = exchange.may_touch_matter
        if exchange.older_key:
            self.adopt(
                transaction, exchange.account, exchange.key_hash, exchange.older_key, exchange.openid_cipher
            )
        asked = (*((find,) if looks else ()), *((wait,) if exchange.carry else ()))
        locked: tuple[Any, ...] | None = None
        answers: list[Answer] = []
        # Who has a session is known; of the others most write for the first time, and nothing waits for these.
        for expected in (bool(exchange.matter_id), False):
            if exchange.needs_person and not expected and transaction.run(make)[0].rows:
                return str(values["id"]), False, True, None, None
            locked_answer, *answers = transaction.run(lock, *asked)
            locked = locked_answer.row
            if locked is not None or not exchange.needs_person or any(each.rows for each in answers):
                break  # the last: forgotten and come anew meanwhile; who holds the matter must not wait for the person
        if locked is None:
            if exchange.needs_person:  # forgotten by others between two statements
                raise RecordsUnavailable("数据库正忙。")
            return None, False, False, None, None
        found = answers[0].row if looks else None
        letter = letter_of(answers[-1]) if exchange.carry else None
        matter = None if found is None else dict(zip(_FOUND, found, strict=True))
        return str(locked[0]), locked[1] is not None, False, matter, letter

    def _marks(self, exchange: Exchange, more: Bundle) -> list[Sent]:
        """That what this reply shows has arrived: what came with it, and what the villager asked for."""
        ways = [(each, Way.NEXT_MESSAGE) for each in more.shown]
        ways += [(each, Way(exchange.shown_way)) for each in exchange.shown.split()]
        mark, account = self._carrying.mark, exchange.account
        return [(mark, arrived(account, each, way, exchange.now)) for each, way in ways]

    def _receipt(
        self, transaction: Transaction, exchange: Exchange, matter: dict[str, Any], unsent: list[Sent]
    ) -> str:
        """The number for the words; ``unsent`` goes first when one has to be issued."""
        if not exchange.promised and matter["receipt"]:
            return str(matter["receipt"])
        number = exchange.promised
        for attempt in range(_DRAWS):
            # a promised number that someone else holds cannot be kept; the matter gets another one
            if attempt or not number:
                number = draw_number(
                    exchange.now, digits=DIGITS if attempt < _DRAWS // 2 else PROMISED_DIGITS
                )
            receipt = {
                "account": exchange.account,
                "number": number,
                "matter_id": matter["id"],
                "issued_at": exchange.now,
            }
            *_, issued = transaction.run(*unsent, (self._statements.new_receipt, receipt))
            unsent.clear()
            if issued.rows:
                return number
        raise RecordsUnavailable("今天的受理号已用完。")


_FOUND = (*MATTER_FIELDS, "receipt")
_NOTHING_YET: dict[str, Any] = {
    "outcome": "",
    "last_at": None,
    "topic": "",
    "answered": False,
    "handed_over": False,
    "state": "open",
    "callback_cipher": None,
    "receipt": None,
}


def _opened(exchange: Exchange, person_id: str) -> dict[str, Any]:
    at = exchange.said_at
    return _continued(exchange, _NOTHING_YET) | {
        "id": new_id(at),
        "account": exchange.account,
        "person_id": person_id,
        "opened_at": at,
        "opened_on": beijing_day(at),
        "channel": "wechat",
    }


def _continued(exchange: Exchange, old: dict[str, Any]) -> dict[str, Any]:
    """The matter as it is after the exchange."""
    at = exchange.said_at
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
        # gone once the matter is solved
        "callback_cipher": exchange.callback_cipher or (None if exchange.solved else old["callback_cipher"]),
    }
    if "id" in old:
        changes["of_matter"] = old["id"]
    return old | changes
