"""The formats a report can be had in, and what the file is called."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from bot.statistics.breakdown import Report
from bot.statistics.export.as_csv import write_csv
from bot.statistics.export.as_xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    name: str
    """As typed after ``--format``, and the ending of the file."""
    mimetype: str
    write: Callable[[Report, BinaryIO], None]
    """Writes the whole report into a file opened for bytes; the file stays open."""

    def as_bytes(self, report: Report) -> bytes:
        """The whole file."""
        file = io.BytesIO()
        self.write(report, file)
        return file.getvalue()

    def file_name(self, report: Report) -> str:
        """A name that says what is in it; the last day is included."""
        last = report.period.until - timedelta(days=1)
        return f"普法咨询统计_{report.period.first}至{last}.{self.name}"


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv", write_csv),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
"""Name → format."""
