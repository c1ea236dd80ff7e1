"""Which text of a law holds on which days.

The table of laws decides; a text that it does not list counts from the later of its days of publication and of effect.
Whatever staff imported goes before the package's text from its first day in force.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from content.law import Kind, Law, LawTable, Version, name_key
from content.statutes.law_text import DatedText, LawText

_GONE = {"已废止", "历史版本"}
"""Words of the package for a text that is no longer in force; it does not say since when."""


def dated(texts: Iterable[LawText], laws: LawTable) -> list[DatedText]:
    """The texts with their days, no two of one law on the same day; in the order of the table, then by title.

    A text whose days cannot be known, or that the table says has no articles, is left out.
    """
    of_law: dict[str, list[DatedText]] = defaultdict(list)
    for text in texts:
        law = laws.find(text.title)
        key = name_key(law.title if law else text.title)
        found = _placed(text, law)
        if found is not None:
            of_law[key].append(found)
    place = {name_key(law.title): number for number, law in enumerate(laws.laws)}
    keys = sorted(of_law, key=lambda key: (place.get(key, len(place)), key))
    return [text for key in keys for text in _apart(of_law[key])]


def start_of(text: LawText) -> date:
    """The first day in force as far as the text itself knows."""
    return max(day for day in (text.adopted, text.published, text.effective) if day is not None)


def version_of(text: LawText, law: Law | None) -> Version | None:
    """The version in the table that this is the text of, None if it lists none."""
    versions = law.versions if law is not None else ()
    return next((version for version in versions if version.adopted == text.adopted), None)


def _placed(text: LawText, law: Law | None) -> DatedText | None:
    version = version_of(text, law)
    if law is not None:
        # Names differ in brackets and in 中华人民共和国; the book knows every law by one.
        text = replace(text, title=law.title)
    if version is not None:
        return None if version.articles == 0 else DatedText(text, version.start, version.until)
    start = start_of(text)
    following = next((each.start for each in law.versions if each.start > start), None) if law else None
    if following is not None:
        return DatedText(text, start, following)
    if law is not None and law.kind is Kind.REPEALED:
        ended = law.versions[-1].until if law.versions else None
        return DatedText(text, start, ended) if ended is not None and start < ended else None
    # Where the package calls a text gone without saying since when, it is not shown.
    return None if text.status in _GONE else DatedText(text, start, None)


def _apart(texts: list[DatedText]) -> list[DatedText]:
    """The texts of one law, oldest first, each ending where the next begins; of two from the same day the imported one."""
    ordered: list[DatedText] = []
    for one in sorted(texts, key=lambda one: (one.start, one.text.imported, one.text.adopted)):
        if ordered and ordered[-1].start == one.start:
            ordered.pop()
        ordered.append(one)
    ends: list[DatedText] = []
    for at, one in enumerate(ordered):
        following = ordered[at + 1].start if at + 1 < len(ordered) else None
        until = min((end for end in (one.until, following) if end is not None), default=None)
        if until is None or until > one.start:
            ends.append(replace(one, until=until))
    return ends
