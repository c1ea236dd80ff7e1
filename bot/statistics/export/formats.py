"""The formats a report can be had in, and what the file is called."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Protocol

from bot.statistics.breakdown import Report
from bot.statistics.export.as_csv import write_csv
from bot.statistics.export.as_json import write_json
from bot.statistics.export.as_xlsx import write_xlsx


class Write(Protocol):
    """Writes a whole report into a file opened for bytes; the file stays open."""

    def __call__(self, report: Report, file: BinaryIO, *, made_by: str = "") -> None:
        """``made_by``: who asked for it, named in the file."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    name: str
    """As typed after ``--format``, and the ending of the file."""
    mimetype: str
    write: Write

    def as_bytes(self, report: Report, *, made_by: str = "") -> bytes:
        """The whole file; ``made_by`` is who asked for it."""
        file = io.BytesIO()
        self.write(report, file, made_by=made_by)
        return file.getvalue()

    def file_name(self, report: Report) -> str:
        """A name that says what is in it; the last day is included."""
        last = report.period.until - timedelta(days=1)
        return f"普法咨询统计_{report.period.first}至{last}.{self.name}"


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv", write_csv),
    "json": Format("json", "application/json", write_json),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
"""Name → format."""
