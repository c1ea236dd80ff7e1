"""A text as the reader of citations sees it: widths, spaces and marks made alike, every place known in the original."""

from __future__ import annotations

import re
import unicodedata

from content.law import STATE

_ALIKE = str.maketrans("條項笫○", "条项第〇")
_DROPPED = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad*`]")
_BLANKS = re.compile(r"\s+")
_MARKS = frozenset("《》〈〉<>「」『』“”\"'‘’ \n")
_STATE = re.compile(STATE)


class Folded:
    """One text, folded twice: ``text`` for numbers and marks, ``bones`` for the names of laws."""

    def __init__(self, original: str) -> None:
        self.original = original
        kept, at = _alike(original)
        self.text, self._at = _without_blanks(kept, at)
        self.text = self.text.translate(_ALIKE)
        state = bytearray(len(self.text))
        for found in _STATE.finditer(self.text):
            state[found.start() : found.end()] = b"\x01" * (found.end() - found.start())
        self._bone_at = [
            place for place, character in enumerate(self.text) if character not in _MARKS and not state[place]
        ]
        self.bones = "".join(self.text[place] for place in self._bone_at)
        """``text`` without marks, white space and 中华人民共和国."""
        self._bone_of = [0] * (len(self.text) + 1)
        for place in self._bone_at:
            self._bone_of[place + 1] = 1
        for place in range(len(self.text)):
            self._bone_of[place + 1] += self._bone_of[place]
        self.closing = _closing(self.text)
        """Place of each 《 in ``text`` → place of the 》 that closes it."""

    def bone(self, place: int) -> int:
        """Index in ``bones`` of the first bone at or after a place of ``text``."""
        return self._bone_of[place]

    def is_bone(self, place: int) -> bool:
        """Whether the character at a place of ``text`` is part of ``bones``."""
        return self._bone_of[place + 1] > self._bone_of[place]

    def after_bones(self, bone: int, count: int) -> int:
        """The place in ``text`` right after ``count`` bones from ``bone`` on."""
        return self._bone_at[bone + count - 1] + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of ``text`` stands in the original."""
        if start >= end:
            here = self._at[start] if start < len(self._at) else len(self.original)
            return here, here
        return self._at[start], self._at[end - 1] + 1

    def written(self, start: int, end: int) -> str:
        """The original words of a stretch of ``text``, white space made plain."""
        first, last = self.span(start, end)
        return _BLANKS.sub("", _DROPPED.sub("", self.original[first:last]))


def _alike(original: str) -> tuple[str, list[int]]:
    """Each character in its compatible form, with the place it comes from."""
    if original.isascii():
        return original, list(range(len(original)))
    parts: list[str] = []
    at: list[int] = []
    for place, character in enumerate(original):
        plain = character if "\u4e00" <= character <= "\u9fff" else unicodedata.normalize("NFKC", character)
        parts.append(plain)
        at += [place] * len(plain)
    return "".join(parts), at


def _without_blanks(text: str, at: list[int]) -> tuple[str, list[int]]:
    """White space goes, except beside a digit, where it parts numbers and items of a list."""
    parts: list[str] = []
    places: list[int] = []
    end = len(text)
    place = 0
    while place < end:
        character = text[place]
        if _DROPPED.match(character):
            place += 1
            continue
        if not character.isspace():
            parts.append(character)
            places.append(at[place])
            place += 1
            continue
        first = place
        while place < end and (text[place].isspace() or _DROPPED.match(text[place])):
            place += 1
        before = bool(parts) and _is_digit(parts[-1])
        after = place < end and _is_digit(text[place])
        if "\n" in text[first:place] and (before or after):
            parts.append("\n")
            places.append(at[first])
        elif before and after:
            parts.append(" ")
            places.append(at[first])
    return "".join(parts), places


def _is_digit(character: str) -> bool:
    return character.isascii() and character.isdecimal()


def _closing(text: str) -> dict[int, int]:
    closing: dict[int, int] = {}
    opened: list[int] = []
    for place, character in enumerate(text):
        if character == "《":
            opened.append(place)
        elif character == "》" and opened:
            closing[opened.pop()] = place
    return closing
