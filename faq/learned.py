"""What people mean by which pairs of characters, learned from every wording of every entry.

The matcher compares a message with single wordings; this weighs all wordings of an entry against those of all others,
so that what tells two neighbours apart counts and what they share does not. `deploy/train` learns it. Pure.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.entry import Entry
from faq.pieces import HALF, Codes, characters, paired
from faq.search.meaning import Vectors

LEARNED = Path(__file__).with_name("learned.npz")
"""What was learned from the entries that come with the project."""
_STEPS = 127
_HEAVY = 100
"""Entries that a piece speaks for or against, above which its weights are kept for all entries: less work to add up."""
_ONE = np.ones(1, bool)
_KNOWN = 0.5
"""Share of the wordings it was learned from that an entry must still have: one that staff wrote anew is another."""


class Learned:
    """What was learned of some entries; safe to share between threads."""

    def __init__(self, stored: Any) -> None:
        """Take the arrays of a file that `packed` made."""
        self.ids = tuple(str(stored["ids"]).split())
        """The entries that it knows."""
        codes = _codes(str(stored["grams"]).split("\n"))
        self._rows = np.argsort(codes)
        self._codes = codes[self._rows]
        self._rarity = stored["rarity"].astype(np.float32)
        self._starts = stored["starts"].astype(np.int64)
        self._classes = stored["classes"]
        self._weights = stored["weights"]
        self._scales = stored["scales"].astype(np.float32)
        self._offsets = stored["offsets"].astype(np.float32)
        heavy = np.flatnonzero(np.diff(self._starts) > _HEAVY)
        self._heavy = np.full(len(codes), -1, np.int32)
        self._heavy[heavy] = np.arange(len(heavy))
        self._table = np.zeros((len(heavy), len(self.ids)), np.int8)
        for number, row in enumerate(heavy.tolist()):
            piece = slice(self._starts[row], self._starts[row + 1])
            self._table[number, self._classes[piece]] = self._weights[piece]
        self._directions = stored["directions"].astype(np.float32) * stored["lengths"][:, None]
        self._marks = stored["marks"]
        self._of = stored["of"]
        self._guess = stored["guess"].tolist()

    def words(self, query: str) -> NDArray[np.float32]:
        """The logarithm of the odds of each entry of ``ids``, from a normalised text."""
        one = characters(query)
        said = np.sort(np.concatenate((one, paired(one))))
        first = np.flatnonzero(np.concatenate((_ONE, said[1:] != said[:-1]))[: len(said)])
        counts, said = np.diff(first, append=len(said)), said[first]
        places = self._codes.searchsorted(said)
        there = self._codes.take(places, mode="clip") == said
        rows = self._rows[places[there]]
        if not len(rows):
            return np.array(self._offsets, np.float32)
        share = (1 + np.log(counts[there])).astype(np.float32) * self._rarity[rows]
        share /= math.sqrt(float(share @ share))
        heavy = self._heavy[rows]
        dense = heavy >= 0
        sums = share[dense] @ self._table[heavy[dense]].astype(np.float32)
        rows, share = rows[~dense], share[~dense]
        starts, ends = self._starts[rows], self._starts[rows + 1]
        lengths = ends - starts
        # The weights of all light pieces, one behind the other.
        where = np.arange(lengths.sum()) + np.repeat(ends - lengths.cumsum(), lengths)
        weights = self._weights[where] * np.repeat(share, lengths)
        sums += np.bincount(self._classes[where], weights, minlength=len(self.ids))
        odds: NDArray[np.float32] = (sums * self._scales + self._offsets).astype(np.float32)
        return odds

    def meant(self, vector: Vectors) -> NDArray[np.float32]:
        """How near a message is to the learned direction of each entry of ``ids``."""
        near: NDArray[np.float32] = self._directions @ vector
        return near

    def known(self, entries: Iterable[Entry]) -> dict[str, int]:
        """The entries that it was learned from, with their places in ``ids``; edited ones only while they are much the same."""
        cuts = np.searchsorted(self._of, np.arange(1, len(self.ids)))
        learned = dict(zip(self.ids, enumerate(np.split(self._marks, cuts)), strict=True))
        found = {}
        for entry in entries:
            if entry.id in learned:
                place, wanted = learned[entry.id]
                own = marks([entry.title, *entry.phrasings])
                if np.isin(wanted, own).mean() >= _KNOWN:
                    found[entry.id] = place
        return found

    def guess_told(self, said: float, meant: float | None) -> float:
        """What `words` would say of an entry that is not known, from its score by words and its likeness in meaning."""
        if meant is None:
            offset, slope = self._guess[0:2]
            return float(offset + slope * said / 100)
        offset, slope, more = self._guess[2:5]
        return float(offset + slope * said / 100 + more * meant)

    def guess_felt(self, meant: float) -> float:
        """What `meant` would say of an entry that is not known, from its likeness in meaning."""
        offset, slope = self._guess[5:7]
        return float(offset + slope * meant)


@lru_cache(maxsize=1)
def load_learned(path: Path = LEARNED) -> Learned | None:
    """What comes with the project; None where the file is missing or damaged: everything works without, and finds less."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return Learned({name: stored[name] for name in stored.files})
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error):
        return None


def grams_of(query: str) -> list[str]:
    """Each character of a normalised text and each pair of neighbours."""
    return [*query, *(query[place : place + 2] for place in range(len(query) - 1))]


def _codes(grams: Sequence[str]) -> Codes:
    """What `code_of` gives for each, all at once."""
    lengths = np.fromiter(map(len, grams), np.intp, len(grams))
    ends, every = lengths.cumsum(), characters("".join(grams))
    first, last = every[ends - lengths], every[ends - 1]
    codes: Codes = np.where(lengths == 2, first << np.uint32(HALF) | last, first)
    return codes


def marks(wordings: Sequence[str]) -> NDArray[np.uint32]:
    """A number for each wording that changes with its words."""
    return np.array([zlib.crc32(words.encode()) for words in wordings], np.uint32)


def packed(
    ids: Sequence[str],
    grams: Sequence[str],
    rarity: NDArray[np.float64],
    weights: NDArray[np.float32],
    offsets: NDArray[np.float64],
    directions: Vectors,
    wordings: Sequence[Sequence[str]],
    guess: Sequence[float],
    *,
    kept: int,
) -> dict[str, Any]:
    """The arrays of the file: the ``kept`` heaviest of the weights, ``(entries, grams)``, in one byte each."""
    least = float(np.partition(np.abs(weights).ravel(), -kept)[-kept]) if kept < weights.size else 0.0
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / _STEPS
    small = np.rint(np.where(np.abs(weights) >= least, weights, 0) / scales[:, None]).astype(np.int8)
    columns, classes = np.nonzero(small.T)
    starts = np.searchsorted(columns, np.arange(len(grams) + 1))
    lengths = np.maximum(np.abs(directions).max(axis=1), 1e-9) / _STEPS
    of = np.repeat(np.arange(len(ids)), [len(own) for own in wordings])
    return {
        "ids": np.array(" ".join(ids)),
        "grams": np.array("\n".join(grams)),
        "rarity": rarity.astype(np.float32),
        "starts": starts.astype(np.uint32),
        "classes": classes.astype(np.uint16),
        "weights": small.T[columns, classes],
        "scales": scales.astype(np.float32),
        "offsets": offsets.astype(np.float32),
        "directions": np.rint(directions / lengths[:, None]).astype(np.int8),
        "lengths": lengths.astype(np.float32),
        "marks": np.concatenate([marks(own) for own in wordings]),
        "of": of.astype(np.uint16),
        "guess": np.array(guess, np.float32),
    }
