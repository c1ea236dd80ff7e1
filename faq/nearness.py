"""How near a message is in meaning to what the entries are asked with, for words that no wording has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.learned import Learned
from faq.search.meaning import Vectors
from faq.search.vectors import VectorTable, unit
from faq.wordings import Wordings

KEPT = 16
"""Entries that are given for a message."""
_SOME = 3
"""Wordings that have to be near together: one alone may be near by chance."""
_SHARE = 0.67
"""Of the nearest wordings, beside the middle of all: measured on the golden questions, where a single nearest wording
misleads most."""
_NOT_THERE = -1.0
FELT = 0.3
"""What likeness to a learned direction adds beside these: measured on the golden questions."""


class Near(NamedTuple):
    """How near an entry is to a message; likenesses are -1 to 1, of unlike questions around 0."""

    likeness: float
    """Of the nearest wording."""
    wording: str
    """The nearest wording."""
    some: float
    """Mean of the three nearest."""
    centre: float
    """Of the middle of all wordings."""
    felt: float | None = None
    """To the direction that was learned of the entry; None where none was."""

    @property
    def together(self) -> float:
        """The last two in one number, by which entries are put in order."""
        return float(_together(self.some, self.centre))


class Nearness:
    """The wordings of some entries as vectors."""

    def __init__(
        self,
        wordings: Wordings,
        table: VectorTable,
        learned: Learned | None = None,
        places: Mapping[str, int] | None = None,
    ) -> None:
        """Wordings that ``table`` does not have are left out. Its vectors are used where they are, never copied.

        ``learned`` is what all wordings taught, ``places`` where in it each entry is (`Learned.known`).
        """
        rows, there = table.rows(wordings.keys)
        owners = np.repeat(np.arange(len(wordings.ids)), wordings.counts)[there]
        numbers, counts = np.unique(owners, return_counts=True)
        self._ids = tuple(wordings.ids[number] for number in numbers.tolist())
        self._texts = wordings.texts
        self._vectors = table.vectors
        filled, self._empty = _table(counts.tolist())
        kept = np.append(np.flatnonzero(there), 0)
        self._places, self._rows = kept[filled], np.append(rows[there], 0)[filled]
        self._centres = np.zeros((len(counts), self._vectors.shape[1]), np.float32)
        ends = np.cumsum(counts)
        for number, (end, count) in enumerate(zip(ends.tolist(), counts.tolist(), strict=True)):
            own = self._vectors[rows[there][end - count : end]]
            self._centres[number] = unit(np.add.reduceat(own, [0]))[0]

        self._learned = learned
        self._learned_places = np.array(
            [(places or {}).get(entry_id, -1) for entry_id in self._ids], np.int64
        )

    def of(self, meant: Vectors) -> Mapping[str, Near]:
        """The nearest entries by id, the nearest first."""
        if not self._ids:
            return {}
        likeness = (self._vectors @ meant)[self._rows]
        likeness[self._empty] = _NOT_THERE
        best = likeness.argmax(axis=1)
        most = likeness[np.arange(len(best)), best]
        if likeness.shape[1] > _SOME:
            likeness = -np.partition(-likeness, _SOME - 1, axis=1)[:, :_SOME]
        # Of an entry with fewer wordings the mean of those that it has.
        there = np.maximum((likeness > _NOT_THERE).sum(axis=1), 1)
        some = np.where(likeness > _NOT_THERE, likeness, 0.0).sum(axis=1) / there
        centre = self._centres @ meant
        felt = np.full(len(centre), np.nan, np.float32)
        if self._learned is not None:
            felt = np.where(
                self._learned_places >= 0, self._learned.meant(meant)[self._learned_places], np.nan
            )
        like = _together(some, centre) + FELT * np.nan_to_num(felt)
        order = np.argsort(-like, kind="stable")[:KEPT]
        return {
            self._ids[number]: Near(
                float(most[number]),
                self._texts[int(self._places[number, best[number]])],
                float(some[number]),
                float(centre[number]),
                None if np.isnan(felt[number]) else float(felt[number]),
            )
            for number in order.tolist()
        }


def _together(some: Any, centre: Any) -> Any:
    """Of numbers or of arrays."""
    return _SHARE * some + (1 - _SHARE) * centre


def _table(counts: list[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Rows of wordings for each entry, filled up to the same width, and which fields are only filling."""
    width = max(counts, default=1)
    columns = np.arange(width)
    starts = np.cumsum([0, *counts])[:-1]
    empty = columns[None, :] >= np.array(counts, np.int64)[:, None]
    return np.where(empty, 0, starts[:, None] + columns[None, :]), empty
