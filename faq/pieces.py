"""Pieces of a text, its single characters and its neighbouring pairs, and the numbers that stand for them in arrays.

Pure. Normalised texts have characters of 16 bits only, so that a piece fits 32 bits: a pair in both halves, a single
character in the lower half alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
_Number = TypeVar("_Number", np.uint32, np.int64)

HALF = 16
"""Bits of one character."""
LAST_SINGLE = (1 << HALF) - 1
"""The greatest code of a single character; those of pairs are greater."""


def pieces(query: str) -> frozenset[str]:
    """Return the single characters and the neighbouring pairs of a normalised text."""
    return frozenset(query).union(map("".join, itertools.pairwise(query)))


def characters(text: str) -> Codes:
    """The characters of a text in their order; one beyond 16 bits counts as two."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2").astype(np.uint32)


def paired(singles: Codes) -> Codes:
    """The pairs of characters that stand side by side, in their order."""
    pairs: Codes = (singles[:-1] << np.uint32(HALF)) | singles[1:]
    return pairs


def distinct(codes: NDArray[_Number]) -> NDArray[_Number]:
    """Each code once, in ascending order."""
    found = np.sort(codes)
    if len(found) < 2:
        return found
    return found[np.concatenate(([True], found[1:] != found[:-1]))]


def code_of(piece: str) -> int:
    """The code of one or two characters; -1 for anything that no normalised text has as a piece."""
    points = [*map(ord, piece)]
    if not 1 <= len(points) <= 2 or max(points) > LAST_SINGLE:
        return -1
    return points[0] if len(points) == 1 else points[0] << HALF | points[1]


def codes_of(some: Iterable[str]) -> Codes:
    """The codes of pieces in ascending order, without those that have none."""
    found = {code_of(piece) for piece in some} - {-1}
    return np.array(sorted(found), np.uint32)


def piece_of(code: int) -> str:
    """The one or two characters of a code."""
    return chr(code) if code <= LAST_SINGLE else chr(code >> HALF) + chr(code & LAST_SINGLE)
