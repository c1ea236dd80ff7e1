"""Which edition of a law a text means: 「2012年版」「（2012年修正）」「旧」."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from content.law import Law, Version

_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_CHANGED = r"(?:修正案?|修订|修改|版本?|文本|颁布|公布|发布|通过|施行|实施|生效|起)"
_BEFORE = re.compile(
    rf"(?P<year>{_YEAR})年?(?:(?:{_CHANGED})+的?|的)?$|(?P<yearly>{_YEAR})年$"
    r"|(?P<old>旧版?|老|原来?的?|以前的|过去的|从前的|(?:修订|修改|修正)(?:之?前|以前)的|已?(?:经)?(?:废止|失效|作废)了?的)$"
    r"|(?P<new>最?新版?的?|现行有?效?的?|新(?:修订|修改|修正)的|(?:修订|修改|修正)后的)$"
)
_BRACKET = re.compile(rf"\([^()]{{0,12}}?(?P<year>{_YEAR})(?!\d)[^()]{{0,24}}\)")
_OLD_BRACKET = re.compile(r"\((?:旧法?|旧版|老版|已?(?:废止|失效|作废)|修订前|修改前|修正前)\)")
_OTHER_BRACKET = re.compile(r"\((?![^()]{0,8}条)[^()]{0,30}\)")
_AFTER = re.compile(rf"-?(?P<year>{_YEAR})(?:年?{_CHANGED}+的?|年(?:的|版)?(?=第)|(?=第))")
_OLD_AFTER = re.compile(r"(?:旧版|老版本?)的?")
_LOOK_BACK = 16


class Edition(NamedTuple):
    """What the words around a title say about its edition."""

    year: int | None = None
    old: bool = False
    """The words say that an earlier text is meant."""

    def __bool__(self) -> bool:
        return self.year is not None or self.old


NONE = Edition()


def edition_before(text: str, start: int) -> tuple[Edition, int]:
    """What stands right before a title, and where that begins."""
    found = _BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    if found is None:
        return NONE, start
    if found["old"]:
        return Edition(old=True), found.start()
    if found["new"]:
        return NONE, found.start()
    if found["year"] and found.start() and text[found.start() - 1].isdecimal():
        return NONE, start
    return Edition(int(found["year"] or found["yearly"])), found.start()


def edition_after(text: str, end: int) -> tuple[Edition, int]:
    """What stands right after a title or an article, and where that ends."""
    for pattern in (_BRACKET, _AFTER):
        found = pattern.match(text, end)
        if found:
            return Edition(int(found["year"])), found.end()
    for pattern in (_OLD_BRACKET, _OLD_AFTER):
        found = pattern.match(text, end)
        if found:
            return Edition(old=True), found.end()
    other = _OTHER_BRACKET.match(text, end)
    return NONE, other.end() if other else end


def is_year(number: int, law: Law | None) -> bool:
    """Whether a bare number behind a law's name is a year rather than an article."""
    if not 1949 <= number <= 2049 or law is None:
        return False
    return all(version.articles is None or number > version.articles for version in law.versions)


def means_text_in_force(edition: Edition, law: Law, version: Version, day: date) -> bool:
    """Whether the edition named is ``version``, the text in force on ``day``.

    A year names the text adopted in it, else the one that came into force in it, else the one in force at its end.
    """
    if edition.old:
        return False
    if edition.year is None:
        return True
    year = edition.year
    for named in (
        [each for each in law.versions if each.adopted.year == year],
        [each for each in law.versions if each.start.year == year],
    ):
        if named:
            return version in named
    return law.version_on(date(year, 12, 31)) == version
