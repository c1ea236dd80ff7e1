"""Any number of rows as CSV that Excel opens with a double click, or as JSON; written as they come."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from bot.statistics.export.as_csv import harmless
from bot.statistics.export.ledgers import Cell, Column
from bot.statistics.export.rows_xlsx import About

_TICK = 1_000
Tick = Callable[[int], object]


def write_rows_csv(
    path: Path, columns: Sequence[Column], rows: Iterable[tuple[Cell, ...]], *, tick: Tick = lambda _: None
) -> int:
    """Write rows under a head, with the mark by which Excel knows UTF-8; how many."""
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.name for column in columns])
        for number, row in enumerate(rows, 1):
            writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
            if number % _TICK == 0:
                tick(number)
    tick(number)
    return number


def write_rows_json(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[tuple[Cell, ...]],
    *,
    about: Callable[[int], About],
    tick: Tick = lambda _: None,
) -> int:
    """Write one object: ``rows``, each an object by the names of the columns, and ``about``; how many rows."""
    names = [column.name for column in columns]
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"rows": [')
        for number, row in enumerate(rows, 1):
            file.write(",\n" if number > 1 else "\n")
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=_moment))
            if number % _TICK == 0:
                tick(number)
        told = json.dumps(dict(about(number)), ensure_ascii=False)
        file.write(f'\n], "about": {told}}}\n')
    tick(number)
    return number


def _moment(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
