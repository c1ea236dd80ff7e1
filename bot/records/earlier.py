"""Figures of years before the service was there, brought in from the office's papers, a file at a time.

They are in no figure that is counted. A file is brought in as a whole or not at all, and can be taken out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.ledger_models import earlier, imports
from bot.records.models import new_id
from bot.statistics.earlier import EarlierFigure

KIND = "earlier_years"
_LOCK = 0x6561726C
"""Two who bring in the same figure at once: one of them waits and is told."""


class NotBroughtIn(ValueError):
    """A file cannot be brought in, or taken out, as things stand; ``sentences`` say why, in Chinese."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was brought in."""

    id: str
    name: str
    """Of the file."""
    rows: int
    made_by: str
    made_at: datetime
    """Aware UTC."""
    undone_at: datetime | None
    undone_by: str


class Earlier:
    """The figures of earlier years of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def figures(self) -> tuple[EarlierFigure, ...]:
        """All of them, by period."""
        return read(self._engine, self._all)

    def imports(self) -> tuple[Import, ...]:
        """The files that were brought in, the latest first; those that were taken out too."""
        query = (
            select(
                imports.c.id, imports.c.name, imports.c.rows, imports.c.made_by, imports.c.made_at,
                imports.c.undone_at, imports.c.undone_by,
            )
            .where(imports.c.account == self._account, imports.c.kind == KIND)
            .order_by(imports.c.made_at.desc(), imports.c.id.desc())
        )  # fmt: skip
        return tuple(Import(*row) for row in read(self._engine, lambda db: db.execute(query).all()))

    def find_again(self, figures: Sequence[EarlierFigure], sha256: str) -> tuple[str, ...]:
        """What stands against bringing these in, as sentences: the same file, or a figure that is there already."""
        return read(self._engine, lambda connection: self._against(connection, figures, sha256))

    def bring_in(
        self, figures: Sequence[EarlierFigure], *, name: str, sha256: str, by: str, now: datetime
    ) -> str:
        """Store all of a file; the id by which it can be taken out again. Raises NotBroughtIn."""
        import_id = new_id(now)

        def work(connection: Connection) -> None:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            if against := self._against(connection, figures, sha256):
                raise NotBroughtIn(*against)
            row = {
                "id": import_id, "account": self._account, "kind": KIND, "name": name, "sha256": sha256,
                "rows": len(figures), "made_by": by, "made_at": now, "undone_at": None, "undone_by": "",
            }  # fmt: skip
            connection.execute(insert(imports), row)
            connection.execute(insert(earlier), [self._row(import_id, *item) for item in enumerate(figures)])
            self._trace(connection, "earlier_brought_in", import_id, by, now, rows=len(figures))

        write(self._engine, work)
        return import_id

    def undo(self, import_id: str, *, by: str, now: datetime) -> int:
        """Take everything of a file out again; how many figures. Raises NotBroughtIn for one that is not there."""

        def work(connection: Connection) -> int:
            gone = (
                update(imports)
                .where(
                    imports.c.account == self._account,
                    imports.c.kind == KIND,
                    imports.c.id == import_id,
                    imports.c.undone_at.is_(None),
                )
                .values(undone_at=now, undone_by=by)
            )
            if connection.execute(gone).rowcount != 1:
                raise NotBroughtIn("没有这份导入，或者已经撤销了。")
            mine = (earlier.c.account == self._account, earlier.c.import_id == import_id)
            rows = connection.execute(delete(earlier).where(*mine)).rowcount
            self._trace(connection, "earlier_taken_out", import_id, by, now, rows=rows)
            return rows

        return write(self._engine, work)

    def _all(self, connection: Connection) -> tuple[EarlierFigure, ...]:
        query = (
            select(
                earlier.c.first, earlier.c.until, earlier.c.figure, earlier.c.place, earlier.c.amount,
                earlier.c.source,
            )
            .where(earlier.c.account == self._account)
            .order_by(earlier.c.first, earlier.c.until, earlier.c.figure, earlier.c.place)
        )  # fmt: skip
        return tuple(EarlierFigure(*row) for row in connection.execute(query))

    def _against(
        self, connection: Connection, figures: Sequence[EarlierFigure], sha256: str
    ) -> tuple[str, ...]:
        same = select(imports.c.made_by, imports.c.made_at).where(
            imports.c.account == self._account,
            imports.c.kind == KIND,
            imports.c.sha256 == sha256,
            imports.c.undone_at.is_(None),
        )
        if found := connection.execute(same).first():
            return (f"这个文件已经由{found.made_by}导入过了，没有再导入一遍。要重来，先撤销那一次。",)
        there: dict[tuple[str, str], list[EarlierFigure]] = {}
        for known in self._all(connection):
            there.setdefault((known.figure, known.place), []).append(known)
        return tuple(
            f"第 {number} 个数字（{figure.first} 起）和已经导入的重了：{old.amount}，来源“{old.source}”。要换，先撤销那一次。"
            for number, figure in enumerate(figures, 1)
            for old in there.get((figure.figure, figure.place), ())
            if figure.first < old.until and old.first < figure.until
        )

    def _row(self, import_id: str, number: int, figure: EarlierFigure) -> dict[str, Any]:
        return {
            "account": self._account, "import_id": import_id, "number": number, "first": figure.first,
            "until": figure.until, "figure": figure.figure, "place": figure.place, "amount": figure.amount,
            "source": figure.source,
        }  # fmt: skip

    def _trace(
        self, connection: Connection, act: str, import_id: str, by: str, now: datetime, **facts: object
    ) -> None:
        add_row(
            connection,
            audit_row(
                self._account, actor=by, act=act, kind="import", item_id=import_id, facts=facts, now=now
            ),
        )
