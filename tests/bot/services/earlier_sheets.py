"""Sheets of earlier years, as staff fill them in."""

from __future__ import annotations

import io

import openpyxl

from bot.services.earlier_sheet import HEADS, SHEET
from bot.statistics.earlier import FIGURES

TIMES = FIGURES["person_times"]
GOOD = (2024, None, TIMES, 120, None, "2024年报第3页")
"""A row that is right."""


def sheet_of(*rows, heads=HEADS, change=None) -> bytes:
    """The file of rows under ``heads``; ``change`` may do more to the sheet."""
    book = openpyxl.Workbook()
    book.active.title = SHEET
    for row in (heads, *rows):
        book.active.append(row)
    if change:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
