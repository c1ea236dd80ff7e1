"""Compare the texts at hand with the table of laws: article counts, inserted and missing articles, versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.law import Law, LawTable, Version
from content.statutes.book import Described, StatuteBook


@dataclass(frozen=True, slots=True)
class Compared:
    """One version of one law of the table, beside its text."""

    law: Law
    version: Version
    text: Described | None
    """None when no text is at hand, so that nothing could be compared."""
    problems: tuple[str, ...]
    """What contradicts, Chinese; empty when nothing does."""


def compared(book: StatuteBook, table: LawTable) -> Iterator[Compared]:
    """Every version of the table, in its order."""
    texts = {(text.law, text.adopted): text for text in book.texts()}
    for law in table.laws:
        for version in law.versions:
            text = texts.get((law.title, version.adopted))
            problems = (
                () if text is None else tuple(_problems(book.numbers(law.title, version.adopted), version))
            )
            yield Compared(law, version, text, problems)


def unlisted(book: StatuteBook, table: LawTable) -> list[Described]:
    """Texts of which the table lists the law but not the version, or not even the law."""
    listed = {(law.title, version.adopted) for law in table.laws for version in law.versions}
    return [text for text in book.texts() if (text.law, text.adopted) not in listed]


def _problems(numbers: Iterable[str], version: Version) -> Iterator[str]:
    found = list(numbers)
    plain = {int(number) for number in found if number.isdecimal()}
    inserted = {number for number in found if not number.isdecimal()}
    if version.articles is None:
        return
    last = max(plain, default=0)
    if last != version.articles:
        yield f"表里最后一条是第{version.articles}条，条文里是第{last}条"
    yield from _differing("之一这样的条", version.inserted, inserted)
    within = min(last, version.articles)
    lacking = set(range(1, within + 1)) - plain
    stated = {number for number in version.missing if number <= within}
    yield from _differing("缺号", {str(number) for number in stated}, {str(number) for number in lacking})


def _differing(what: str, stated: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    only_table, only_text = set(stated) - set(found), set(found) - set(stated)
    if only_table:
        yield f"{what}：表里有、条文里没有的是 {_listed(only_table)}"
    if only_text:
        yield f"{what}：条文里有、表里没有的是 {_listed(only_text)}"


def _listed(numbers: Iterable[str]) -> str:
    ordered = sorted(numbers, key=lambda number: (int(number.partition("之")[0]), number))
    return "、".join(ordered[:8]) + ("等" if len(ordered) > 8 else "")
