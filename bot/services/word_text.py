"""The XML of a Word document as Markdown: what is a heading, what is bold, what is a list, and the rows of tables.

Pure. Element names are those of ECMA-376 (WordprocessingML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_IMAGEDATA = "{urn:schemas-microsoft-com:vml}imagedata"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", _FALLBACK, f"{_W}instrText"}
_DEEPEST = 60
"""Levels of elements inside a paragraph or cell; no real text has as many."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_AT_START = re.compile(r"^(\s*)([#>+=-]|\d{1,9}[.)])(?=\s|$|[#=-])")
_OFF = frozenset({"0", "false", "none", "off"})
_LEVEL = re.compile(r"(?:heading|标题) ?(\d)", re.IGNORECASE)


class Parts(NamedTuple):
    """What is read of a file."""

    document: Element | None
    styles: Element | None
    numbering: Element | None


@dataclass(slots=True)
class Said:
    """What a document says."""

    title: str = ""
    body: str = ""
    pictures: list[str] = field(default_factory=list)
    """Ids of the relations of the pictures, in order; the first is called ``picture-1``."""
    left: list[str] = field(default_factory=list)
    """What was left behind, in Chinese."""


def markdown(parts: Parts) -> Said:
    """The document as Markdown."""
    reader = _Reader(parts)
    body = parts.document.find(f"{_W}body") if parts.document is not None else None
    blocks: list[str] = []
    in_list = False
    for child in () if body is None else _blocks(body, 0):
        block = reader.table(child) if child.tag == f"{_W}tbl" else reader.paragraph(child)
        if not block:
            continue
        is_item = reader.was_item
        if blocks and is_item and in_list:
            blocks[-1] += f"\n{block}"
        else:
            blocks.append(block)
        in_list = is_item
    reader.said.body = "\n\n".join(blocks)
    return reader.said


def _blocks(parent: Element, depth: int) -> Iterator[Element]:
    """Paragraphs and tables in order, those in content controls and marked insertions too."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in _SKIPPED and depth < _DEEPEST:
            yield from _blocks(child, depth + 1)


class _Reader:
    def __init__(self, parts: Parts) -> None:
        self.said = Said()
        self.was_item = False
        self._headings = _heading_levels(parts.styles)
        self._lists = _list_styles(parts.styles)
        self._bullets = _bullets(parts.numbering)

    def paragraph(self, paragraph: Element) -> str:
        """One paragraph as a block."""
        self.was_item = False
        about = paragraph.find(f"{_W}pPr")
        level = self._heading(about)
        words = self._inline(paragraph, bold=level is None).strip()
        if not words:
            return ""
        if level == 0 and not self.said.title:
            self.said.title = re.sub(r"\\(.)", r"\1", words)
            return ""
        if level is not None:
            return f"{'##' if level <= 1 else '###'} {' '.join(words.split())}"
        item = self._item(about)
        if item is not None:
            self.was_item = True
            return item + " ".join(words.split("\n"))
        return "\n".join(
            _AT_START.sub(r"\1\\\2", line.strip())
            if not line.lstrip()[:1].isdigit()
            else _numbered(line.strip())
            for line in words.split("\n")
        )

    def table(self, table: Element) -> str:
        """A table, its first row as the head."""
        self.was_item = False
        rows = []
        for row in table.iter(f"{_W}tr"):
            cells = [
                " ".join(
                    words
                    for paragraph in _blocks(cell, 0)
                    if paragraph.tag == f"{_W}p"
                    and (words := " ".join(self._inline(paragraph, bold=False).split()))
                )
                for cell in row.iter(f"{_W}tc")
            ]
            if any(cells):
                rows.append(cells)
        if not rows:
            return ""
        width = min(max(len(row) for row in rows), 12)
        lines = ["| " + " | ".join((row + [""] * width)[:width]) + " |" for row in rows]
        lines.insert(1, "|" + "---|" * width)
        return "\n".join(lines)

    def _heading(self, about: Element | None) -> int | None:
        """0 for a title, 1 for the highest heading …; None for none."""
        if about is None:
            return None
        style, outline = about.find(f"{_W}pStyle"), about.find(f"{_W}outlineLvl")
        if style is not None and (level := self._headings.get(style.get(f"{_W}val", ""))) is not None:
            return level
        value = outline.get(f"{_W}val", "") if outline is not None else ""
        return int(value) + 1 if value in {"0", "1", "2", "3", "4", "5"} else None

    def _item(self, about: Element | None) -> str | None:
        """How a list item begins; None for no item."""
        if about is None:
            return None
        of, style = about.find(f"{_W}numPr"), about.find(f"{_W}pStyle")
        if of is None and style is not None:
            of = self._lists.get(style.get(f"{_W}val", ""))
        if of is None:
            return None
        number, level = of.find(f"{_W}numId"), of.find(f"{_W}ilvl")
        value = number.get(f"{_W}val", "") if number is not None else ""
        if value in {"", "0"}:
            return None
        deep = level.get(f"{_W}val", "0") if level is not None else "0"
        indent = "   " * min(int(deep), 3) if deep.isascii() and deep.isdecimal() else ""
        return indent + ("- " if (value, deep) in self._bullets else "1. ")

    def _inline(self, parent: Element, *, bold: bool) -> str:
        """The words, with what is bold between stars, and the pictures."""
        pieces: list[tuple[str, bool]] = []
        for run, is_bold in _runs(parent, 0):
            words = self._words(run)
            if pieces and pieces[-1][1] == (is_bold and bold):
                pieces[-1] = (pieces[-1][0] + words, is_bold and bold)
            elif words:
                pieces.append((words, is_bold and bold))
        return "".join(_bold(words) if is_bold else words for words, is_bold in pieces)

    def _words(self, run: Element) -> str:
        found = []
        for child in _inside(run, 0):
            if child.tag == f"{_W}t":
                found.append(_SPECIAL.sub(r"\\\1", child.text or ""))
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                found.append("\n")
            elif child.tag == f"{_W}tab":
                found.append(" ")
            elif child.tag in (_BLIP, _IMAGEDATA):
                relation = child.get(f"{_R}embed") or child.get(f"{_R}id")
                if relation:
                    self.said.pictures.append(relation)
                    found.append(f"![图](picture-{len(self.said.pictures)})")
            elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                self.said.left.append("脚注没有带过来")
        return "".join(found)


def _runs(parent: Element, depth: int) -> Iterator[tuple[Element, bool]]:
    for child in parent:
        if child.tag == f"{_W}r":
            yield child, _is_bold(child)
        elif child.tag not in _SKIPPED and depth < _DEEPEST:
            yield from _runs(child, depth + 1)


def _inside(run: Element, depth: int) -> Iterator[Element]:
    for child in run:
        yield child
        if child.tag not in _SKIPPED and depth < _DEEPEST:
            yield from _inside(child, depth + 1)


def _is_bold(run: Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val", "1").lower() not in _OFF


def _bold(words: str) -> str:
    """Between stars, blanks and marks at the ends outside: Markdown takes stars beside them for stars."""
    if "\n" in words or "![" in words:
        return words
    letters = [place for place, char in enumerate(words) if char.isalnum()]
    if not letters:
        return words
    start, end = letters[0], letters[-1] + 1
    return f"{words[:start]}**{words[start:end]}**{words[end:]}"


def _numbered(line: str) -> str:
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)


def _heading_levels(styles: Element | None) -> dict[str, int]:
    """Id of a style → its level."""
    found: dict[str, int] = {}
    for style in () if styles is None else styles.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        words = name.get(f"{_W}val", "") if name is not None else ""
        level = _LEVEL.fullmatch(words)
        if level is not None:
            found[style.get(f"{_W}styleId", "")] = int(level[1])
        elif words.lower() in {"title", "标题"}:
            found[style.get(f"{_W}styleId", "")] = 0
    return found


def _list_styles(styles: Element | None) -> dict[str, Element]:
    """Id of a style → the list that its paragraphs belong to."""
    return {
        style.get(f"{_W}styleId", ""): of
        for style in (() if styles is None else styles.iter(f"{_W}style"))
        if (of := style.find(f"{_W}pPr/{_W}numPr")) is not None
    }


def _bullets(numbering: Element | None) -> frozenset[tuple[str, str]]:
    """Id of a list and level, of those that are not counted."""
    if numbering is None:
        return frozenset()
    shapes = {
        (each.get(f"{_W}abstractNumId"), level.get(f"{_W}ilvl", "0"))
        for each in numbering.iter(f"{_W}abstractNum")
        for level in each.iter(f"{_W}lvl")
        if (shape := level.find(f"{_W}numFmt")) is not None and shape.get(f"{_W}val") == "bullet"
    }
    return frozenset(
        (each.get(f"{_W}numId", ""), level)
        for each in numbering.iter(f"{_W}num")
        if (of := each.find(f"{_W}abstractNumId")) is not None
        for abstract, level in shapes
        if abstract == of.get(f"{_W}val")
    )
