"""One article of a law as it stood, or will stand, over a range of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """The text of one article in one version of its law."""

    law: str
    """Official full title, e.g. ``中华人民共和国民法典``."""
    number: int | str
    """1079, or ``"133之一"`` for an inserted article."""
    heading: str
    """Part, chapter and section, e.g. ``第五编 婚姻家庭 第四章 离婚``, as far as known; may be empty."""
    text: str
    """Cleaned; paragraphs (款 and 项) separated by ``\\n``, without the article's number in front."""
    adopted: date
    """Day the version was passed, or published if it is no statute."""
    start: date
    """First Beijing day in force."""
    until: date | None
    """First day no longer in force; None means open."""
    source: str
    """Where the text comes from, in Chinese, to be shown beside it."""

    def in_force(self, day: date) -> bool:
        """Whether this text is in force on a Beijing day."""
        return self.start <= day and (self.until is None or day < self.until)
