"""The rows of a spreadsheet from outside, each cell by the name of its column; formulas are told apart and never read."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from bot.services.plain_workbook import SheetError, refuse_no_plain_workbook

FORMULA = object()
"""Stands for a cell that holds a formula: what it last showed is not what it may show to somebody else."""


def named_rows(
    data: bytes, columns: Sequence[str], *, most: int, what: str
) -> tuple[tuple[int, dict[str, object]], ...]:
    """The rows of the first sheet: number as the spreadsheet shows it, and cells by the name of their column.

    The first row that is not empty has the names; a cell is a trimmed text, a number, None, or FORMULA. ``what`` names
    the sheet that is expected. Raises SheetError for a file that is none, without one of the columns, or with more than
    ``most`` rows.
    """
    from openpyxl import load_workbook  # a server that nobody gives a workbook need not have it in memory

    file = BytesIO(data)
    refuse_no_plain_workbook(file, what=what)
    file.seek(0)
    rows: list[tuple[int, dict[str, object]]] = []
    heads: list[object] = []
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        for number, cells in enumerate(book.worksheets[0].iter_rows(max_col=len(columns) + 20), 1):
            values = [_value(cell) for cell in cells]
            if not any(value is not None for value in values):
                continue
            if not heads:
                heads = values
                continue
            if len(rows) == most:
                raise SheetError(f"超过 {most} 行，请分成几份")
            rows.append((number, {f"{head}": value for head, value in zip(heads, values, strict=False)}))
        book.close()
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001 - a workbook may be broken in any way
        raise SheetError(f"读不出来（{type(error).__name__}），请用 Excel 或 WPS 另存为 .xlsx") from None
    if missing := [name for name in columns if name not in heads]:
        raise SheetError(f"第一行里没有“{'”“'.join(missing)}”这一栏，请用页面上的空表填")
    return tuple(rows)


def _value(cell: object) -> object:
    if getattr(cell, "data_type", "") == "f":
        return FORMULA
    value = getattr(cell, "value", None)
    return (value.strip() or None) if isinstance(value, str) else value
