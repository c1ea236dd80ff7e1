"""Entries in a spreadsheet file (.xlsx): written for staff to edit, and read back.

Reading refuses what is no plain workbook before it is unpacked: too large, macros, declarations in its XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from bot.services.plain_workbook import SheetError, plain_values, refuse_no_plain_workbook
from faq.entry import Entry
from faq.sheet import COLUMNS, NAMES, Cell, cells

__all__ = ["Read", "SheetError", "read_sheet", "write_sheet"]

SHEET, ABOUT = "问答", "怎么填"
ROWS_MOST = 10_000
_EXAMPLE_ROWS = 200
"""Rows of an empty template that are ready to be written in."""

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Read(NamedTuple):
    """What stands in a sheet."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    """Number as the spreadsheet shows it, and cells; empty rows left out."""


def write_sheet(file: BinaryIO, entries: Iterable[Entry], topics: Mapping[str, str]) -> int:
    """Write entries, none for a template; how many; the file stays open."""
    written = 0
    from xlsxwriter import Workbook  # a server that nobody asks for a sheet need not have it in memory

    with Workbook(file, _OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        sheet = book.add_worksheet(SHEET)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, column.width, text)
            sheet.write_string(0, place, column.name, head)
            sheet.write_comment(0, place, column.about)
        for entry in entries:
            written += 1
            for place, value in enumerate(cells(entry, topics)):
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_string(written, place, value, text)
                elif isinstance(value, int):
                    sheet.write_number(written, place, value, text)
                else:
                    sheet.write_datetime(written, place, value, day)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(written, 1), len(COLUMNS) - 1)
        _about(book, topics)
        place = NAMES.index("主题")
        source = f"={ABOUT}!$D$2:$D${len(topics) + 1}"
        last = written + _EXAMPLE_ROWS
        sheet.data_validation(1, place, last, place, {"validate": "list", "source": source})
    return written


def _about(book: Any, topics: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(ABOUT)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 70, wrapped)
    sheet.set_column(3, 3, 30)
    for place, name in ((0, "栏"), (1, "写什么"), (3, "主题")):
        sheet.write_string(0, place, name, bold)
    for row, column in enumerate(COLUMNS, 1):
        sheet.write_string(row, 0, column.name)
        sheet.write_string(row, 1, column.about, wrapped)
    for row, name in enumerate(topics.values(), 1):
        sheet.write_string(row, 3, name)


def read_sheet(path: Path) -> Read:
    """The heads and rows of the sheet 问答, else of the first; raises SheetError."""
    from openpyxl import load_workbook  # as above

    refuse_no_plain_workbook(path)
    try:
        book = load_workbook(path, read_only=True, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        rows: list[tuple[int, tuple[Cell, ...]]] = []
        heads: tuple[Cell, ...] = ()
        for number, cells in enumerate(sheet.iter_rows(max_col=len(COLUMNS) + 20), 1):
            row = plain_values(number, cells)
            if not any(value not in (None, "") for value in row):
                continue
            if not heads:
                heads = tuple(_plain(value) for value in row)
                continue
            if len(rows) == ROWS_MOST:
                raise SheetError(f"超过 {ROWS_MOST} 行，请分成几份")
            rows.append((number, tuple(_plain(value) for value in row)))
        book.close()
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001 - a workbook may be broken in any way
        raise SheetError(f"读不出来（{type(error).__name__}），请用 Excel 或 WPS 另存为 .xlsx") from None
    if not heads:
        raise SheetError("表是空的，请用 flask faq export --template 做一份空表再填")
    return Read(heads, tuple(rows))


def _plain(value: Any) -> Cell:
    return value if isinstance(value, str | int | float) or hasattr(value, "isoformat") else None
