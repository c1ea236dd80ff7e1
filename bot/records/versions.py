"""Every text that staff wrote, numbered for each item; none is changed or deleted, only its state moves on.

An item has at most one version that is a draft, waits for review or was returned: a new one replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, func, select, update

from bot.records.content_models import authors, versions
from bot.records.database import insert_new, read, write
from bot.records.errors import RecordsUnavailable

_RACES = 20
_HIGHEST = 2**31 - 1
"""What the column holds; an address may name any number."""


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


OPEN = (State.DRAFT, State.IN_REVIEW, State.RETURNED)
"""Something is still to be done about these."""


@dataclass(frozen=True, slots=True)
class Version:
    """One text of one item."""

    kind: str
    item_id: str
    number: int
    """From 1."""
    body: Mapping[str, Any]
    """The whole item; an entry as a table of its file."""
    sha256: str
    """Hash of what would be sent."""
    state: State
    author: str
    """Empty for a text that came with the service."""
    made_at: datetime
    decided_by: str
    decided_at: datetime | None
    remark: str
    from_matter: str
    """The matter that it began with; mostly empty."""


class VersionGone(ValueError):
    """A version does not wait for review any more; the message says so in Chinese."""


class Versions:
    """The versions of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, versions)
        self._new_author = insert_new(engine, authors)

    def row(
        self,
        kind: str,
        item_id: str,
        body: Mapping[str, Any],
        sha256: str,
        *,
        author: str,
        state: State,
        now: datetime,
        from_matter: str = "",
        decided_by: str = "",
        remark: str = "",
    ) -> dict[str, Any]:
        """A version as ``add_in`` takes it, without its number; ``author`` is empty for what came with the service."""
        return {
            "account": self._account,
            "kind": kind,
            "item_id": item_id,
            "body": json.dumps(body, ensure_ascii=False),
            "sha256": sha256,
            "state": state,
            "author": author,
            "made_at": now,
            "decided_by": decided_by,
            "decided_at": now if decided_by else None,
            "remark": remark,
            "from_matter": from_matter,
        }

    def add(self, row: Mapping[str, Any], *, known: Iterable[str] = ()) -> int:
        """Keep a text; its number. Raises RecordsError."""
        return write(self._engine, lambda connection: self.add_in(connection, row, known=known))

    def add_in(self, connection: Connection, row: Mapping[str, Any], *, known: Iterable[str] = ()) -> int:
        """The same inside a transaction.

        ``known`` are hashes of texts of the item that somebody else wrote: whoever only changes how it is asked, or
        brings an old text back, does not become its author.
        """
        mine = self._of(row["kind"], row["item_id"])
        there = select(versions.c.number).where(*mine, versions.c.sha256 == row["sha256"]).limit(1)
        old_text = row["sha256"] in frozenset(known) or connection.execute(there).first() is not None
        gone = (*OPEN, State.APPROVED) if row["state"] == State.APPROVED else OPEN
        connection.execute(
            update(versions).where(*mine, versions.c.state.in_(gone)).values(state=State.REPLACED)
        )
        number = self._numbered(connection, row, mine)
        if row["author"] and not old_text:
            names = ("account", "kind", "item_id", "sha256", "author", "made_at")
            connection.execute(self._new_author, {name: row[name] for name in names})
        return number

    def _numbered(self, connection: Connection, row: Mapping[str, Any], mine: Any) -> int:
        for _ in range(_RACES):
            last = connection.execute(select(func.max(versions.c.number)).where(*mine)).scalar()
            number = int(last or 0) + 1
            if connection.execute(self._new, {**row, "number": number}).rowcount == 1:
                return number
        raise RecordsUnavailable("这一条正有好几个人在存，请再存一次。")

    def find(self, kind: str, item_id: str, number: int) -> Version | None:
        """One version; None if there is none. Raises RecordsError."""
        if not 0 < number <= _HIGHEST:
            return None
        query = select(versions).where(*self._of(kind, item_id), versions.c.number == number)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _version(row)

    def of_item(self, kind: str, item_id: str, *, limit: int = 50) -> tuple[Version, ...]:
        """The versions of an item, newest first. Raises RecordsError."""
        query = select(versions).where(*self._of(kind, item_id)).order_by(versions.c.number.desc())
        rows = read(self._engine, lambda connection: connection.execute(query.limit(limit)).all())
        return tuple(_version(row) for row in rows)

    def in_state(self, kind: str, *states: State) -> tuple[Version, ...]:
        """Every version of a kind in one of these states, oldest first. Raises RecordsError."""
        where = versions.c.account == self._account, versions.c.kind == kind, versions.c.state.in_(states)
        query = select(versions).where(*where).order_by(versions.c.made_at, versions.c.item_id)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_version(row) for row in rows)

    def mark(self, kind: str) -> str:
        """Differs whenever what is approved of a kind does; cheap to ask for. Raises RecordsError."""
        query = select(func.count(), func.max(versions.c.decided_at)).where(
            versions.c.account == self._account,
            versions.c.kind == kind,
            versions.c.state == State.APPROVED,
        )
        count, last = read(self._engine, lambda connection: connection.execute(query).one())
        return f"{count} {last}"

    def hand_in(self, kind: str, item_id: str, number: int) -> bool:
        """A draft goes to review; False when it is no draft (any more). Raises RecordsError."""
        query = self._moving(kind, item_id, number, State.DRAFT).values(state=State.IN_REVIEW)
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)

    def send_back(self, kind: str, item_id: str, number: int, *, by: str, remark: str, now: datetime) -> bool:
        """A version in review goes back to its author; False when it does not wait (any more). Raises RecordsError."""
        query = self._moving(kind, item_id, number, State.IN_REVIEW).values(
            state=State.RETURNED, decided_by=by, decided_at=now, remark=remark
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)

    def approve_in(
        self, connection: Connection, kind: str, item_id: str, number: int, *, by: str, now: datetime
    ) -> None:
        """A version in review is approved, inside a transaction; the one approved before is replaced.

        Raises VersionGone when it does not wait (any more), so that everything else is undone.
        """
        connection.execute(
            update(versions)
            .where(*self._of(kind, item_id), versions.c.state == State.APPROVED)
            .values(state=State.REPLACED)
        )
        query = self._moving(kind, item_id, number, State.IN_REVIEW).values(
            state=State.APPROVED, decided_by=by, decided_at=now
        )
        if connection.execute(query).rowcount != 1:
            raise VersionGone("这一版已经不在等审核：别人刚审过，或者又写了新的。请重新打开看一看。")

    def approve_text_in(
        self, connection: Connection, kind: str, item_id: str, sha256: str, *, by: str, now: datetime
    ) -> None:
        """Whatever version in review has this text is approved with it, inside a transaction."""
        connection.execute(
            update(versions)
            .where(
                *self._of(kind, item_id),
                versions.c.sha256 == sha256,
                versions.c.state == State.IN_REVIEW,
                versions.c.author != by,
            )
            .values(state=State.APPROVED, decided_by=by, decided_at=now)
        )

    def _of(self, kind: str, item_id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            versions.c.account == self._account,
            versions.c.kind == kind,
            versions.c.item_id == item_id,
        )

    def _moving(self, kind: str, item_id: str, number: int, state: State) -> Any:
        mine, number = self._of(kind, item_id), max(0, min(number, _HIGHEST))
        return update(versions).where(*mine, versions.c.number == number, versions.c.state == state)


def _version(row: Row[Any]) -> Version:
    return Version(
        kind=row.kind,
        item_id=row.item_id,
        number=row.number,
        body=json.loads(row.body),
        sha256=row.sha256,
        state=State(row.state),
        author=row.author,
        made_at=row.made_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        remark=row.remark,
        from_matter=row.from_matter,
    )
