"""A villager's message, cut up into clauses and weighed by its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faq.index import Index
from faq.normalise import clauses as normalised
from faq.pieces import characters, distinct, paired, pieces

LONGEST = 400
"""Characters of a message that are read: its beginning and its end, where stories ask."""
UNBROKEN = 22
"""Characters above which a clause was said without pauses, so that what asks has to be looked for in it."""
WINDOW, STEP = 18, 6


class Part:
    """A whole message or one clause of it, ready to be compared."""

    def __init__(self, query: str, weight: float, number: int, index: Index) -> None:
        """Take a normalised text, the sum of the weights of its pieces, a whole number, and its number in the message."""
        self.query = query
        self.weight = weight
        self.number = number
        self._index = index

    # Most clauses are set aside before anybody asks for these.
    @cached_property
    def sides(self) -> dict[int, int]:
        """Contrasts of which it speaks of one side only."""
        return self._index.sides(self.query, pieces(self.query))

    @cached_property
    def opposed(self) -> NDArray[np.bool_]:
        """Which kinds of wordings take other sides."""
        return self._index.opposed(self.sides)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Words that name what it is about, each once."""
        return self._index.subjects(self.query)


class Message:
    """A villager's message, cut up and weighed."""

    def __init__(self, clauses: Sequence[str], index: Index) -> None:
        """Take normalised clauses, at least one; those of up to three characters count only in the whole."""
        query = "".join(clauses)
        one = characters(query)
        own = distinct(np.concatenate((one, paired(one))))
        self.numbers, every = index.weighed(own)
        """Numbers of the pieces of the whole."""
        self.whole = Part(query, float(every.sum()), 0, index)
        self.clauses: list[Part] = []
        self.counts = np.bincount(own.searchsorted(one), minlength=len(own)).astype(np.float64)
        """How often each piece of one character is in the whole; 0 for pairs."""
        rows = [every]
        parts = [window for clause in clauses for window in windows(clause)]
        if len(parts) > 1:
            for clause in dict.fromkeys(parts):
                if len(clause) > 3:
                    said = characters(clause)
                    places = own.searchsorted(np.concatenate((said, paired(said))))
                    row = np.zeros(len(own))
                    row[places] = every[places]
                    self.clauses.append(Part(clause, float(row.sum()), len(rows), index))
                    rows.append(row)
        self.table = np.stack(rows)
        """Weight of each piece in the whole (row 0) and in each clause."""


def read(text: str) -> tuple[str, ...]:
    """The normalised clauses of a message, of a long one those at its beginning and its end."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
    return normalised(text)


def windows(clause: str) -> list[str]:
    """A clause, and overlapping cuts of one that is so long that it was spoken without pauses."""
    if len(clause) <= UNBROKEN:
        return [clause]
    starts = range(0, len(clause) - WINDOW + STEP, STEP)
    return [clause, *(clause[start : start + WINDOW] for start in starts)]
