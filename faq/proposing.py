"""Which few entries a message is compared with in full."""

from __future__ import annotations

import heapq
from collections.abc import Container

import numpy as np
from numpy.typing import NDArray

from faq.index import Index, Weights
from faq.message import Message, Part

LEAST = 0.12
"""Pieces lighter than this share of the heaviest propose no entry."""
LIKELY, FEW = 0.7, 3
"""Share of a message's weight that one entry has, from which on few entries are looked at, and how few."""
SURE = 0.85
"""Share from which on the clauses need no look either."""


class Proposer:
    """Finds the entries of an index that share most with a message; safe to share between threads."""

    def __init__(self, index: Index, width: int) -> None:
        """Propose as many as ``width``."""
        self._index = index
        self._width = width
        self._usable: tuple[frozenset[str], NDArray[np.bool_]] | None = None

    def proposed(self, message: Message, allowed: Container[str] | None) -> list[int]:
        """Numbers of the entries whose wordings have the most of the whole or of any clause.

        A clause such as 我该怎么办 is in many entries in full; of these, those with the most of the whole come first.
        Somebody who says most of an entry's own words means it or a close neighbour: then few are enough; with nearly
        all of them the clauses need no look.
        """
        usable = self._usable_of(allowed)
        whole = self._having(message, message.whole, usable)
        most = whole.max()
        if most >= LIKELY * message.whole.weight:
            if most >= SURE * message.whole.weight:
                message.clauses.clear()
            return _heaviest(whole, min(FEW, len(whole)))
        best: dict[int, float] = {}
        for part in (message.whole, *message.clauses):
            have = whole if part is message.whole else self._having(message, part, usable)
            # All that are as heavy as the last of those wanted: ties are broken below.
            width = min(2 * self._width, len(have))
            least = max(1.0, float(np.partition(have, -width)[-width]))
            near = np.flatnonzero(have >= least)
            # By weight, then by what the whole has, then by number.
            order = np.lexsort((near, -whole[near], -have[near]))[:width]
            for number in near[order].tolist():
                share = float(have[number]) / part.weight
                if share > best.get(number, 0.0):
                    best[number] = share
        ranked = [(share, float(whole[number]), -number) for number, share in best.items()]
        return [-minus for _, _, minus in heapq.nlargest(self._width, ranked)]

    def _having(self, message: Message, part: Part, usable: NDArray[np.bool_] | None) -> Weights:
        """Return for each entry what the telling pieces of a part that it has weigh together."""
        weights = message.table[part.number]
        # Pieces that say little are in most entries: much work, no choice.
        telling = (weights > 0) & (weights >= LEAST * weights.max())
        have = self._index.weighing(message.numbers[telling], weights[telling])
        return have if usable is None else have * usable

    def _usable_of(self, allowed: Container[str] | None) -> NDArray[np.bool_] | None:
        """Which entries may be found; remembered for a set that cannot change, since most messages come with the same."""
        if allowed is None:
            return None
        known = self._usable
        if known is not None and known[0] is allowed:
            return known[1]
        usable = np.array([entry.entry_id in allowed for entry in self._index.entries], bool)
        if isinstance(allowed, frozenset):
            self._usable = allowed, usable
        return usable


def _heaviest(weights: Weights, count: int) -> list[int]:
    """The numbers of the heaviest, of equals the first."""
    least = np.partition(weights, -count)[-count]
    some = np.flatnonzero(weights >= least)
    found: list[int] = some[np.argsort(-weights[some], kind="stable")][:count].tolist()
    return found
