"""Where a text names a law: a known title, a title in 《》, or an unmarked one that nobody knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from content.citations.editions import NONE, Edition, edition_after, edition_before
from content.citations.folding import Folded
from content.citations.names import Known, Names
from content.citations.titles import (
    compound_after,
    contract_like,
    extended_start,
    implementing_start,
    stands_alone,
    title_like,
    unknown_before,
)
from content.law import STATE

_LONGEST_MARKED = 160
_PART = re.compile(
    r"[·\-]?(?:第[一二三四五六七]编)?(?:总则|分则|物权|合同|人格权|婚姻家庭|继承|侵权责任)编?$|[·\-]?第[一二三四五六七]编$"
)
_NUMBER = r"第?[\d〇零一二三四五六七八九十百千]{1,9}"
_ARTICLE_NEXT = re.compile(
    rf"[》〉\"”』」]*(?:\([^()]{{0,30}}\))?(?:的|里|中|之|规定的?)?{_NUMBER}(?:(?:[、,和与至到~-]|以及){_NUMBER}){{0,9}}条"
)
_COURT = r"(?:最高人民法院|最高人民检察院|最高法|最高检|两高)"
_LEAD = re.compile(rf"(?:{STATE}|{_COURT}(?:[、和]{_COURT})?|[《〈“「『\"'])+$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A law named in a text; places are those of ``Folded.text``."""

    title: str
    """Official full title, or the words as written."""
    known: Known | None
    start: int
    end: int
    marked: bool
    """It stands in 《》."""
    edition: Edition = NONE

    def of_edition(self, edition: Edition) -> Mention:
        """The same law in another edition."""
        return replace(self, edition=edition)


def mention_at(folded: Folded, place: int, names: Names) -> Mention | None:
    """The law named at exactly this place, the longest title first."""
    text = folded.text
    marked = text[place] == "《" and place in folded.closing
    if not marked and not folded.is_bone(place):
        return None
    bone = folded.bone(place)
    found = names.longest(folded.bones, bone)
    end = folded.after_bones(bone, found[1]) if found else place
    if marked:
        close = folded.closing[place]
        if found is None or end < close:
            return _marked(folded, place, close, names)
        end = max(end, close + 1) if end <= close + 1 else end
    if found is None or not (marked or stands_alone(text, end)):
        return None
    while text.startswith(("》", "〉"), end) and text.count("《", place, end) > text.count("》", place, end):
        end += 1
    whole = _compound(folded, place, end, names, found[0])
    if whole is not None:
        return whole
    statute = not found[0].title.endswith(("条例", "办法", "规定", "规则", "细则"))
    real = extended_start(text, place, statute=statute)
    if real < place:
        return _longer(folded, real, place, end, names, marked=marked)
    return _edited(folded, Mention(found[0].title, found[0], place, end, marked or "》" in text[place:end]))


def unmarked_mention(folded: Folded, end: int, names: Names) -> Mention | None:
    """A title without 《》 that ends right here, in front of an article, and is no exact name of a known law."""
    start = unknown_before(folded.text, end)
    if start is None:
        return None
    written = folded.written(start, end)
    known = names.find(written)
    return Mention(known.title if known else written, known, start, end, marked=False)


def _edited(folded: Folded, mention: Mention) -> Mention:
    """With the edition named in front, and the span that takes in 中华人民共和国 and the like."""
    text, start = folded.text, mention.start
    lead = _LEAD.search(text, max(0, start - 40), start)
    if lead:
        start = lead.start()
    edition, begins = edition_before(text, start)
    return replace(mention, start=begins, edition=edition)


def _marked(folded: Folded, place: int, close: int, names: Names) -> Mention | None:
    """What stands between 《 and 》."""
    inner, edition = place + 1, NONE
    if close - inner > _LONGEST_MARKED:
        return None
    text = folded.text[inner:close]
    bracket = text.rfind("(")
    known = names.find(text)
    if known is None and bracket > 0:
        edition, after = edition_after(text, bracket)
        if after == len(text) and edition:
            known = names.find(text[:bracket])
        else:
            edition = NONE
    if known is None:
        known = names.find(_PART.sub("", text))
    if known is None:
        before, begins = edition_before(text + "\u0000", _prefix(text))
        if begins == 0 and _prefix(text):
            known = names.find(text[_prefix(text) :])
            edition = before if known else NONE
    end = close + 1
    compound = _compound(folded, place, end, names, known)
    if compound is not None:
        return compound
    if known is not None:
        mention = _edited(folded, Mention(known.title, known, place, end, marked=True))
        return mention.of_edition(edition or mention.edition)
    written = folded.written(inner, close)
    if not title_like(text) and (contract_like(text) or not _ARTICLE_NEXT.match(folded.text, end)):
        return None
    return Mention(written, None, place, end, marked=True)


def _prefix(text: str) -> int:
    """Length of 新, 旧 or a year in front of a title."""
    found = re.match(r"(?:(?:19|20)\d\d年?版?的?|最?新版?的?|旧版?的?|老|原)", text)
    return found.end() if found else 0


def _compound(folded: Folded, start: int, end: int, names: Names, law: Known | None) -> Mention | None:
    """A longer title that begins with the law at ``start``, or carries it out: …司法解释（一）, 河南省实施…办法."""
    text = folded.text
    after, article = compound_after(text, end)
    if after == end:
        return None
    begins = implementing_start(text, start)
    known = names.find(text[begins:after]) or names.find(text[start:after])
    if known is None and law is not None and begins == start:
        known = names.find(law.title + text[end:after])
    if known is not None:
        return _edited(folded, Mention(known.title, known, start, after, "《" in text[start:after]))
    inside = folded.bone(end)
    last = folded.bone(after)
    for bone in range(inside, last):
        named = names.longest(folded.bones, bone)
        if named and named[1] > 3 and bone + named[1] == last:
            return None  # two laws side by side
    return Mention(folded.written(begins, after), None, begins, after, marked=article)


def _longer(folded: Folded, real: int, start: int, end: int, names: Names, *, marked: bool) -> Mention:
    """A title whose end only looks like a known law: 日本民法典, 信阳市…条例."""
    known = names.find(folded.text[real:end])
    if known is not None:
        return _edited(folded, Mention(known.title, known, real, end, marked))
    return Mention(folded.written(real, end), None, real, end, marked=marked)
