"""Many short texts in one array of bytes, read one by one: a process maps them from a file and decodes what it looks at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
"""Arrays by name, as they are kept in files."""

_GAP = "\n"
"""Stands behind every text, so that neighbours can be read together where no text has one inside."""


class Strings:
    """Texts by their number."""

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Take the arrays that ``filed`` made under the same name."""
        # Of single numbers a view of memory gives plain ones, in a third of the time of an array.
        self._bytes = memoryview(arrays[f"{name}.bytes"])
        self._starts = memoryview(arrays[f"{name}.starts"])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        return str(self._bytes[self._starts[number] : self._starts[number + 1] - 1], "utf-8", "surrogatepass")

    def between(self, first: int, end: int) -> list[str]:
        """The texts from one number to before another, none of which may have a line break inside."""
        if first == end:
            return []
        some = self._bytes[self._starts[first] : self._starts[end] - 1]
        return str(some, "utf-8", "surrogatepass").split(_GAP)


class Places:
    """Which of many texts read so: found by a checksum, and compared in full."""

    def __init__(self, arrays: Mapping[str, Any], name: str, texts: Sequence[str]) -> None:
        """Take the arrays that ``placed`` made under the same name, and the texts that it was given."""
        self._sums = memoryview(arrays[f"{name}.sums"])
        self._numbers = memoryview(arrays[f"{name}.numbers"])
        self._texts = texts

    def of(self, text: str) -> Iterator[int]:
        """The numbers of a text, in ascending order; none if it is not there."""
        wanted = _sum(text)
        place = bisect_left(self._sums, wanted)
        while place < len(self._sums) and self._sums[place] == wanted:
            number = self._numbers[place]
            if self._texts[number] == text:
                yield number
            place += 1


def filed(name: str, texts: Iterable[str]) -> Arrays:
    """The arrays of `Strings`."""
    encoded = [f"{text}{_GAP}".encode("utf-8", "surrogatepass") for text in texts]
    starts = np.zeros(len(encoded) + 1, np.int32)
    np.cumsum([len(each) for each in encoded], out=starts[1:])
    return {f"{name}.bytes": np.frombuffer(b"".join(encoded), np.uint8), f"{name}.starts": starts}


def placed(name: str, texts: Sequence[str]) -> Arrays:
    """The arrays of `Places`."""
    sums = np.array([_sum(text) for text in texts], np.uint32)
    order = np.argsort(sums, kind="stable").astype(np.int32)
    return {f"{name}.sums": sums[order], f"{name}.numbers": order}


def _sum(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))
