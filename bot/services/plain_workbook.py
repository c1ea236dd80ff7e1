"""Whether a file is a plain workbook (.xlsx), before anything in it is unpacked: not too large, without macros'
containers, without declarations in its XML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

FILE_BYTES, UNPACKED_BYTES = 10 * 1024 * 1024, 40 * 1024 * 1024
"""Ten times as much as all entries of the project need; texts take several times that in memory."""
_PROLOG_BYTES = 64 * 1024
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class SheetError(ValueError):
    """A file cannot be read as the sheet it should be; the message says what to do, in Chinese."""


def refuse_no_plain_workbook(
    file: Path | BinaryIO,
    *,
    most_bytes: int = FILE_BYTES,
    most_unpacked: int = UNPACKED_BYTES,
    what: str = "表格",
) -> None:
    """Raise SheetError unless it is one; ``what`` names the sheet that is expected, such as 问答表."""
    try:
        size = file.stat().st_size if isinstance(file, Path) else file.seek(0, 2)
        if size > most_bytes:
            raise SheetError(f"太大，最多 {most_bytes // 1024 // 1024} MB，请分成几份")
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > most_unpacked:
                raise SheetError(f"解开以后太大，不像一份{what}")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise SheetError("不是 Excel 表格，请另存为 .xlsx")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        begins = opened.read(_PROLOG_BYTES)
                    if begins[:2] in _UTF_16 or any(mark in begins for mark in _DECLARED):
                        raise SheetError("里面有不该有的声明，请用 Excel 或 WPS 另存为 .xlsx")
    except FileNotFoundError:
        raise SheetError("找不到这个文件") from None
    except SheetError:
        raise
    except Exception:  # noqa: BLE001 - a container may be broken in any way, and each way has an error of its own
        raise SheetError("不是 Excel 表格（.xlsx），或者坏了。请用 Excel 或 WPS 另存为 .xlsx") from None


def plain_values(number: int, cells: Iterable[Any]) -> tuple[Any, ...]:
    """What the cells of a row hold; SheetError when one is a formula: what it last showed to one person is not what it
    shows to another. ``number`` is the row's as the spreadsheet shows it; the workbook is opened without ``data_only``.
    """
    row = tuple(cells)
    if any(cell.data_type == "f" for cell in row):
        raise SheetError(f"第 {number} 行里有公式，请先复制，再“选择性粘贴”成数值")
    return tuple(cell.value for cell in row)
