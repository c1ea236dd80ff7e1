"""The lines of a file: decoded, cleaned and numbered, so that a refusal can say where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from content.imports.refusal import ImportRefused

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_BLANKS = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(r"^(?:[-—–－―·]+ ?\d{1,4} ?[-—–－―·]+|\d{1,4}|第 ?\d{1,4} ?页.{0,12})$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RULE = re.compile(r"^(?:[-*_=] ?){3,}$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\\)`")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty."""

    number: int
    """Counted from 1, empty ones included; the paragraph's in a Word file."""
    text: str
    """Without blanks at either end, single blanks inside."""
    follows: bool
    """Whether it stands right below another one, so that a sentence may run on."""


def text_lines(data: bytes) -> list[Line]:
    """The lines of a text file; raises ImportRefused when it is no readable text."""
    return numbered(enumerate(re.split(r"\r\n|\r|\n", decoded(data)), 1), wrapped=True)


def markdown_lines(data: bytes) -> list[Line]:
    """The lines of a Markdown file without its marks; raises ImportRefused when it is no readable text."""
    text = re.sub(r"\r\n|\r", "\n", decoded(data))
    # A comment keeps its line breaks, or all lines below it would be counted wrongly.
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    lines = ((number, _unmarked(line)) for number, line in enumerate(text.split("\n"), 1))
    return numbered(lines, wrapped=True)


def numbered(lines: Iterable[tuple[int, str]], *, wrapped: bool) -> list[Line]:
    """Clean the lines and leave out empty ones and page numbers.

    ``wrapped`` says that a sentence may run on from one number to the next, as in a text file.
    Raises ImportRefused at a character that no text has.
    """
    kept: list[Line] = []
    above: int | None = None
    for number, raw in lines:
        text = _clean(raw)
        if not text:
            above = None
            continue
        strange = next((sign for sign in text if _is_strange(sign)), None)
        if strange is not None:
            raise ImportRefused(
                f"有看不懂的字符（U+{ord(strange):04X}）", "请核对原文，用 UTF-8 重新保存", line=number
            )
        if _PAGE_NUMBER.match(text):
            continue
        kept.append(Line(number, text, above == number or (wrapped and above is not None)))
        above = number
    return kept


def decoded(data: bytes) -> str:
    """The text of UTF-8 or GB18030 bytes, or of UTF-16 with its mark; raises ImportRefused for anything else."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused("文字编码认不出来", "请用记事本打开，另存为 UTF-8 编码的文本文件")


def _clean(raw: str) -> str:
    text = _INVISIBLE.sub("", raw)
    # Text that was copied out of a PDF has look-alikes of common characters.
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _BLANKS.sub(" ", text).strip()


def _is_strange(sign: str) -> bool:
    return sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cs", "Co"}


def _unmarked(line: str) -> str:
    line = line.strip()
    if _RULE.match(line):
        return ""
    heading = _HEADING.match(line)
    text = heading[1] if heading else re.sub(r"^>\s?", "", line)
    return _ESCAPED.sub(r"\1", _LINK.sub(r"\1", _EMPHASIS.sub("", text)))
