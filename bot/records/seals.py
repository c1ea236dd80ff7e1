"""Seals over the audit log: whoever changes, removes or adds a row afterwards is found out.

A seal covers the rows that had none, in the order of (at, id). Its SHA-256 covers, line by line, its own number, its
count of rows, the SHA-256 of the seal before it, and the canonical JSON of each row; so the seals form a chain. The
log line of each seal, and what ``flask audit verify`` prints, let the end of the chain be compared with a copy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, func, select, update

from bot.records.database import insert_new, read, write
from bot.records.desk_models import audit, seals

BATCH = 5_000
"""Most rows under one seal: a second at the most in one transaction."""
_AT_ONCE = 20_000
"""Rows held in memory while verifying."""
_CHUNK = 500
"""Ids in one statement."""
_FIRST = "0" * 64
"""What stands for the seal before the first."""
_ROW = (
    audit.c.id,
    audit.c.account,
    audit.c.at,
    audit.c.actor,
    audit.c.act,
    audit.c.kind,
    audit.c.item_id,
    audit.c.facts,
)


class Seal(NamedTuple):
    """One seal."""

    number: int
    """From 1, without a hole."""
    rows: int
    previous: str
    """SHA-256 of the seal before, hex; 64 zeros for the first."""
    sha256: str
    """Hex."""


class Verdict(NamedTuple):
    """What looking at every seal found."""

    seals: int
    """How many there are."""
    rows: int
    """Rows under the seals that fit."""
    unsealed: int
    """Rows that no seal covers yet."""
    last: Seal | None
    """The last seal that fits."""
    broken: int
    """Number of the first seal that does not fit; 0 when all do."""
    why: str
    """``hole``, ``rows``, ``chain`` or ``hash``; empty when all fit."""


def sha256_of(number: int, previous: str, rows: Sequence[Row[Any]]) -> str:
    """The hash of a seal over rows of the table, in any order."""
    ordered = sorted(rows, key=lambda row: (row.at, row.id))
    found = hashlib.sha256(f"{number}\n{len(ordered)}\n{previous}\n".encode())
    for row in ordered:
        found.update(_canonical(row).encode() + b"\n")
    return found.hexdigest()


def _canonical(row: Row[Any]) -> str:
    values = row._asdict()
    values["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    values.pop("seal", None)
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Seals:
    """The seals over the audit log of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, seals)
        self._of_account = select(*_ROW, audit.c.seal).where(audit.c.account == account)

    def seal(self, *, now: datetime, batch: int = BATCH) -> Seal | None:
        """Put a seal over the oldest rows that have none; None when there are none, or another process was faster.

        Raises RecordsError.
        """
        last, rows = read(self._engine, lambda connection: self._open(connection, batch))
        if not rows:
            return None
        number, previous = (last.number + 1, last.sha256) if last else (1, _FIRST)
        made = Seal(number, len(rows), previous, sha256_of(number, previous, rows))
        ids = [row.id for row in rows]
        return (
            made if write(self._engine, lambda connection: self._close(connection, made, ids, now)) else None
        )

    def verify(self) -> Verdict:
        """Look at every seal; raises RecordsError."""
        counted = read(self._engine, self._counts)
        unsealed, kept = counted.pop(None, 0), read(self._engine, self._all)
        fitting, last = 0, None
        numbers = set(counted) | {seal.number for seal in kept}
        for seal, rows in self._with_rows(kept):
            expected, previous = (last.number + 1, last.sha256) if last else (1, _FIRST)
            why = ""
            if seal.number != expected:
                return Verdict(len(kept), fitting, unsealed, last, expected, "hole")
            if len(rows) != seal.rows:
                why = "rows"
            elif seal.previous != previous:
                why = "chain"
            elif seal.sha256 != sha256_of(seal.number, previous, rows):
                why = "hash"
            if why:
                return Verdict(len(kept), fitting, unsealed, last, seal.number, why)
            fitting, last = fitting + len(rows), seal
        beyond = [number for number in numbers if last is None or number > last.number]
        if beyond or any(number < 1 for number in numbers):
            return Verdict(
                len(kept), fitting, unsealed, last, min(numbers if last is None else beyond), "hole"
            )
        return Verdict(len(kept), fitting, unsealed, last, 0, "")

    def has(self, noted: str) -> bool:
        """Whether there is a seal as it was noted down, ``number:sha256``; raises RecordsError."""
        query = _seals(self._account)
        found = read(self._engine, lambda connection: connection.execute(query).all())
        return noted.strip().lower() in {f"{row.number}:{row.sha256}" for row in found}

    def _open(self, connection: Connection, batch: int) -> tuple[Seal | None, Sequence[Row[Any]]]:
        newest = _seals(self._account).order_by(seals.c.number.desc()).limit(1)
        last = connection.execute(newest).first()
        waiting = (
            select(*_ROW)
            .where(audit.c.account == self._account, audit.c.seal.is_(None))
            .order_by(audit.c.at, audit.c.id)
            .limit(batch)
        )
        return (Seal(*last) if last else None), connection.execute(waiting).all()

    def _close(self, connection: Connection, made: Seal, ids: Sequence[str], now: datetime) -> bool:
        """Of two processes the one whose number is free wins; the other has read what the first seals."""
        row = made._asdict() | {"account": self._account, "sealed_at": now}
        if connection.execute(self._new, row).rowcount != 1:
            return False
        for begin in range(0, len(ids), _CHUNK):
            chunk = ids[begin : begin + _CHUNK]
            connection.execute(
                update(audit).where(audit.c.id.in_(chunk), audit.c.seal.is_(None)).values(seal=made.number)
            )
        return True

    def _counts(self, connection: Connection) -> dict[int | None, int]:
        query = (
            select(audit.c.seal, func.count()).where(audit.c.account == self._account).group_by(audit.c.seal)
        )
        return {row[0]: row[1] for row in connection.execute(query)}

    def _all(self, connection: Connection) -> tuple[Seal, ...]:
        query = _seals(self._account).order_by(seals.c.number)
        return tuple(Seal(*row) for row in connection.execute(query))

    def _with_rows(self, kept: Iterable[Seal]) -> Iterator[tuple[Seal, Sequence[Row[Any]]]]:
        for some in _portions(kept):
            yield from self._rows_of(some)

    def _rows_of(self, some: Sequence[Seal]) -> Iterator[tuple[Seal, Sequence[Row[Any]]]]:
        query = self._of_account.where(audit.c.seal.between(some[0].number, some[-1].number))
        try:
            found = read(self._engine, lambda connection: connection.execute(query).all())
        except ValueError:  # somebody wrote a time that is none: the seal over it fits no more
            if len(some) == 1:
                yield some[0], ()
                return
            half = len(some) // 2
            yield from self._rows_of(some[:half])
            yield from self._rows_of(some[half:])
            return
        ordered = sorted(found, key=lambda row: row.seal)
        rows = {number: list(group) for number, group in groupby(ordered, key=lambda row: row.seal)}
        yield from ((seal, rows.get(seal.number, ())) for seal in some)


def _seals(account: str) -> Any:
    return select(seals.c.number, seals.c.rows, seals.c.previous, seals.c.sha256).where(
        seals.c.account == account
    )


def _portions(kept: Iterable[Seal]) -> Iterator[list[Seal]]:
    """Seals in order, as many at a time as have about so many rows."""
    some: list[Seal] = []
    count = 0
    for seal in kept:
        some.append(seal)
        count += max(1, seal.rows)
        if count >= _AT_ONCE:
            yield some
            some, count = [], 0
    if some:
        yield some
