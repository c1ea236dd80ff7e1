"""What a piece of a text weighs: the rarer it is among the entries, the more it tells.

Pure. Weights are whole numbers, so that a sum is the same in whatever order it is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from faq.lexicon import Lexicon
from faq.pieces import pieces

UNIT = 1 << 16
"""Weight that stands for 1.0."""
SINGLE = 0.45
"""Weight of one character beside a pair."""
WEAK = 0.2
"""What is left of the weight of a word that says little."""
HALF_WEAK = 0.55
"""What is left of a pair with one such character."""
TELLING = 1.5
"""Weight of a pair from a word that names what a question is about."""
STRANGE = 0.6
"""Share of the greatest weight that a piece gets which no entry has."""


class Scale:
    """Weighs pieces beside a number of entries."""

    def __init__(self, words: Lexicon, count: int) -> None:
        """Take the words that say little or much, and how many entries there are, at least one."""
        self._weak = words.weak
        self._telling = frozenset(
            piece
            for subject in words.subjects
            for piece in pieces(subject)
            if len(piece) > 1 or piece == subject
        )
        self._count = count
        top = math.log(1 + count)
        self.top = round(top * UNIT)
        """Weight of the rarest pair there is."""
        strange = top * STRANGE * UNIT
        self.strange_pair, self.usual_pair = round(strange), round(strange * 0.5)
        """Weight of a pair that no entry has, and of one whose two characters some entry has: two usual words side by
        side make a new pair that means nothing."""
        self._strange_single, self._weak_single = round(strange * SINGLE), round(strange * SINGLE * WEAK)
        # Few pieces differ in all that counts.
        self._rated: Callable[[int, int], int] = lru_cache(maxsize=None)(self._rate)

    def weigh(self, piece: str, having: int) -> int:
        """The weight of a piece that so many entries have."""
        return self._rated(self._kind(piece), having)

    def strange_single(self, character: str) -> int:
        """The weight of a character that no entry has."""
        return self._weak_single if character in self._weak else self._strange_single

    def _kind(self, piece: str) -> int:
        """Which of the rules of `_rate` holds for a piece."""
        single = len(piece) == 1
        if piece in self._telling:
            return 0
        if piece in self._weak:
            return 1 if single else 2
        if single:
            return 3
        # 么要, 有个: halves of two words that say little; 地能: half of one.
        return 4 + (piece[0] not in self._weak) + (piece[1] not in self._weak)

    def _rate(self, kind: int, having: int) -> int:
        weight = math.log(1 + self._count / having)
        if kind == 0:
            return round(UNIT * (weight * TELLING))
        if kind in (1, 2):
            weight *= WEAK
        elif kind > 3:
            weight *= (WEAK, HALF_WEAK, 1.0)[kind - 4]
        return round(UNIT * (weight * SINGLE if kind in (1, 3) else weight))
