"""The names of the laws, so that the longest one that begins at a place of a text is found at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from content.law import Kind, Law, LawTable, name_key
from content.statutes.book import StatuteBook

_NUMBERED = re.compile(r"\(([一二三四五六七八九十]{1,3})\)")
_ARABIC = re.compile(r"(?<=解释)\(?([1-9])\)?$")
_FILLING = re.compile(
    r"^(?:最高人民法院|最高人民检察院|最高法|最高检|两高|[、,和])+|关于|适用|审理|办理|案件|若干问题|问题|"
    r"具体应用|应用|若干|有关|法律(?!援助)|司法(?=解释)|的|[()《》〈〉]"
)
_MOST = 120
"""Longest title looked for, in characters."""


class Known(NamedTuple):
    """What a name stands for."""

    title: str
    """Official full title."""
    law: Law | None
    """None for a law that only the book of statutes has."""


class Names:
    """Every title, alias and usual variant, by how it begins."""

    def __init__(self, laws: LawTable, book: StatuteBook | None) -> None:
        self.laws = laws
        self._by_key: dict[str, Known] = {}
        self._loose: dict[str, Known | None] = {}
        for law in laws.laws:
            known = Known(law.title, law)
            for name in (law.title, *law.aliases):
                self._by_key[name_key(name)] = known
        for title in () if book is None else dict.fromkeys(text.law for text in book.texts()):
            self._by_key.setdefault(name_key(title), Known(title, laws.find(title)))
        self._add_variants()
        lengths: dict[str, set[int]] = defaultdict(set)
        for key in self._by_key:
            lengths[key[:2]].add(len(key))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def longest(self, bones: str, at: int) -> tuple[Known, int] | None:
        """The longest name that begins at a place, with its length."""
        for length in self._lengths.get(bones[at : at + 2], ()):
            known = self._by_key.get(bones[at : at + length])
            if known is not None and at + length <= len(bones):
                return known, length
        return None

    def find(self, name: str) -> Known | None:
        """What a whole title stands for; an interpretation also under a shortened title, unless that fits several."""
        if len(name) > _MOST:
            return None
        key = name_key(name)
        return self._by_key.get(key) or self._loose.get(_loosened(key))

    def _add_variants(self) -> None:
        for key, known in list(self._by_key.items()):
            for variant in _variants(key):
                self._by_key.setdefault(variant, known)
            if known.law is None or known.law.kind is not Kind.INTERPRETATION:
                continue
            loose = _loosened(key)
            if self._loose.setdefault(loose, known) != known:
                self._loose[loose] = None


def _variants(key: str) -> Iterable[str]:
    """Other ways to write a name that mean the same: 解释（一） and 解释一, 解释 and 司法解释."""
    found = {key}
    found |= {_NUMBERED.sub(r"\1", each) for each in found}
    if "司法解释" in key:
        found |= {each.replace("司法解释", "解释") for each in found}
    elif "解释" in key:
        found |= {each.replace("的解释", "解释") for each in found}
        found |= {each.replace("解释", "司法解释") for each in found}
    return found


def _loosened(key: str) -> str:
    arabic = _ARABIC.sub(lambda found: "一二三四五六七八九"[int(found[1]) - 1], key)
    return _FILLING.sub("", arabic)
