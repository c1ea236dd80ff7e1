"""The days that a text tells: passed, published, revised, in force.

Official texts tell them in brackets below the title, in the decree above it, and in the closing article. A closing
article that was not rewritten tells when the first text came into force, not the present one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from content.imports.numerals import DATE, number_of
from content.imports.refusal import ImportRefused

_DATE = re.compile(DATE)
_IN_FORCE = re.compile(r"^起?(?:正式)?(?:施行|实施|执行|生效)")
_ON_PUBLICATION = re.compile(r"自(?:公布|发布|颁布|通过|印发|公告)之日起(?:施行|实施|执行|生效)")
_QUOTED = re.compile(r"《[^《》]*》")
_CLOSING = re.compile(
    rf"^本[^，。；：]{{1,16}}自(?:{DATE}|(?:公布|发布|颁布|通过|印发)之日)起(?:施行|实施|执行|生效)"
)
_STATUTE = re.compile(r"^中华人民共和国.*(?:法|法典|宪法)$")


class _Happened(Enum):
    PASSED = auto()
    REVISED = auto()
    PUBLISHED = auto()
    APPROVED = auto()


_VERBS = (
    (_Happened.REVISED, re.compile(r"修订|修正|修改")),
    (_Happened.PASSED, re.compile(r"通过")),
    (_Happened.PUBLISHED, re.compile(r"公布|发布|公告|颁布|印发")),
    (_Happened.APPROVED, re.compile(r"批准")),
)
_SOON = timedelta(days=31)
"""A statute is published so soon after it is passed; a later day belongs to a revision that its brackets lack."""
_IN_NAME = re.compile(
    r"[ _（(-]*(?P<year>(?:19|20)[0-9]{2})[-.年]?(?P<month>[0-9]{2})[-.月]?(?P<day>[0-9]{2})日?[）)]?$",
    re.ASCII,
)
_CHANGES = (_Happened.PASSED, _Happened.REVISED)


@dataclass(frozen=True, slots=True)
class Told:
    """The days that a piece of text tells."""

    events: tuple[tuple[date, _Happened], ...] = ()
    """What happened when, in the order of the text."""
    effective: date | None = None
    """The last 自…起施行."""
    on_publication: bool = False
    """Whether it came into force on the day of its publication."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one version of a law, as far as its text tells them."""

    adopted: date | None
    """Day it was passed or last revised; the day of publication if it is no statute."""
    published: date | None
    """Day of publication of a statute, where it is told."""
    effective: date | None
    doubt: str = ""
    """Why ``effective`` is not known, in Chinese."""


def told(text: str) -> Told:
    """Read the days out of brackets, a decree or a closing article; raises ImportRefused for a day that does not exist."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = list(_DATE.finditer(plain))
    events: list[tuple[date, _Happened]] = []
    effective: list[date] = []
    for at, match in enumerate(found):
        day = day_of(match)
        end = found[at + 1].start() if at + 1 < len(found) else len(plain)
        # 修改 in the name of a decision says nothing about the day before it.
        words = _QUOTED.sub("", plain[match.end() : end])
        if _IN_FORCE.match(words):
            effective.append(day)
            continue
        happened = next((kind for kind, verb in _VERBS if verb.search(words)), None)
        if happened is not None:
            events.append((day, happened))
    return Told(tuple(events), max(effective, default=None), bool(_ON_PUBLICATION.search(plain)))


def closing(paragraph: str) -> Told | None:
    """What a paragraph of a closing article tells about coming into force; None when it tells nothing.

    Raises ImportRefused for a day that does not exist.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", paragraph))
    match = _CLOSING.match(plain)
    if match is None:
        return None
    return Told(effective=day_of(match)) if match["year"] else Told(on_publication=True)


def day_of(match: re.Match[str]) -> date:
    """The day of a match of DATE; raises ImportRefused when there is no such day."""
    year = number_of(match["year"])
    month, day = number_of(match["month"]), number_of(match["day"])
    try:
        if year is None or not 1949 <= year <= 2200:
            raise ValueError(year)
        return date(year, month or 0, day or 0)
    except ValueError as error:
        raise ImportRefused(f"没有“{match[0]}”这一天", "请核对原文的日期") from error


def named_day(stem: str) -> date | None:
    """The day of publication in a file's name, as official downloads have it: 某条例_20260101, 某条例(2026-01-01)."""
    match = _IN_NAME.search(stem)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def without_day(stem: str) -> str:
    """A file's name without the day behind it."""
    return _IN_NAME.sub("", stem)


def settled(title: str, front: Told, closed: Told | None, named: date | None = None) -> Days:
    """Put together what the front of a text, its closing article and the file's name tell."""
    events = front.events
    told_last = max((day for day, kind in events if kind is _Happened.PUBLISHED), default=None)
    if named is not None:
        events = (*events, (named, _Happened.PUBLISHED))
    changes = [at for at, (_, kind) in enumerate(events) if kind in _CHANGES]
    current = events[changes[-1] :] if changes else events
    adopted = max((day for day, _ in current), default=None)
    published = None
    if adopted is not None and changes and _STATUTE.match(title) and adopted - current[0][0] < _SOON:
        published = max((day for day, kind in current if kind is _Happened.PUBLISHED), default=None)
        adopted = current[0][0]
    revised = len(changes) > 1 or any(kind is _Happened.REVISED for _, kind in events)
    # The brackets of a text are often older than the text: then only the file's name tells of its last revision.
    revised = revised or (named is not None and told_last is not None and named > told_last)
    effective, doubt = _effective(adopted, published or adopted, front, closed, revised=revised)
    return Days(adopted, published, effective, doubt)


def _effective(
    adopted: date | None, published: date | None, front: Told, closed: Told | None, *, revised: bool
) -> tuple[date | None, str]:
    named = [each.effective for each in (front, closed) if each is not None and each.effective is not None]
    for day in named:
        if adopted is None or day >= adopted:
            return day, ""
    if named:
        return (
            None,
            (
                f"文件里写的施行日期（{named[0]}）早于最后一次修改或公布（{adopted}），看不出改过的文本从哪天起施行"
            ),
        )
    if not (front.on_publication or (closed is not None and closed.on_publication)):
        return None, "文件里没有写从哪天起施行"
    if revised and not front.on_publication:
        return None, "“自公布之日起施行”说的是最早的文本，看不出改过的文本从哪天起施行"
    return published, "" if published is not None else "文件里写“自公布之日起施行”，却没有写哪天公布"
