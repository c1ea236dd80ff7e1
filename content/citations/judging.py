"""Judge a citation on a day, by the table of laws and by the texts at hand."""

from __future__ import annotations

from datetime import date

from content.citations.editions import NONE, Edition, means_text_in_force
from content.citations.names import Known
from content.law import LawTable, Verdict
from content.statutes.book import StatuteBook


def judge(
    known: Known | None,
    article: int | str | None,
    on: date,
    *,
    laws: LawTable,
    book: StatuteBook | None,
    edition: Edition = NONE,
) -> Verdict:
    """Whether a citation holds; ``unknown_law`` too where nobody counted the articles and no text is at hand."""
    if known is None:
        return Verdict.UNKNOWN_LAW
    law = known.law
    if law is None:
        return _by_text(known.title, article, on, book)
    version = law.version_on(on)
    if version is None or not means_text_in_force(edition, law, version, on):
        return Verdict.NOT_IN_FORCE
    verdict = laws.verdict(law, article, on)
    if article is None:
        return verdict
    counted = version.articles is not None
    if verdict is Verdict.VALID and counted:
        return verdict
    # An imported text may be newer than the table, and an old one may have been counted nowhere else.
    if book is not None and book.article(known.title, article, on) is not None:
        return Verdict.VALID
    return verdict if verdict is not Verdict.VALID else Verdict.UNKNOWN_LAW


def _by_text(title: str, article: int | str | None, on: date, book: StatuteBook | None) -> Verdict:
    """A law that only the book has."""
    texts = [text for text in book.texts() if text.law == title] if book is not None else []
    current = [text for text in texts if text.start <= on and (text.until is None or on < text.until)]
    if not texts:
        return Verdict.UNKNOWN_LAW
    if not current:
        return Verdict.NOT_IN_FORCE
    if article is None or (book is not None and book.article(title, article, on) is not None):
        return Verdict.VALID
    return Verdict.NO_SUCH_ARTICLE
