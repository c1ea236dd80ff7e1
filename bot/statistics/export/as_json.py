"""A report as JSON, for whoever reads it by a program: what `flask stats show --json` prints, and who made it."""

from __future__ import annotations

import json
from typing import BinaryIO

from bot.statistics.breakdown import Report


def write_json(report: Report, file: BinaryIO, *, made_by: str = "") -> None:
    """Write every figure by its name; the file stays open."""
    told = {**report.as_dict(), "made_by": made_by}
    file.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
