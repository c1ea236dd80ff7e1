"""How near a message is in meaning to what the entries are asked with, for words that no wording has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from faq.entry import Entry
from faq.search.meaning import Vectors
from faq.search.passage import keys_of
from faq.search.vectors import VectorStore

KEPT = 12
"""Entries that are given for a message."""


class Near(NamedTuple):
    """The wording of an entry that is nearest to a message."""

    likeness: float
    """-1 to 1; unlike questions are around 0."""
    wording: str


class Nearness:
    """The wordings of some entries as vectors."""

    def __init__(self, entries: Iterable[Entry], store: VectorStore) -> None:
        """Wordings that ``store`` does not have are left out."""
        owned = [(entry.id, words) for entry in entries for words in (entry.title, *entry.phrasings)]
        vectors, there = store.find(keys_of([words for _, words in owned]))
        self._wordings = [owned[place] for place in np.flatnonzero(there)]
        self._vectors = vectors[there]

    def of(self, meant: Vectors) -> Mapping[str, Near]:
        """The nearest entries by id, the nearest first."""
        found: dict[str, Near] = {}
        if not self._wordings:
            return found
        likeness = self._vectors @ meant
        for place in np.argsort(-likeness, kind="stable"):
            entry_id, words = self._wordings[place]
            if entry_id not in found:
                found[entry_id] = Near(float(likeness[place]), words)
                if len(found) == KEPT:
                    break
        return found
