"""Repair what is known to be wrong in the package's texts, and withhold what cannot be repaired.

Found by comparing the package with a second copy of the statutes: headings of the next part stand at the end of an
article, annexes at the end of the last one, lines are broken and blanks strewn in where a text came from a PDF, two
articles are lost, and seven of the Criminal Law are those before its last amendment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from content.statutes.law_text import Piece

_N = "零〇一二三四五六七八九十百千"
_PART = re.compile(rf"^第[{_N}]+(编|分编)\s")
_CLOSING = re.compile(r"^附\s*则$")
_ANNEX = re.compile(r"^附(?:[：:件表录]|$)|税率表|税额表")
_ITEM = re.compile(rf"^(?:（[{_N}]+）|[0-9]+[.．、])")
_BLANK = re.compile(r"[\s\u2009\u200b\ufeff]+")
_ENDS = tuple("。；：！？”）》…")
_STOPS = (*_ENDS, *"，、—")
_LONG = 18
"""A line of so many characters without a mark at its end was broken in the middle of a sentence."""

_FROM_PDF = "中华人民共和国生态环境法典"
_CRIMINAL = "中华人民共和国刑法"
_STALE = frozenset({"165", "166", "169", "387", "390", "391", "393"})
_STALE_FROM = date(2024, 3, 1)
_STALE_WORDS = "这一条从2024年3月1日起按刑法修正案（十二）改了，手头的条文是改之前的，所以不显示"
_LOST = {"1119": ("1120", "境主管部门责令"), "1200": ("1201", "境主管部门责令")}
"""Article with a foreign tail → the article whose tail it is, and how the tail begins: its first words are lost."""
_LOST_WORDS = "这一条手头的条文开头缺字，不完整，所以不显示"
_FIRST_PART = "第一编 总则"
"""No heading stands before a law's first article; in all laws with parts here it is this one."""


class Row(NamedTuple):
    """One article as the package has it."""

    number: str
    """``"1079"`` or ``"133之一"``."""
    chapter: str
    section: str
    text: str


def mended(title: str, rows: Sequence[Row]) -> list[Piece]:
    """The articles of one law, cleaned, with headings as far as they can be known."""
    numbers = {row.number for row in rows}
    pieces: list[Piece] = []
    parts = _first_parts(rows)
    ended_chapter: tuple[str, str] | None = None
    for place, row in enumerate(rows):
        lines = [line.strip() for line in row.text.split("\n") if line.strip()]
        if place == len(rows) - 1:
            lines = _without_annex(lines)
        lines, following = _without_headings(lines)
        chapter = (row.chapter, row.section)
        if chapter != ended_chapter:
            ended_chapter = None
        names = [*parts, *(() if ended_chapter else chapter)]
        tail: tuple[str, str] | None = _LOST.get(row.number) if title == _FROM_PDF else None
        if tail is not None and tail[0] not in numbers:
            lines = _before(lines, tail[1])
        piece = Piece(row.number, _heading(names), _joined(lines, from_pdf=title == _FROM_PDF))
        if title == _CRIMINAL and row.number in _STALE:
            piece = replace(piece, withheld=_STALE_WORDS, withheld_from=_STALE_FROM)
        pieces.append(piece)
        if tail is not None and tail[0] not in numbers:
            pieces.append(Piece(tail[0], piece.heading, "", withheld=_LOST_WORDS))
        if following:
            parts = _under(parts, following)
            # The package goes on naming the last chapter where a part has none.
            ended_chapter = chapter
    return pieces


def _first_parts(rows: Iterable[Row]) -> list[str]:
    """What stands above the first article of a law whose later parts are known from their headings."""
    glued = (line.strip() for row in rows for line in row.text.split("\n"))
    return [_FIRST_PART] if any(_PART.match(line) for line in glued) else []


def _under(parts: list[str], following: list[str]) -> list[str]:
    for heading in following:
        level = _PART.match(heading)
        # 编 begins anew, 分编 stands below the 编 that it is in, 附则 alone.
        parts = [*parts[:1], heading] if level is not None and level[1] == "分编" else [heading]
    return parts


def _heading(names: Iterable[str]) -> str:
    return " ".join(_name(name) for name in names if name)


def _name(heading: str) -> str:
    """``第二编 物 权`` → ``第二编 物权``."""
    label, _, words = heading.strip().partition(" ")
    return f"{label} {_BLANK.sub('', words)}".strip() if label.startswith("第") else _BLANK.sub("", heading)


def _without_headings(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without the headings at their end, and these headings."""
    end = len(lines)
    while end > 1 and (_PART.match(lines[end - 1]) or _CLOSING.match(lines[end - 1])):
        end -= 1
    return lines[:end], lines[end:]


def _without_annex(lines: list[str]) -> list[str]:
    cut = next((at for at, line in enumerate(lines) if at and _ANNEX.search(line)), len(lines))
    return lines[:cut]


def _before(lines: list[str], begins: str) -> list[str]:
    cut = next((at for at, line in enumerate(lines) if line.startswith(begins)), len(lines))
    return lines[:cut]


def _joined(lines: Iterable[str], *, from_pdf: bool) -> str:
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and not _ITEM.match(line) and _broken(paragraphs[-1], from_pdf=from_pdf):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
    return "\n".join(_quoted(_close(paragraph)) for paragraph in paragraphs)


def _broken(line: str, *, from_pdf: bool) -> bool:
    if from_pdf:
        return not line.endswith(_ENDS)
    return len(line) >= _LONG and not line.endswith(_STOPS)


def _close(line: str) -> str:
    """Without the blanks that stand beside a Chinese character or mark."""
    return re.sub(r"(?<=[^\x00-\x7f])[ \u2009]+|[ \u2009]+(?=[^\x00-\x7f])", "", line)


def _quoted(line: str) -> str:
    """Straight quotation marks as Chinese ones, where they come in pairs."""
    if line.count('"') % 2:
        return line
    parts = line.split('"')
    return "".join(part + ("“”"[at % 2] if at < len(parts) - 1 else "") for at, part in enumerate(parts))
