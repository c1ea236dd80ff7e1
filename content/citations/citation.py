"""One citation found in a text."""

from __future__ import annotations

from dataclasses import dataclass

from content.law import Verdict


@dataclass(frozen=True, slots=True)
class Citation:
    """A law, or one article of it, as a text names it."""

    law: str
    """Official full title; the words of the text where the law is not known."""
    article: int | str | None
    """1079, or ``"133之一"`` for an inserted article; None where only the law is named."""
    paragraph: int | None
    """款, the first one named; None where none is."""
    item: int | None
    """项, the first one named; None where none is."""
    verdict: Verdict
    """Whether it holds on the day that was asked for; never ``valid`` where that would be a guess."""
    start: int
    """Where it begins in the text, the name of the law included if it stands there."""
    end: int
    """Where it ends, exclusive."""
