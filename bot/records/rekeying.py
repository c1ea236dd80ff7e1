"""Bring everything that stands under the last SECRET_KEY under the present one, while the service goes on.

There is no list of what is done: whether a cipher opens under the present key says it. So it may be cut off anywhere, begun
again, and run beside messages that bring their own person along (``Storing.adopt``). A row is changed only if it still holds
what was read, so nothing that was written or deleted meanwhile comes back. Ids, and whatever is counted, stay.

Hashed retry keys stay as they are: they only tell repeated pushes apart, which come within minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, exists, select, update

from bot.records.database import read, write
from bot.records.desk_models import deliveries
from bot.records.errors import VaultError
from bot.records.exams import exam_code
from bot.records.field_models import media
from bot.records.models import matters, persons, staff
from bot.records.vault import Vault
from bot.records.year_models import examinees

BATCH = 500
"""Rows looked at in one query and changed in one transaction, so that nobody waits long for their turn to write."""
_HEAVY_BATCH = 8
"""The same of pictures and recordings, each of some hundred kilobytes."""
_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with something under the key: its columns of ciphers, and what is found by a keyed hash of one of them."""

    table: Table
    ciphers: tuple[str, ...]
    hashed: str = ""
    """The column of the hash."""
    hash_of: Callable[[Vault, str, str], str] = field(default=lambda _vault, _account, _plain: "")
    """Of the account and the plain text of the first cipher."""
    batch: int = BATCH


SEALED = (
    Sealed(persons, ("openid_cipher",), "key_hash", lambda vault, account, openid: vault.person_key(account, openid)),
    Sealed(matters, ("callback_cipher",)),
    Sealed(staff, ("openid_cipher",)),
    Sealed(deliveries, ("code_cipher",), "code_hash", lambda vault, account, code: vault.code_key(account, code)),
    Sealed(
        examinees, ("code_cipher",), "code_hash",
        lambda vault, account, code: vault.code_key(account, exam_code(code)),
    ),
    Sealed(media, ("media_id_cipher", "sealed"), batch=_HEAVY_BATCH),
)  # fmt: skip
"""Everything in the database that is under the key; a test compares it with the tables."""


@dataclass(slots=True)
class Renewal:
    """How far it is."""

    looked: int = 0
    """Rows that hold something under a key."""
    renewed: int = 0
    """Rows brought under the present key."""
    unreadable: int = 0
    """Rows that neither key opens; they stay as they are."""
    twice: int = 0
    """Persons who stand under both keys, because a process knew only one of them; each stays as it is."""


class Rekeying:
    """The ciphers and keyed hashes of one account. Every method raises RecordsUnavailable."""

    def __init__(self, engine: Engine, *, account: str, vault: Vault) -> None:
        self._engine = engine
        self._account = account
        self._vault = vault

    def run(self, *, tick: Callable[[Renewal], None] = lambda _: None) -> Renewal:
        """Renew whatever is not under the present key; ``tick`` hears of every batch."""
        done = Renewal()
        for sealed in SEALED:
            for rows in self._batches(sealed):
                changes = [change for row in rows if (change := self._renewed(sealed, row, done))]
                if changes:
                    work = partial(self._change, sealed=sealed, changes=changes)
                    renewed, twice = write(self._engine, work)
                    done.renewed, done.twice = done.renewed + renewed, done.twice + twice
                tick(done)
        return done

    def left(self) -> int:
        """How many rows are not under the present key yet, unreadable ones too."""
        found = Renewal()
        waiting = sum(
            self._renewed(sealed, row, found) is not None
            for sealed in SEALED
            for rows in self._batches(sealed)
            for row in rows
        )
        return waiting + found.unreadable

    def _batches(self, sealed: Sealed) -> Iterator[list[_Values]]:
        """All rows, by id; nothing is held open between two batches."""
        table, last = sealed.table, ""
        wanted = [table.c[name] for name in ("id", *sealed.ciphers, *filter(None, (sealed.hashed,)))]
        while True:
            query = (
                select(*wanted)
                .where(table.c.account == self._account, table.c.id > last)
                .order_by(table.c.id)
                .limit(sealed.batch)
            )
            found = read(self._engine, partial(_rows, query=query))
            if not found:
                return
            yield found
            last = found[-1]["id"]

    def _renewed(self, sealed: Sealed, row: _Values, done: Renewal) -> tuple[_Values, _Values] | None:
        """The row as it was read and what is to stand in it; None when there is nothing to change."""
        if not any(row[name] for name in sealed.ciphers):
            return None
        done.looked += 1
        values: _Values = {}
        try:
            for name in sealed.ciphers:
                cipher = row[name]
                if not cipher:
                    continue
                of_bytes = isinstance(cipher, bytes | memoryview)
                new = self._vault.renewed_bytes(bytes(cipher)) if of_bytes else self._vault.renewed(cipher)
                if new is not None:
                    values[name] = new
            if values and sealed.hashed:
                plain = self._vault.decrypt(values[sealed.ciphers[0]])
                values[sealed.hashed] = sealed.hash_of(self._vault, self._account, plain)
        except VaultError:
            done.unreadable += 1
            return None
        return (row, values) if values else None

    def _change(
        self, connection: Connection, *, sealed: Sealed, changes: list[tuple[_Values, _Values]]
    ) -> tuple[int, int]:
        """How many rows were changed, and how many persons stand under both keys."""
        table, renewed, twice = sealed.table, 0, 0
        for row, values in changes:
            # a picture of some hundred kilobytes is not compared: it is only ever deleted, never another one
            same = [
                table.c[name] == row[name] if name != "sealed" else table.c[name].is_not(None)
                for name in values
            ]
            query = update(table).where(table.c.id == row["id"], *same)
            if sealed.table is persons:
                taken = persons.alias()
                query = query.where(
                    ~exists()
                    .where(taken.c.account == self._account, taken.c.key_hash == values["key_hash"])
                    .correlate(persons)
                )
            changed = connection.execute(query.values(**values)).rowcount
            renewed += changed
            if not changed and sealed.table is persons and self._stands(connection, row):
                twice += 1
        return renewed, twice

    def _stands(self, connection: Connection, row: _Values) -> bool:
        """Whether a person is still as it was read, so that another one stands under the present key."""
        query = select(persons.c.id).where(persons.c.id == row["id"], persons.c.key_hash == row["key_hash"])
        return connection.execute(query).first() is not None


def _rows(connection: Connection, *, query: Select[Any]) -> list[_Values]:
    return [dict(row._mapping) for row in connection.execute(query)]
