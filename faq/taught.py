"""What was learned of all entries, weighed into the scores of one message; pure.

Entries that nothing was learned of, because staff wrote them, get what their likeness lets expect.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.entry import Entry
from faq.learned import Learned
from faq.nearness import FELT, Near


class Weighing(NamedTuple):
    """How what was learned goes into a score, and what stands in its place for entries that are not known."""

    told: float
    """What the logarithm of the odds by words adds."""
    felt: float
    """What likeness to the learned direction adds."""
    said: float
    """What the score by words, 0 to 1, adds."""
    middle: float
    """The sum that is a score of 50."""
    steep: float
    """How fast the score rises around it."""

    def score(self, said: float, told: float, felt: float = 0.0, meant: float = 0.0) -> float:
        """A score of 0 to 100; ``said`` is one too, ``meant`` as `Near.together`."""
        found = meant + self.told * told + self.felt * felt + self.said * said / 100
        return 100 / (1 + math.exp(-self.steep * (found - self.middle)))


BY_WORDS = Weighing(told=0.12, felt=0.0, said=0.7, middle=0.05, steep=4.0)
"""Measured on the golden questions, like the next."""
BY_MEANING = Weighing(told=0.12, felt=FELT, said=0.3, middle=0.8, steep=3.0)
PROPOSED = 6
"""Entries that what was learned brings in at most beside those that share words."""
BEHIND, BEHIND_SURE = 5.0, 3.0
"""Logarithm of the odds by which an entry may be behind the one it speaks for most, to be brought in; the second where
one entry has nearly all words. Measured on the golden questions: those further behind hardly ever came first."""


class Taught:
    """What was learned, for the entries of one matcher."""

    def __init__(self, learned: Learned, entries: Iterable[Entry]) -> None:
        """Entries that were not learned from are told apart by their wordings."""
        self.learned = learned
        self.places = learned.known(entries)
        """Which of the entries it knows, and where in ``learned.ids``."""

    def hear(self, query: str) -> Heard:
        """What was learned of a normalised message."""
        return Heard(self, self.learned.words(query))


class Heard:
    """What was learned of one message."""

    def __init__(self, taught: Taught, told: NDArray[np.float32]) -> None:
        self._taught = taught
        self._told = told

    def proposed(self, *, sure: bool = False) -> list[str]:
        """The entries it speaks for most, the first one first; ``sure`` where one entry has nearly all words."""
        ids, places = self._taught.learned.ids, self._taught.places
        most = min(PROPOSED, len(self._told))
        heaviest = np.partition(self._told, -most)[-most:]
        least = max(heaviest[0], heaviest.max() - (BEHIND_SURE if sure else BEHIND))
        some = np.flatnonzero(self._told >= least)
        first = some[np.argsort(-self._told[some], kind="stable")][:PROPOSED].tolist()
        return [ids[place] for place in first if ids[place] in places]

    def by_words(self, entry_id: str, said: float) -> float:
        """The score of an entry, 0 to 100, from that by its wordings alone."""
        place = self._taught.places.get(entry_id)
        told = self._taught.learned.guess_told(said, None) if place is None else float(self._told[place])
        return BY_WORDS.score(said, told)

    def by_meaning(self, entry_id: str, said: float, near: Near | None) -> float:
        """The same with meanings weighed in; ``near`` is None for an entry that is not among the nearest."""
        learned, place = self._taught.learned, self._taught.places.get(entry_id)
        meant = near.together if near else 0.0
        felt = near.felt if near else None
        return BY_MEANING.score(
            said,
            learned.guess_told(said, meant) if place is None else float(self._told[place]),
            learned.guess_felt(meant) if felt is None else felt,
            meant,
        )
