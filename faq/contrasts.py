"""Opposite meanings: which side a text takes, who borrowed or lent, who hit or was hit.

Pure once read: contrasts.toml is read on first use and kept.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CONTRASTS = Path(__file__).with_name("contrasts.toml")
GAP = "…"
"""Stands in a word for up to `WIDE` characters: 没…签合同."""
WIDE = 6
MARKED = 2
"""So many wordings of an entry must take a side for the entry to be on it."""
TENTH = 10
"""Of the wordings that take a side so small a part may take the other: 单位说签合同可一直没签 names both."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two sets of words that no one question means both of."""

    heads: tuple[str, ...]
    """Pieces of which a text with one of the words has at least one."""
    pattern: re.Pattern[str]
    """Matches any of the words as a group of its own; where two begin at a place, the longer one."""
    sides: tuple[int, ...]
    """Side of each group: 1 or -1."""
    unlike: re.Pattern[str] | None = None
    """Matches longer words that have one of the words in them and mean something else: 打工 for 打."""

    @classmethod
    def of_words(cls, one: Iterable[str], other: Iterable[str]) -> Contrast:
        """Take the words of both sides."""
        words = [*((word, 1) for word in one), *((word, -1) for word in other)]
        words.sort(key=lambda word: (-len(word[0]), word))
        heads = dict.fromkeys(word.partition(GAP)[0][:2] for word, _ in words)
        pattern = _groups(_gapped(word) for word, _ in words)
        return cls(tuple(heads), pattern, tuple(side for _, side in words))

    @classmethod
    def of_deed(cls, verbs: Iterable[str], unlike: Iterable[str], others: Iterable[str]) -> Contrast:
        """Take verbs for what somebody does to somebody; 1 is the asker who did it, -1 the one to whom it was done.

        `others` are people whom the asker calls his own and who act for themselves: 我丈夫打人 is not 我打人.
        """
        verb, theirs, some, far = _any_of(verbs), _any_of(others), f"{{0,{WIDE}}}?", f"{{0,{2 * WIDE}}}?"
        me = f"我(?!{theirs})"
        done = (
            f"{verb}(?:着|到)?{me}",
            f"(?:把|对|给|跟)我[^他她]{some}{verb}",
            f"(?:被|挨)[^我]{some}{verb}",
            f"我[^我他她]{some}(?:被|叫|让|挨|遭)[^我]{some}{verb}",
        )
        # 我家路堵: what happens to things of his is not his doing.
        did = f"我(?:们|家孩子)?(?!家|{theirs})[^我他她你谁被叫让挨遭给跟和是受]{far}{verb}(?!{me})"
        heads = dict.fromkeys(word[:2] for word in verbs)
        return cls(tuple(heads), _groups((*done, did)), (-1,) * len(done) + (1,), re.compile(_any_of(unlike)))

    def side(self, query: str) -> int:
        """Return the side a normalised text takes; 0 if none or both."""
        if self.unlike:
            query = self.unlike.sub(" ", query)
        taken = {self.sides[match.lastindex - 1] for match in self.pattern.finditer(query) if match.lastindex}
        return taken.pop() if len(taken) == 1 else 0


class Contrasts:
    """All contrasts, each known by its number."""

    def __init__(self, contrasts: Iterable[Contrast], words: Iterable[str] = ()) -> None:
        """Take the contrasts and the words they are made of."""
        self.words = frozenset(words)
        """Every word of every contrast, without gaps."""
        self._contrasts = tuple(contrasts)
        self.count = len(self._contrasts)
        """How many contrasts there are."""
        self._by_head: dict[str, list[int]] = {}
        for number, contrast in enumerate(self._contrasts):
            for head in contrast.heads:
                self._by_head.setdefault(head, []).append(number)
        self.heads = frozenset(self._by_head)
        """Pieces of which a text that takes any side has one."""

    @classmethod
    def read(cls, path: Path = CONTRASTS) -> Contrasts:
        """Read the file of contrasts."""
        with path.open("rb") as file:
            table = tomllib.load(file)
        others = table["others"]
        pairs, deeds = table["contrast"], table["deed"]
        words = [*others, *(word for deed in deeds for word in (*deed["verbs"], *deed["unlike"]))]
        words += (
            part for pair in pairs for word in (*pair["one"], *pair["other"]) for part in word.split(GAP)
        )
        contrasts = [Contrast.of_words(pair["one"], pair["other"]) for pair in pairs]
        contrasts += (Contrast.of_deed(deed["verbs"], deed["unlike"], others) for deed in deeds)
        return cls(contrasts, words)

    def sides(self, query: str, own: Set[str]) -> dict[int, int]:
        """Return the contrasts of which a text speaks of one side only: number to 1 or -1; `own` are its pieces, or all heads among them."""
        heads = self.heads & own
        numbers = {number for head in heads for number in self._by_head[head]}
        found = ((number, self._contrasts[number].side(query)) for number in numbers)
        return {number: side for number, side in found if side}


def opposed(mine: Mapping[int, int], its: Mapping[int, int]) -> bool:
    """Whether two texts take different sides in any contrast."""
    return any(its.get(number, side) != side for number, side in mine.items())


def common(texts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Return the sides that `MARKED` of the texts take and less than a tenth as many oppose."""
    taken = Counter(side for text in texts for side in text.items())
    return {
        number: side
        for (number, side), count in taken.items()
        if count >= MARKED and TENTH * taken[number, -side] < count
    }


@lru_cache(maxsize=1)
def contrasts() -> Contrasts:
    """Return the contrasts that ship with the package."""
    return Contrasts.read()


def _groups(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"({pattern})" for pattern in patterns))


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _gapped(word: str) -> str:
    return f".{{0,{WIDE}}}?".join(map(re.escape, word.split(GAP)))
