"""Everything out: each table as CSV and in one workbook, SQL for an empty SQLite and an empty PostgreSQL, a README that
explains them, and SHA256SUMS. Nobody who leaves is held back by a format of ours.

What is encrypted stays so; without the key of this installation (SECRET_KEY) nobody reads the WeChat ids in it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from bot.records.dump import Snapshot, SqlScript, columns_of, snapshot, table_names
from bot.services.build import Services
from bot.services.data_words import COLUMNS, README, SECRETS, TABLES
from bot.statistics.export.as_csv import harmless
from bot.statistics.export.ledgers import DAY as DAY_CELL
from bot.statistics.export.ledgers import MOMENT, NUMBER, TEXT, Column
from bot.statistics.export.rows_xlsx import RowsBook
from bot.statistics.periods import BEIJING

SQL = {"sqlite": "pufa-sqlite.sql", "postgresql": "pufa-postgresql.sql"}
INNER = "pufa-data"
"""The folder within the zip."""
BOOK, FOLDER, ABOUT, SUMS = "全部表.xlsx", "csv", "README.md", "SHA256SUMS"
_CELLS = {"day": DAY_CELL, "number": NUMBER, "moment": MOMENT}
_NAME_CHARACTERS = 27
_BATCH = 500
"""Rows in memory at a time."""
Tick = Callable[[int], object]


class NotEmpty(ValueError):
    """The folder has something in it already; the message says so in Chinese."""


def count_all(services: Services) -> int:
    """Rows in all tables together; raises RecordsError."""
    with snapshot(services.engine) as found:
        return sum(found.count(name) for name in table_names())


def write_all(
    services: Services, folder: Path, *, by: str, now: datetime, tick: Tick = lambda _: None
) -> dict[str, int]:
    """Write everything into a new or empty folder; rows of each table. Raises NotEmpty, RecordsError, OSError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(f"“{folder}”里已经有东西了，没有动它；请换一个空的文件夹。")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / FOLDER).mkdir(mode=0o700)
    with ExitStack() as stack, snapshot(services.engine) as found:
        files = {
            kind: stack.enter_context((folder / name).open("w", encoding="utf-8", newline="\n"))
            for kind, name in SQL.items()
        }
        scripts = [SqlScript(kind, file.write) for kind, file in files.items()]
        book = stack.enter_context(RowsBook(folder / BOOK, title="普法服务的全部数据", folder=folder))
        counts = _tables(found, scripts, book, folder / FOLDER, tick)
        book.about([(name, TABLES.get(name, "")) for name in counts])
    (folder / ABOUT).write_text(_readme(counts, by, now), encoding="utf-8")
    _sums(folder)
    services.audit.note(by, "everything_exported", "export", "all", now=now, rows=sum(counts.values()))
    return counts


def packed(folder: Path, path: Path) -> None:
    """The folder as one zip; the folder is gone afterwards. Raises OSError."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                kind = zipfile.ZIP_STORED if file.suffix == ".xlsx" else None
                archive.write(file, f"{INNER}/{file.relative_to(folder)}", compress_type=kind)
    shutil.rmtree(folder)


def _tables(
    found: Snapshot, scripts: list[SqlScript], book: RowsBook, folder: Path, tick: Tick
) -> dict[str, int]:
    revision = found.revision()
    for script in scripts:
        script.begin(revision)
    counts: dict[str, int] = {}
    before = 0
    for name in table_names():
        columns = columns_of(name)
        cells = [Column(column, _CELLS.get(kind, TEXT), 18) for column, kind in columns]
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([column for column, _ in columns])
            rows = _written(found.rows(name), columns, writer, scripts, name)
            counts[name] = book.rows(
                name[:_NAME_CHARACTERS], cells, rows, tick=lambda done, before=before: tick(before + done)
            )
        before += counts[name]
    for script in scripts:
        script.end()
    return counts


def _written(
    rows: Iterator[tuple[Any, ...]],
    columns: tuple[tuple[str, str], ...],
    writer: Any,
    scripts: list[SqlScript],
    name: str,
) -> Iterator[tuple[Any, ...]]:
    """The rows as the workbook shows them, each written as CSV and SQL on its way; some hundred rows at a time."""
    kinds = [kind for _, kind in columns]
    while batch := [row for row, _ in zip(rows, range(_BATCH), strict=False)]:
        for script in scripts:
            script.rows(name, batch)
        for row in batch:
            plain = [_plain(value) for value in row]
            writer.writerow([harmless(value) if isinstance(value, str) else value for value in plain])
            yield tuple(
                value.astimezone(BEIJING).replace(tzinfo=None) if kind == "moment" and value else shown
                for value, shown, kind in zip(row, plain, kinds, strict=True)
            )


def _plain(value: Any) -> Any:
    """A value as CSV has it: an instant in UTC, bytes in base64, 1 and 0 for yes and no."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _readme(counts: dict[str, int], by: str, now: datetime) -> str:
    lines = [
        README.format(
            at=f"{now.astimezone(BEIJING):%Y-%m-%d %H:%M}",
            by=by,
            tables=len(counts),
            rows=sum(counts.values()),
        )
    ]
    for name, rows in counts.items():
        lines += [f"\n### {name}（{rows} 行）\n", f"{TABLES.get(name, '')}\n", "| 列 | 是什么 |", "|---|---|"]
        for column, kind in columns_of(name):
            secret = SECRETS.get(column, "")
            lines.append(f"| `{column}` | {words_for(name, column)}{_KINDS.get(kind, '')}{secret} |")
    return "\n".join(lines) + "\n"


def words_for(table: str, column: str) -> str:
    """What a column is, in Chinese; empty for one that has no words yet."""
    return COLUMNS.get(f"{table}.{column}", COLUMNS.get(column, ""))


_KINDS = {
    "moment": "（CSV 里是世界时，表格里是北京时间）",
    "yes": "（1 是，0 不是）",
    "bytes": "（CSV 里是 base64）",
}


def _sums(folder: Path) -> None:
    lines = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as opened:
            lines.append(f"{_sha256(opened)}  {file.relative_to(folder)}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            os.chmod(path, 0o600)


def _sha256(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while part := file.read(1024 * 1024):
        found.update(part)
    return found.hexdigest()
