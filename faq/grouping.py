"""Put questions together that ask much the same, so that staff see what many ask.

Pure and deterministic: the same questions in any order make the same groups. Two measures are weighed: how alike the
normalised words are letter by letter, and how many of their rare characters and pairs of them they share. Opposites that
differ by one character (我要离婚, 我要结婚) may stand together: a person reads the group, nothing is answered by it.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from faq.normalise import normalise

ALIKE = 0.4
"""Likeness, 0 to 1, from which on two questions are in one group. Of pairs of golden questions and wordings that are so
near, four of five mean the same entry."""
BY_LETTERS = 0.3
"""Share of the first measure in the likeness; the same pairs say so."""
LONGEST = 120
"""Characters of a question that are compared."""
_WIDTH = 1024
"""Places that characters and pairs of them are spread over."""


def groups(texts: Sequence[str]) -> list[list[int]]:
    """Places of the texts that belong together, the largest group first; every text is in exactly one.

    Takes about half a second for 2,000 different texts, and the memory of their square in bytes, a few times.
    """
    same: dict[str, list[int]] = {}
    # Reading a text takes longest, and many send the very same one.
    read = {text: normalise(text)[:LONGEST] or text[:LONGEST] for text in frozenset(texts)}
    for place, text in enumerate(texts):
        same.setdefault(read[text], []).append(place)
    wordings = sorted(same)
    found = [
        sorted(place for number in group for place in same[wordings[number]])
        for group in _stars(
            _near(wordings), np.array([len(same[wording]) for wording in wordings], dtype=np.float32)
        )
    ]
    return sorted(found, key=lambda places: (-len(places), min(texts[place] for place in places)))


def _near(wordings: list[str]) -> np.ndarray:
    """Whether each of the wordings is like each other; one is like itself."""
    if not wordings:
        return np.zeros((0, 0), dtype=bool)
    rare = _rare_characters(wordings)
    likeness = (1 - BY_LETTERS) * (rare @ rare.T)
    # only where letters can still bring it up to ALIKE are they compared
    first, second = np.nonzero(np.triu(likeness >= ALIKE - BY_LETTERS, 1))
    letters = cpdist(
        [wordings[number] for number in first],
        [wordings[number] for number in second],
        scorer=fuzz.ratio,
        dtype=np.float32,
    )
    likeness[first, second] += BY_LETTERS * letters / 100
    near: np.ndarray = np.triu(likeness >= ALIKE, 1)
    near |= near.T
    np.fill_diagonal(near, True)
    return near


def _rare_characters(wordings: list[str]) -> np.ndarray:
    """A row of length 1 for each wording: its characters and pairs of them, each the heavier the fewer wordings have it."""
    counts = np.zeros((len(wordings), _WIDTH), dtype=np.float32)
    for number, wording in enumerate(wordings):
        for piece, times in Counter((*wording, *map("".join, pairwise(wording)))).items():
            # not hash(), which differs from process to process
            counts[number, zlib.crc32(piece.encode()) % _WIDTH] += times
    having = (counts > 0).sum(axis=0)
    weights = np.log1p(len(wordings) / np.maximum(having, 1)).astype(np.float32)
    weighed = np.minimum(counts, 2) * weights
    lengths = np.linalg.norm(weighed, axis=1, keepdims=True)
    rows: np.ndarray = weighed / np.maximum(lengths, 1e-9)
    return rows


def _stars(near: np.ndarray, weights: np.ndarray) -> list[list[int]]:
    """Take the wording with the most questions around it, put them together, and go on with the rest."""
    left = np.ones(len(weights), dtype=bool)
    links = near.astype(np.float32)
    around = links @ weights
    found: list[list[int]] = []
    while left.any():
        middle = int(np.argmax(np.where(left, around, -1)))
        members = np.flatnonzero(near[middle] & left)
        left[members] = False
        around = around - links[:, members] @ weights[members]
        found.append([int(member) for member in members])
    return found
