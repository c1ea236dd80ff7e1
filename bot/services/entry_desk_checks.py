"""The citations of an entry as traffic lights: red does not hold, yellow nobody could check, green says what is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.citations.facts import Standing, claim_standing, standing, stated_facts
from content.law import Verdict, article_words
from content.statutes.book import StatuteBook
from faq.entry import Citation, Entry

VERDICTS = {
    Verdict.NOT_IN_FORCE: "没有施行（已废止、是旧版或还没生效）",
    Verdict.NO_SUCH_ARTICLE: "没有这一条",
    Verdict.UNKNOWN_LAW: "不在法律目录 content/laws.toml 里",
}
"""What is wrong with a citation, in words."""


class Light(StrEnum):
    """How a citation stands."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Checked:
    """One citation, looked at."""

    name: str
    """``《民法典》第1079条（现行版…）``."""
    fact: str
    light: Light
    words: str
    """Why, in Chinese."""
    text: str
    """The article as it stands on the day; empty where it is not at hand."""


def lights(entry: Entry, book: StatuteBook, today: date) -> tuple[Checked, ...]:
    """Every citation of an entry; what begins later is judged on its first day."""
    day = first_day(entry, today)
    return tuple(_checked(row, book, day) for row in entry.citations)


def first_day(entry: Entry, today: date) -> date:
    """The day for which an entry is judged."""
    return max(today, entry.valid_from or today)


def loose_numbers(entry: Entry, book: StatuteBook, today: date) -> tuple[str, ...]:
    """Numbers of the answer that no cited article has: they may come from another article, so a person looks."""
    day = first_day(entry, today)
    texts = [_text(book, row, day) for row in entry.citations]
    return tuple(
        fact.words
        for fact in stated_facts(entry.answer)
        if standing(fact.quantity, texts) is Standing.NOT_FOUND
    )


def red(found: tuple[Checked, ...]) -> tuple[str, ...]:
    """What keeps an entry from being approved, one sentence each; nothing when nothing does."""
    return tuple(f"{row.name}{row.words}" for row in found if row.light is Light.RED)


def _checked(row: Citation, book: StatuteBook, day: date) -> Checked:
    name = book.laws.cite(row.law, row.article, day)
    verdict = book.laws.verdict(row.law, row.article, day)
    if verdict is not Verdict.VALID:
        return Checked(name, row.fact, Light.RED, VERDICTS[verdict], "")
    text = _text(book, row, day)
    if text is None:
        return Checked(name, row.fact, Light.YELLOW, "有效；条文不在手头，请自己对照原文", "")
    looked = list(_looked_for(row, text))
    missing = [words for words, found in looked if found is Standing.NOT_FOUND]
    if missing:
        told = "、".join(f"“{words}”" for words in missing)
        return Checked(name, row.fact, Light.RED, f"的条文里没找到{told}", text)
    if not looked:
        return Checked(name, row.fact, Light.YELLOW, "有效；没有写核对词，也没有数可对，请自己对照条文", text)
    return Checked(name, row.fact, Light.GREEN, "有效，说的条文里都有", text)


def _looked_for(row: Citation, text: str) -> Iterator[tuple[str, Standing]]:
    for claim in row.claims:
        yield claim, claim_standing(claim, text)
    for fact in stated_facts(row.fact):
        yield fact.words, standing(fact.quantity, [text])


def _text(book: StatuteBook, row: Citation, day: date) -> str | None:
    found = book.article(row.law, row.article, day)
    return None if found is None else found.text


def name_of(row: Citation) -> str:
    """A citation without its day, as lists show it."""
    return f"《{row.law}》{article_words(row.article)}"
