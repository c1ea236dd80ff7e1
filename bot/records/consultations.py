"""Store one exchange, and what a person may see of their own matters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, bindparam, select

from bot.conversation.turns import Letter, MatterView, Turn, Utterance
from bot.records.carrying import letters_of
from bot.records.database import read
from bot.records.direct import lines_of, transact, transact_ready
from bot.records.exchange import Exchange, exchange_of, renewed
from bot.records.models import consultations, matters, persons, receipts
from bot.records.prepared import Transaction
from bot.records.receipts import read_number
from bot.records.storing import Repeated, Stored, Storing
from bot.records.told import put_right
from bot.records.vault import Vault

__all__ = ["Consultations", "MatterView", "Stored"]


class Consultations:
    """The consultations of one account. Every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str, vault: Vault) -> None:
        self._engine = engine
        self._account = account
        self._vault = vault
        self._storing = Storing(engine)

    def store(self, utterance: Utterance, turn: Turn, *, now: datetime) -> Stored:
        """Store one exchange in one transaction and say what the villager is told.

        A push that was stored before changes nothing and gives the words of the first time, also when two
        processes store it at the same moment.
        """
        return self.store_exchange(
            exchange_of(utterance, turn, account=self._account, vault=self._vault, now=now)
        )

    def store_ready(self, utterance: Utterance, turn: Turn, *, now: datetime) -> Stored | None:
        """As ``store``, where that surely ends in time by itself: on PostgreSQL, over a connection that is open.

        None when there is none, or when the push was stored before: then ``store`` does it.
        """
        if lines_of(self._engine) is None:
            return None
        exchange = exchange_of(utterance, turn, account=self._account, vault=self._vault, now=now)
        try:
            return transact_ready(
                self._engine, lambda transaction: self._storing.store(transaction, exchange)
            )
        except Repeated:
            return None

    def store_proposed(
        self, utterance: Utterance, turn: Turn, *, receipt: str, words: str, now: datetime
    ) -> Stored:
        """As ``store`` for an exchange whose words, with this receipt number, were already sent."""
        proposed = self.proposed(utterance, turn, receipt=receipt, words=words, now=now)
        return self.store_exchange(proposed, told=True)

    def proposed(
        self, utterance: Utterance, turn: Turn, *, receipt: str, words: str, now: datetime
    ) -> Exchange:
        """What ``store_proposed`` would store, for the local file."""
        return exchange_of(
            utterance,
            turn,
            account=self._account,
            vault=self._vault,
            now=now,
            receipt=receipt,
            words=words,
        )

    def store_line(self, exchange: Exchange) -> Stored:
        """Store what a line of the local file gives, whichever key it was written under."""
        return self.store_exchange(renewed(exchange, self._vault), told=True)

    def store_exchange(self, exchange: Exchange, *, told: bool = False) -> Stored:
        """Store what ``exchange_of`` gives.

        Words that were ``told`` already, and a number in them, hold afterwards also when the push was stored before with
        others: a commit can come through after nobody waited for it any more.
        """
        try:
            return transact(self._engine, lambda transaction: self._storing.store(transaction, exchange))
        except Repeated:
            if told:
                put_right(self._engine, exchange)
            return read(self._engine, lambda connection: _stored_before(connection, exchange))

    def push_key(self, utterance: Utterance) -> str:
        """Under which key a push stands here and in the local file."""
        return self._vault.push_key(utterance.retry_key)

    def words_for(self, utterance: Utterance) -> str | None:
        """What was said to a push; None if it is not stored, empty if the words were deleted since."""
        of = {
            "of_account": self._account,
            "of_key": self.push_key(utterance),
            "of_day": utterance.sent_at.astimezone(UTC).date(),
        }
        row = read(self._engine, lambda connection: connection.execute(_BEFORE, of).first())
        return None if row is None else row.reply or ""

    def matters_of(self, openid: str, *, limit: int = 5) -> tuple[MatterView, ...]:
        """The latest matters of a person, newest first; empty for a stranger."""
        query = self._own(openid).order_by(matters.c.opened_at.desc(), matters.c.id.desc()).limit(limit)

        def work(connection: Connection) -> tuple[MatterView, ...]:
            rows = connection.execute(query).all()
            letters = letters_of(connection, [row.id for row in rows])
            return tuple(_view(row, letters.get(row.id, ())) for row in rows)

        return read(self._engine, work)

    def find_receipt(self, openid: str, number: str) -> MatterView | None:
        """The person's own matter with this receipt number, as typed; None for anyone else's."""
        wanted = read_number(number)
        if wanted is None:
            return None
        query = self._own(openid).where(
            matters.c.id.in_(
                select(receipts.c.matter_id).where(
                    receipts.c.account == self._account, receipts.c.number == wanted
                )
            )
        )

        def work(connection: Connection) -> MatterView | None:
            row = connection.execute(query).first()
            return None if row is None else _view(row, letters_of(connection, [row.id]).get(row.id, ()))

        return read(self._engine, work)

    def keys_of(self, openid: str) -> tuple[str, ...]:
        """The keys under which a person may stand here and in the local file."""
        return self._vault.person_keys(self._account, openid)

    def forget(self, openid: str, *, now: datetime) -> bool:
        """Forget a person: hash, cipher, texts, replies and call-back phones go, counts stay.

        False when nobody of that name is known.
        """
        keys = self.keys_of(openid)

        def work(transaction: Transaction) -> bool:
            for key_hash in keys:
                person_id = self._storing.lock_person(transaction, self._account, key_hash)
                if person_id is not None:
                    self._storing.forget(transaction, person_id, now)
                    return True
            return False

        return transact(self._engine, work)

    def _own(self, openid: str) -> Select[Any]:
        latest = (
            select(receipts.c.number)
            .where(receipts.c.matter_id == matters.c.id)
            .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        return (
            select(
                matters.c.id,
                matters.c.topic,
                matters.c.state,
                matters.c.opened_at,
                matters.c.handed_over,
                latest.label("number"),
            )
            .join(persons, persons.c.id == matters.c.person_id)
            .where(
                persons.c.account == self._account,
                persons.c.key_hash.in_(self.keys_of(openid)),
            )
        )


_BEFORE = select(consultations.c.reply, consultations.c.matter_id).where(
    consultations.c.account == bindparam("of_account"),
    consultations.c.retry_key == bindparam("of_key"),
    consultations.c.pushed_on == bindparam("of_day"),
)
_MATTER_BEFORE = (
    select(matters.c.topic, receipts.c.number)
    .outerjoin(receipts, receipts.c.matter_id == matters.c.id)
    .where(matters.c.id == bindparam("of_matter"))
    .order_by(receipts.c.issued_at.desc())
    .limit(1)
)


def _stored_before(connection: Connection, exchange: Exchange) -> Stored:
    row = connection.execute(
        _BEFORE,
        {"of_account": exchange.account, "of_key": exchange.retry_key, "of_day": exchange.pushed_on},
    ).one()
    if row.matter_id is None:
        return Stored(row.reply or "", "", "", "", repeated=True)
    matter = connection.execute(_MATTER_BEFORE, {"of_matter": row.matter_id}).one()
    return Stored(row.reply or "", matter.number or "", row.matter_id, matter.topic, repeated=True)


def _view(row: Row[Any], letters: tuple[Letter, ...]) -> MatterView:
    return MatterView(
        matter_id=row.id,
        receipt=row.number or "",
        topic=row.topic,
        state=row.state,
        opened_at=row.opened_at,
        handed_over=row.handed_over,
        letters=letters,
    )
