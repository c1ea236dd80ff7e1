"""Read one official file into the checked text of a law. Pure, apart from ``load``."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from content.imports.body import Body, first_article, read_articles
from content.imports.comparing import listed_version
from content.imports.dates import Days, Told, closing, named_day, settled, told, without_day
from content.imports.docx import docx_lines
from content.imports.front import Front, letters, read_front
from content.imports.labels import is_heading
from content.imports.lines import Line, markdown_lines, text_lines
from content.imports.refusal import ImportRefused
from content.imports.sections import first_section, read_sections
from content.law import Law, LawTable
from content.statutes.law_text import LawText, Piece

SOURCE = "司法所导入的官方文本"
LARGEST = 20 * 1024 * 1024
"""Bytes of a file; the longest code has a thousandth of it as text and a tenth as a Word file with pictures."""

_COURT = re.compile(r"^(?:最高人民法院|最高人民检察院)")
_CLOSING_ARTICLES = 5
"""The day of force stands in one of so many last articles."""
_READERS: MappingProxyType[str, tuple[Callable[[bytes], list[Line]], str]] = MappingProxyType(
    {
        ".txt": (text_lines, "行"),
        ".md": (markdown_lines, "行"),
        ".markdown": (markdown_lines, "行"),
        ".docx": (docx_lines, "段"),
    }
)
_OTHER = MappingProxyType(
    {
        ".doc": "请在 Word 里打开，另存为 .docx",
        ".wps": "请在 WPS 里打开，另存为 .docx",
        ".pdf": "PDF 里的文字顺序不可靠，请下载 Word 版，或者把文字存成 .txt",
    }
)


@dataclass(frozen=True, slots=True)
class Given:
    """What staff state because the file does not; it goes before whatever the file says."""

    title: str = ""
    adopted: date | None = None
    effective: date | None = None


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed every check."""

    text: LawText
    preamble: tuple[str, ...]
    """Sentences before the first article, which are in no article."""
    left_out: tuple[str, ...]
    """Lines below the last article, which are in no article."""


def load(path: Path) -> bytes:
    """The bytes of a file; raises ImportRefused when it is no file, too large, or cannot be read."""
    try:
        # Not blocking: a pipe would never end.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ImportRefused("不是一个文件", "请写文件的路径")
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, ImportRefused):
            raise
        words = error.strerror if isinstance(error, OSError) else error
        raise ImportRefused(f"读不出来（{words}）", "请看看路径对不对、有没有权限") from error
    if len(data) > LARGEST:
        raise ImportRefused(f"超过 {LARGEST // 1024 // 1024} MB，不像法规文本", "请只留正文")
    return data


def read(data: bytes, name: str, laws: LawTable, given: Given = NOTHING) -> Checked:
    """Read the bytes of a file of this name; raises ImportRefused, and nothing else.

    The table of laws settles which version it is where the text tells only one of its days.
    """
    stem, suffix = os.path.splitext(name)
    suffix = suffix.lower()
    if suffix not in _READERS:
        fix = _OTHER.get(suffix, "只能导入 .docx、.md 和 .txt")
        raise ImportRefused(f"不认识“{suffix or '没有后缀'}”这种文件", fix)
    reader, unit = _READERS[suffix]
    try:
        return _checked(reader(data), stem, laws, given)
    except ImportRefused as refused:
        raise refused.in_unit(unit) from refused


def _checked(lines: list[Line], stem: str, laws: LawTable, given: Given) -> Checked:
    if not lines:
        raise ImportRefused("文件是空的", "请核对文件")
    front, body = _parts(lines, given)
    known = laws.find(front.title)
    title = known.title if known is not None else front.title
    same = letters(without_day(stem))
    named = named_day(stem) if same and same in letters(title) else None
    told_by_text = settled(title, told(front.days), _closing(body.pieces), named)
    adopted, published, effective = _days(told_by_text, laws.find(title), given)
    text = LawText(
        title, adopted, published, effective, status="", source=SOURCE, pieces=body.pieces, imported=True
    )
    return Checked(text, tuple(front.preamble), body.left_out)


def _parts(lines: list[Line], given: Given) -> tuple[Front, Body]:
    start = first_article(lines)
    if start is not None:
        front = read_front([line for line in lines[:start] if not is_heading(line.text)], given.title)
        return front, read_articles(lines[start:], court=bool(_COURT.match(front.title)))
    start = first_section(lines)
    if start is None:
        raise ImportRefused(
            "没有“第…条”，也没有“一、”，认不出条文", "请核对文件；只有图片或表格的文件不能导入"
        )
    front = read_front(lines[:start], given.title)
    if not _COURT.match(front.title):
        raise ImportRefused(
            "没有“第…条”", "只有最高人民法院、最高人民检察院的文件可以按“一、”分条", line=lines[start].number
        )
    return front, read_sections(lines[start:])


def _days(found: Days, law: Law | None, given: Given) -> tuple[date, date | None, date]:
    adopted = given.adopted or found.adopted
    effective = given.effective or found.effective
    version = listed_version(law, adopted, effective)
    if version is not None:
        adopted = given.adopted or version.adopted
        effective = effective or version.start
    if adopted is None or effective is None:
        raise ImportRefused(*_missing(adopted, effective, found))
    if effective < adopted:
        raise ImportRefused(
            f"施行日期（{effective}）早于通过或公布的日期（{adopted}）", "请核对，用 --adopted 和 --from 写明"
        )
    published = found.published if found.published is not None and found.published <= effective else None
    return adopted, published, effective


def _closing(pieces: Sequence[Piece]) -> Told | None:
    for piece in reversed(pieces[-_CLOSING_ARTICLES:]):
        for paragraph in piece.text.split("\n"):
            found = closing(paragraph)
            if found is not None:
                return found
    return None


def _missing(adopted: date | None, effective: date | None, found: Days) -> tuple[str, str]:
    problems, options = [], []
    if adopted is None:
        problems.append("看不出这个文本是哪天通过或公布的")
        options.append("--adopted 通过（或公布）日期")
    if effective is None:
        problems.append(found.doubt or "看不出从哪天起施行")
        options.append("--from 施行日期")
    return "；".join(
        problems
    ), f"请照国家法律法规数据库上写的加 {' '.join(options)}，日期写成 2026-01-01 这样"
