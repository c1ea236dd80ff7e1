"""Who signed which step of the review of a text (三审): first, second, final; each for exactly one hash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, delete, select

from bot.records.content_models import authors
from bot.records.database import insert_new, read, write
from bot.records.errors import MayNot
from bot.records.year_models import signatures

FIRST, SECOND, FINAL = "first", "second", "final"
STEPS = (FIRST, SECOND, FINAL)
STEP_WORDS = {FIRST: "初审", SECOND: "复审", FINAL: "终审"}


class Signature(NamedTuple):
    """One step, signed."""

    step: str
    name: str
    signed_at: datetime
    """Aware UTC."""
    reason: str
    """Of a small office or an emergency: why one person signed for another; else empty."""


class Signatures:
    """The signatures of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, signatures)

    def of(self, kind: str, item_id: str, sha256: str) -> tuple[Signature, ...]:
        """The signatures under a text, in the order of the steps. Raises RecordsError."""
        return read(self._engine, lambda connection: self.of_in(connection, kind, item_id, sha256))

    def of_in(self, connection: Connection, kind: str, item_id: str, sha256: str) -> tuple[Signature, ...]:
        """The same inside a transaction."""
        rows = connection.execute(select(signatures).where(*self._of(kind, item_id, sha256))).all()
        return _ordered(rows)

    def of_kind(self, kind: str) -> dict[tuple[str, str], tuple[Signature, ...]]:
        """Every signature of a kind, by id and hash. Raises RecordsError."""
        query = select(signatures).where(signatures.c.account == self._account, signatures.c.kind == kind)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        found: dict[tuple[str, str], list[Row[Any]]] = {}
        for row in rows:
            found.setdefault((row.item_id, row.sha256), []).append(row)
        return {key: _ordered(signed) for key, signed in found.items()}

    def add_in(
        self,
        connection: Connection,
        kind: str,
        item_id: str,
        sha256: str,
        step: str,
        *,
        name: str,
        now: datetime,
        reason: str = "",
        in_order: bool = True,
    ) -> None:
        """Sign a step inside a transaction; ``in_order`` asks for the steps before it.

        Whoever wrote the text or signed an earlier step needs a ``reason``. Raises MayNot with what is to be done.
        """
        before = self.of_in(connection, kind, item_id, sha256)
        done = {one.step for one in before}
        if step == FINAL:
            # asked for only while no approval holds: an old last signature is worth nothing
            self._drop(connection, kind, item_id, sha256, FINAL)
        elif step in done or FINAL in done:
            raise MayNot(f"{STEP_WORDS[step]}刚才已经有人签过了，请重新打开看一看。")
        missing = [earlier for earlier in STEPS[: STEPS.index(step)] if earlier not in done]
        if in_order and missing:
            raise MayNot(
                f"还没有{STEP_WORDS[missing[0]]}，要一审一审往下走。请先请别人{STEP_WORDS[missing[0]]}。"
            )
        if not reason:
            self._another(connection, kind, item_id, sha256, step, name, before)
        row = {
            "account": self._account, "kind": kind, "item_id": item_id, "sha256": sha256, "step": step,
            "name": name, "signed_at": now, "reason": reason,
        }  # fmt: skip
        if connection.execute(self._new, row).rowcount != 1:
            raise MayNot(f"{STEP_WORDS[step]}刚才已经有人签过了，请重新打开看一看。")

    def remove_in(self, connection: Connection, kind: str, item_id: str, sha256: str = "") -> int:
        """Take back the signatures under a text, or under every text of an item; the log keeps that they were given."""
        where = (
            signatures.c.account == self._account,
            signatures.c.kind == kind,
            signatures.c.item_id == item_id,
        )
        query = delete(signatures).where(*where)
        if sha256:
            query = query.where(signatures.c.sha256 == sha256)
        return connection.execute(query).rowcount

    def write(self, work: Callable[[Connection], object]) -> None:
        """Run what signs or takes back in one transaction. Raises RecordsError, and whatever the work raises."""
        write(self._engine, work)

    def _drop(self, connection: Connection, kind: str, item_id: str, sha256: str, step: str) -> None:
        connection.execute(
            delete(signatures).where(*self._of(kind, item_id, sha256), signatures.c.step == step)
        )

    def _another(
        self,
        connection: Connection,
        kind: str,
        item_id: str,
        sha256: str,
        step: str,
        name: str,
        before: tuple[Signature, ...],
    ) -> None:
        earlier = next((one for one in before if one.name == name and one.step != step), None)
        if earlier is not None:
            raise MayNot(
                f"您已经签了{STEP_WORDS[earlier.step]}，{STEP_WORDS[step]}要换一个人。"
                "人手不够（能审的不到四个人）时，写清楚理由可以由您一起签。"
            )
        own = select(authors.c.author).where(
            authors.c.account == self._account,
            authors.c.kind == kind,
            authors.c.item_id == item_id,
            authors.c.sha256 == sha256,
            authors.c.author == name,
        )
        if connection.execute(own).first() is not None:
            raise MayNot(f"这一篇是您写的，{STEP_WORDS[step]}要换一个人。")

    def _of(self, kind: str, item_id: str, sha256: str) -> tuple[Any, ...]:
        return (
            signatures.c.account == self._account,
            signatures.c.kind == kind,
            signatures.c.item_id == item_id,
            signatures.c.sha256 == sha256,
        )


def _ordered(rows: Any) -> tuple[Signature, ...]:
    found = (Signature(row.step, row.name, row.signed_at, row.reason) for row in rows)
    return tuple(sorted(found, key=lambda one: STEPS.index(one.step)))
