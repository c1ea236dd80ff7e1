"""BM25 over pieces of texts: how much of what a question says a text has, rare pieces counting most.

The weights of all pieces in all texts are worked out once and kept as arrays, which a process can map from a file.
After Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.search.terms import Codes, codes_of_all

Scores = NDArray[np.float32]
"""One number a text."""


@dataclass(frozen=True, slots=True)
class Saturation:
    """How repeats and long texts count."""

    k1: float
    """Above it a further repeat of a piece hardly counts."""
    b: float
    """0: long texts count as short ones; 1: by their length."""


ARTICLES = Saturation(1.2, 0.75)
QUESTIONS = Saturation(0.6, 0.3)


class Lexical:
    """Texts by their pieces."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take what ``build`` gave, perhaps by way of a file."""
        self._vocabulary: Codes = arrays["vocabulary"]
        self._starts = arrays["starts"]
        self._texts = arrays["texts"]
        self._weights = arrays["weights"]
        self._rarity: Scores = arrays["rarity"]
        self.count = int(arrays["count"][()])
        """How many texts."""

    @staticmethod
    def build(texts: Sequence[str], saturation: Saturation) -> dict[str, NDArray[Any]]:
        """The arrays of plain texts; ``starts`` says where the texts of a piece begin, as in a sparse matrix."""
        found, numbers = codes_of_all(texts)
        count = max(1, len(texts))
        vocabulary, places = np.unique(found, return_inverse=True)
        together, often = np.unique(places.astype(np.int64) * count + numbers, return_counts=True)
        piece, text = np.divmod(together, count)
        frequency = np.bincount(piece, minlength=len(vocabulary))
        rarity = np.log1p((count - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        lengths = np.bincount(numbers, minlength=count).astype(np.float32)
        relative = 1 - saturation.b + saturation.b * lengths / max(1.0, float(lengths.mean()))
        weights = rarity[piece] * often * (saturation.k1 + 1) / (often + saturation.k1 * relative[text])
        return {
            "vocabulary": vocabulary,
            "starts": np.concatenate(([0], np.cumsum(frequency))).astype(np.int64),
            "texts": text.astype(np.uint16 if count <= 1 << 16 else np.int32),
            "weights": weights.astype(np.float32),
            "rarity": rarity,
            "count": np.array(len(texts)),
        }

    def score(self, pieces: Codes) -> tuple[Scores, float]:
        """Score every text, and say what all the pieces together weigh, known ones at their rarity."""
        scores = np.zeros(self.count, np.float32)
        whole = 0.0
        for place in self._places(pieces):
            start, end = self._starts[place], self._starts[place + 1]
            scores[self._texts[start:end]] += self._weights[start:end]
            whole += self._rarity[place]
        return scores, float(whole)

    def knows(self, piece: int) -> bool:
        """Whether any text has the piece."""
        place = int(np.searchsorted(self._vocabulary, piece))
        return place < len(self._vocabulary) and int(self._vocabulary[place]) == piece

    def _places(self, pieces: Codes) -> NDArray[np.intp]:
        wanted = np.unique(pieces)
        if not len(self._vocabulary):
            return np.zeros(0, np.intp)
        places = np.searchsorted(self._vocabulary, wanted)
        places[places == len(self._vocabulary)] = 0
        known: NDArray[np.intp] = places[self._vocabulary[places] == wanted]
        return known
