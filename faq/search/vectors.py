"""The vectors of texts as they are kept: centred, turned to the axes that tell most, in one byte a number.

A text's vector is found by a hash of the text, so a text that changed has none until it is worked out anew.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.search.meaning import Vectors
from faq.search.passage import keys_of

VECTORS = Path(__file__).with_name("vectors.npz")
"""Vectors of articles, prepared questions and wordings that come with the project."""
_BLOCK = 2048
_SPREAD = 512
"""Rows that are spread out at a time: half a megabyte, which stays in the processor's cache."""
_STEPS = 127
"""Of one byte with a sign; each row is stretched to use them all, since only its direction counts."""


class VectorsError(ValueError):
    """The file of vectors cannot be read; the message says what to do (Chinese)."""


class VectorStore:
    """Vectors by the text that they stand for."""

    def __init__(self, keys: NDArray[np.uint64], rows: NDArray[np.int8]) -> None:
        """Take keys in ascending order and one row for each."""
        self._keys = keys
        self._rows = rows

    @classmethod
    def read(cls, path: Path) -> VectorStore:
        """Read a file that ``write`` made; raises VectorsError when it is none."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return cls(stored["keys"], stored["rows"])
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise VectorsError(f"{path.name} 读不出来，请从发布的文件里恢复它") from error

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Vectors) -> VectorStore:
        """Keep one vector a text; of texts that come twice the first one."""
        keys = keys_of(texts)
        keys, places = np.unique(keys, return_index=True)
        return cls(keys, packed(vectors[places]))

    @classmethod
    def ordered(cls, keys: NDArray[np.uint64], rows: NDArray[np.int8]) -> VectorStore:
        """Keep the packed vectors that are there, under keys in any order."""
        there = np.flatnonzero(np.any(rows, axis=1))
        kept, places = np.unique(keys[there], return_index=True)
        return cls(kept, rows[there][places])

    def with_more(self, texts: Sequence[str], vectors: Vectors) -> VectorStore:
        """This and one more vector a text; of texts that it has already the new one."""
        more = VectorStore.of(texts, vectors)
        left = ~np.isin(self._keys, more._keys)
        keys = np.concatenate([more._keys, self._keys[left]])
        order = np.argsort(keys, kind="stable")
        return VectorStore(keys[order], np.concatenate([more._rows, self._rows[left]])[order])

    def write(self, path: Path) -> None:
        """Write the file."""
        np.savez_compressed(path, keys=self._keys, rows=self._rows)

    def table(self) -> VectorTable:
        """All vectors in an array of their own."""
        return VectorTable(self._keys, unit(self._rows.astype(np.float32)))

    def find(self, keys: NDArray[np.uint64]) -> tuple[Vectors, NDArray[np.bool_]]:
        """One row of length one for each key of a text, zeros where there is none, and which there are."""
        rows, there = self.find_packed(keys)
        found = np.zeros(rows.shape, np.float32)
        for some in blocks(np.flatnonzero(there)):
            found[some] = unit(rows[some].astype(np.float32))
        return found, there

    def find_packed(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
        """The same in one byte a number."""
        found = np.zeros((len(keys), self._rows.shape[1]), np.int8)
        if not len(self._keys):
            return found, np.zeros(len(keys), bool)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        there = self._keys[places] == keys
        found[there] = self._rows[places[there]]
        return found, there


class Packed:
    """Vectors of length one in one byte a number, spread out a few at a time as they are compared: a quarter of the memory
    in the same time, most of which is spent on reading it. Rows of zeros stand for none.
    """

    def __init__(self, rows: NDArray[np.int8]) -> None:
        """Take what ``packed`` gave."""
        self._rows = rows
        lengths = np.zeros(len(rows), np.float32)
        for some in blocks(np.arange(len(rows))):
            lengths[some] = np.linalg.norm(rows[some].astype(np.float32), axis=1)
        self.there: NDArray[np.bool_] = np.asarray(lengths > 0)
        """Which rows are vectors."""
        self._lengths = np.where(self.there, lengths, 1).astype(np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows, of how many numbers."""
        return self._rows.shape[0], self._rows.shape[1]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, some: Any) -> Vectors:
        """Some of the rows spread out."""
        rows: Vectors = self._rows[some].astype(np.float32) / self._lengths[some][..., None]
        return rows

    def __matmul__(self, meant: Vectors) -> Vectors:
        """How like each row is to one vector."""
        found = np.empty(len(self), np.float32)
        spread = np.empty((min(_SPREAD, len(self)), self.shape[1]), np.float32)
        for start in range(0, len(self), _SPREAD):
            rows = self._rows[start : start + _SPREAD]
            some = spread[: len(rows)]
            some[...] = rows
            np.dot(some, meant, out=found[start : start + len(rows)])
        found /= self._lengths
        return found


def comparable(vectors: NDArray[Any]) -> Vectors | Packed:
    """Vectors as they are filed, in one byte a number or spread out, ready to be compared."""
    return Packed(vectors) if vectors.dtype == np.int8 else vectors


def present(vectors: Vectors | Packed) -> NDArray[np.bool_]:
    """Which rows are vectors."""
    if isinstance(vectors, Packed):
        return vectors.there
    return np.asarray(np.asarray(vectors).any(axis=1), np.bool_)


class VectorTable:
    """Vectors of length one where they are, in one array or in a file that all processes map, by the text."""

    def __init__(self, keys: NDArray[np.uint64], vectors: Vectors | Packed) -> None:
        """Take one key for each row, in any order; a row of zeros stands for none."""
        self.vectors = vectors
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def rows(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The row of each key of a text, and which of them have one."""
        if not len(self._keys):
            return np.zeros(len(keys), np.int64), np.zeros(len(keys), bool)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        rows = self._order[places]
        return rows, (self._keys[places] == keys) & present(self.vectors)[rows]


def packed(vectors: Vectors) -> NDArray[np.int8]:
    """Vectors in one byte a number."""
    rows = np.zeros(vectors.shape, np.int8)
    for some in blocks(np.arange(len(vectors))):
        block = vectors[some]
        most = np.maximum(np.abs(block).max(axis=1, keepdims=True), 1e-9)
        rows[some] = np.rint(block / most * _STEPS)
    return rows


def blocks(places: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """So many at a time that what is worked out on the way needs little memory."""
    return (places[start : start + _BLOCK] for start in range(0, len(places), _BLOCK))


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    directions: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return directions
