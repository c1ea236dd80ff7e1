"""What a new text changes, field by field: what goes and what comes, by characters or by lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from faq.entry import Entry
from faq.sheet import COLUMNS, NAMES, cells

SAME, GONE, NEW = "same", "gone", "new"
_ALIKE = 0.3
"""Share of characters two texts must have in common to be shown as one changed text."""


class Piece(NamedTuple):
    """A run of characters and what becomes of it."""

    kind: str
    words: str


class Change(NamedTuple):
    """One field."""

    name: str
    before: tuple[tuple[Piece, ...], ...]
    """Its lines before, each in pieces that stay or go."""
    after: tuple[tuple[Piece, ...], ...]
    """Its lines after, each in pieces that stay or come."""
    same: bool


def changes(before: Entry | None, after: Entry, topics: Mapping[str, str]) -> tuple[Change, ...]:
    """Every field that either text has, in the order of the form."""
    old = cells(before, topics) if before is not None else [None] * len(NAMES)
    found = []
    for column, was, now in zip(COLUMNS, old, cells(after, topics), strict=True):
        if was in (None, "") and now in (None, ""):
            continue
        left, right = _lines(was), _lines(now)
        pairs = list(_paired(left, right))
        found.append(
            Change(
                column.name,
                tuple(a for a, _ in pairs if a),
                tuple(b for _, b in pairs if b),
                left == right,
            )
        )
    return tuple(found)


def _lines(value: object) -> list[str]:
    return [line for line in str("" if value is None else value).split("\n") if line]


def _paired(
    left: Sequence[str], right: Sequence[str]
) -> Iterator[tuple[tuple[Piece, ...], tuple[Piece, ...]]]:
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            for line in left[a:b]:
                yield (Piece(SAME, line),), (Piece(SAME, line),)
            continue
        olds, news = list(left[a:b]), list(right[c:d])
        for old, new in zip(olds, news, strict=False):
            yield _by_characters(old, new)
        for old in olds[len(news) :]:
            yield (Piece(GONE, old),), ()
        for new in news[len(olds) :]:
            yield (), (Piece(NEW, new),)


def _by_characters(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return (Piece(GONE, old),), (Piece(NEW, new),)
    before, after = [], []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            before.append(Piece(SAME, old[a:b]))
            after.append(Piece(SAME, new[c:d]))
            continue
        if a < b:
            before.append(Piece(GONE, old[a:b]))
        if c < d:
            after.append(Piece(NEW, new[c:d]))
    return tuple(before), tuple(after)
