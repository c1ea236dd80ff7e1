"""A whole law between the source it is read from and the book: its pieces, its dates, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Piece:
    """One article as it goes into the book."""

    number: str
    """``"1079"`` or ``"133之一"``."""
    heading: str
    """Part, chapter and section, separated by blanks; may be empty."""
    text: str
    """Paragraphs separated by ``\\n``; empty when no text is at hand."""
    withheld: str = ""
    """Why it is not shown, a Chinese sentence for villagers; empty when it is shown."""
    withheld_from: date | None = None
    """First day on which it is not shown; None with a reason means it never is."""


@dataclass(frozen=True, slots=True)
class LawText:
    """One version of one law."""

    title: str
    """Official full title."""
    adopted: date
    published: date | None
    """Day of publication, where the source says."""
    effective: date | None
    """First day in force as the source has it; the table of laws knows better."""
    status: str
    """The source's own word, e.g. ``现行有效`` or ``已废止``; empty for an imported text."""
    source: str
    """Where the text comes from, in Chinese, to be shown beside it."""
    pieces: tuple[Piece, ...]
    """Articles in the order of the text."""
    imported: bool = False
    """Whether staff imported it, which gives it precedence over the package."""


@dataclass(frozen=True, slots=True)
class DatedText:
    """A law's text with the days on which it holds."""

    text: LawText
    start: date
    """First Beijing day in force."""
    until: date | None
    """First day no longer in force; None means open."""
