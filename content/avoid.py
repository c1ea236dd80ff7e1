"""Words that a post had better not use: the list that ships, what staff added or took off, and where a text has one.

Pure: the list is read from content/avoid.toml, changes of staff are passed in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("avoid.toml")
OWN, NEVER = "本单位加的", "本单位不许写的"
"""Names of the groups of what staff add: a word to think about, and one that may not go out, as the name of a party."""


@dataclass(frozen=True, slots=True)
class Avoided:
    """One word to avoid."""

    word: str
    group: str
    """What is wrong with it, in a few words."""
    advise: str
    """What to do instead."""
    but: tuple[str, ...] = ()
    """Phrases that contain it and are fine."""

    @property
    def never(self) -> bool:
        """Whether a post with it cannot be handed in."""
        return self.group == NEVER


@dataclass(frozen=True, slots=True)
class Hit:
    """A word to avoid in a text."""

    start: int
    end: int
    """Exclusive."""
    avoided: Avoided


@lru_cache(maxsize=1)
def shipped() -> tuple[Avoided, ...]:
    """The list that ships, in the order of its file."""
    groups = tomllib.loads(FILE.read_text(encoding="utf-8"))["group"]
    return tuple(
        Avoided(word, group["name"], group["advise"], tuple(group["but"]))
        for group in groups
        for word in group["words"]
    )


def with_own(
    own: Mapping[str, str], off: Iterable[str] = (), never: Iterable[str] = ()
) -> tuple[Avoided, ...]:
    """The list with what staff added (word → what to do instead), without the words they took off.

    Those among ``never`` may not stand in a post at all.
    """
    gone, forbidden = frozenset(off) | own.keys(), frozenset(never)
    added = (Avoided(word, NEVER if word in forbidden else OWN, advise) for word, advise in own.items())
    return (*(each for each in shipped() if each.word not in gone), *added)


def hits(text: str, words: Iterable[Avoided]) -> tuple[Hit, ...]:
    """Where a text has words to avoid, in order; of overlapping ones the longest."""
    found = []
    for avoided in words:
        start = text.find(avoided.word)
        while start >= 0:
            if not _fine(text, start, avoided):
                found.append(Hit(start, start + len(avoided.word), avoided))
            start = text.find(avoided.word, start + 1)
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


def _fine(text: str, start: int, avoided: Avoided) -> bool:
    """Whether the word is part of a phrase that may stand."""
    for phrase in avoided.but:
        within = phrase.find(avoided.word)
        while within >= 0:
            begin = start - within
            if begin >= 0 and text.startswith(phrase, begin):
                return True
            within = phrase.find(avoided.word, within + 1)
    return False
