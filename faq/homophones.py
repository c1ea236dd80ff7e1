"""Words that sound alike: phone keyboards and voice input put one for the other, 离昏 for 离婚.

Only a pair that no wording has is looked at, and it is only read as a word that somebody may ask about. Pure once the
readings are loaded.
"""

from __future__ import annotations

import tomllib
from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

READINGS = Path(__file__).with_name("readings.toml")

_FIRST, _LAST = 0x3000, 0x9FFF
_LONGEST = 4
_LONGEST_TEXT = 400
# Heard alike in Henan and by most voice input: zh/z, ch/c, sh/s, n/l at the beginning, ng/n at the end.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


def reading(character: str) -> str:
    """How a character is mostly read, without tone; rare readings would make any two characters sound alike."""
    place = ord(character) - _FIRST
    read, places = _readings()
    return read[places[place]] if 0 <= place <= _LAST - _FIRST else ""


def sound(character: str) -> str:
    """The same without what dialects and voice input do not tell apart."""
    return _alike(reading(character))


@lru_cache(maxsize=1)
def _readings() -> tuple[tuple[str, ...], array[int]]:
    """All readings, none first, and for each character the place of its own: a dictionary would take forty times as much."""
    with READINGS.open("rb") as file:
        table: dict[str, str] = tomllib.load(file)
    places = array("H", bytes(2 * (_LAST - _FIRST + 1)))
    for place, characters in enumerate(table.values(), 1):
        for character in characters:
            places[ord(character) - _FIRST] = place
    return ("", *table), places


@lru_cache(maxsize=1_000)
def _alike(read: str) -> str:
    for spoken, heard in _INITIALS:
        if read.startswith(spoken):
            read = heard + read[len(spoken) :]
            break
    return read[:-1] if read.endswith("ng") else read


class Homophones:
    """Reads strange pairs as the words that they sound like."""

    def __init__(
        self, words: Iterable[str], known: Callable[[str], bool], *, often: frozenset[str] = frozenset()
    ) -> None:
        """``words`` are what somebody may mean, ``often`` those of them that are often written wholly otherwise;
        ``known`` tells whether some wording has a pair of characters.
        """
        self._known = known
        self._often = often
        self._by_first: dict[str, list[str]] = {}
        for word in sorted({word for word in words if 2 <= len(word) <= _LONGEST and word.isalpha()}):
            self._by_first.setdefault(sound(word[0]), []).append(word)

    def mend(self, query: str) -> str:
        """A normalised text with strange pairs read as words; the text itself when there are none."""
        if len(query) > _LONGEST_TEXT:
            return query
        strange = [True, *(not self._known(query[at : at + 2]) for at in range(len(query) - 1)), True]
        if not any(strange[1:-1]):
            return query
        mended, at = [], 0
        while at < len(query):
            word = self._heard(query, at, strange)
            mended.append(word or query[at])
            at += len(word) or 1
        return "".join(mended)

    def _heard(self, query: str, at: int, strange: list[bool]) -> str:
        """The longest word that sounds like what stands here; nothing where this is a word of its own.

        ``strange`` says for each place whether the pair that ends there is. A character is only read as another where
        it makes no known pair with either neighbour, and one character at least stands as it should, or it is a
        word often misspelt and all sound exactly alike: else chance is too near.
        """
        best = ""
        for word in self._by_first.get(sound(query[at]), ()):
            written = query[at : at + len(word)]
            if len(best) < len(word) == len(written):
                other = [
                    place for place, (one, its) in enumerate(zip(written, word, strict=True)) if one != its
                ]
                if (
                    other
                    and all(strange[at + place] and strange[at + place + 1] for place in other)
                    and all(sound(written[place]) == sound(word[place]) for place in other)
                    and (len(other) < len(word) or (word in self._often and self._exactly(written, word)))
                ):
                    best = word
        return best

    @staticmethod
    def _exactly(written: str, word: str) -> bool:
        return all(reading(one) == reading(its) for one, its in zip(written, word, strict=True))
