"""One entry and its wordings as arrays of pieces, ready to be compared with messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask an entry, ready to be compared."""

    text: str
    """As written; staff see it."""
    query: str
    """Normalised."""
    weight: int
    """Sum of the weights of its pieces."""
    sides: Mapping[int, int]
    """Number of each contrast it takes a side in, and the side: 1 or -1."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One entry, ready to be compared."""

    entry_id: str
    title: str
    topic: str
    related: tuple[str, ...]
    """Ids of entries worth reading next."""
    wordings: tuple[Wording, ...]
    measures: NDArray[np.float64]
    """Weight and length of each wording, in two rows."""
    exact: dict[str, int]
    """Normalised wording to the number of the first that reads so."""
    pieces: NDArray[np.int32]
    """Numbers of all pieces that its wordings, answer and steps have, in ascending order."""
    having: NDArray[np.uint8]
    """One row a piece: 1 for each wording that has it, then for whether any wording has it, whether it is of the core
    and whether answer and steps have it."""
    core_weight: int
    """Sum of the weights of its core: the pairs that at least half of its wordings have, what it is about."""
    about: frozenset[str]
    """Subjects that more than one of its wordings names; none if no subject is in half of them."""
    speaks_of: frozenset[str]
    """Subjects in its wordings, answer and steps."""
    sides: dict[int, int]
    """Contrasts in which its wordings take one side, none the other, and the side."""

    def share(self, subject: str) -> float:
        """Share of the wordings that name a subject, 0.0 to 1.0."""
        return sum(subject in wording.query for wording in self.wordings) / len(self.wordings)

    def rows(self, numbers: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """For numbered pieces of a message the rows of those that the entry has, and which these are."""
        places = np.minimum(np.searchsorted(self.pieces, numbers), len(self.pieces) - 1)
        there = self.pieces[places] == numbers
        return places[there], there
