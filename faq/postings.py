"""Who has which piece: for each piece the entries that have it, and in which of their wordings.

Pure; arrays of numbers in and out. A row is one piece in one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.pieces import LAST_SINGLE, Codes, characters, distinct, paired
from faq.strings import Arrays

SAID, CORE, TOLD = 1, 2, 4
"""Marks of a row: a piece that any wording has, a pair that at least half of the entry's wordings have, a pair that its
answer and steps have."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the wordings have, by piece and then by entry."""

    codes: Codes
    entries: Numbers
    starts: Numbers
    """Where the wordings of each row begin in `wordings`; one more than there are rows."""
    wordings: Numbers
    """Numbers of the wordings with the piece, among all wordings."""

    @classmethod
    def of(cls, wordings: Numbers, codes: Codes, owners: Numbers) -> Rows:
        """Take each piece of each wording once, by wording, and the entry of each wording."""
        order = np.argsort(codes, kind="stable")
        codes, wordings = codes[order], wordings[order]
        entries = owners[wordings]
        first = np.flatnonzero(np.concatenate(([True], (np.diff(codes) != 0) | (np.diff(entries) != 0))))
        first = first[: len(codes)]
        return cls(codes[first], entries[first], np.append(first, len(codes)), wordings)

    @property
    def having(self) -> Numbers:
        """How many wordings of the entry have the piece."""
        return np.diff(self.starts)

    def by_entry(self, count: int) -> list[Codes]:
        """The pieces of each of so many entries."""
        order = np.argsort(self.entries, kind="stable")
        ends = np.searchsorted(self.entries[order], np.arange(1, count))
        return np.split(self.codes[order], ends)[:count]

    def core(self, sizes: Numbers) -> NDArray[np.bool_]:
        """Which rows are what their entry is about, for entries of so many wordings."""
        half = np.maximum(2.0, sizes / 2)
        core: NDArray[np.bool_] = (self.codes > LAST_SINGLE) & (self.having >= half[self.entries])
        return core


def pieces_of(texts: Iterable[str]) -> tuple[Numbers, Codes]:
    """Each piece of each text once, by the number of the text and then by its code."""
    every = [distinct(np.concatenate((one, paired(one)))) for one in map(characters, texts)]
    numbers = np.repeat(np.arange(len(every)), [len(each) for each in every])
    return numbers, np.concatenate(every) if every else np.zeros(0, np.uint32)


def filed_rows(rows: Rows, core: NDArray[np.bool_], bases: Numbers, told: Sequence[Codes]) -> Arrays:
    """The arrays for `index.py`: pieces in ascending order and, for each of them, the entries whose wordings have it;
    then each piece of each entry, with its marks and its wordings, counted within the entry.

    ``bases`` are the first wordings of the entries, ``told`` the pairs of each entry's answer and steps.
    """
    pairs = [each[each > LAST_SINGLE] for each in told]
    its_codes = np.concatenate(pairs) if pairs else np.zeros(0, np.uint32)
    its_entries = np.repeat(np.arange(len(pairs)), [len(each) for each in pairs])
    numbers = distinct(np.concatenate((rows.codes, its_codes)))
    width = max(len(told), 1)
    said = np.searchsorted(numbers, rows.codes) * width + rows.entries
    its = np.searchsorted(numbers, its_codes) * width + its_entries
    keys = distinct(np.concatenate((said, its)))
    having = np.zeros(len(keys), np.int64)
    having[np.searchsorted(keys, said)] = rows.having
    marks = np.zeros(len(keys), np.uint8)
    marks[having > 0] |= SAID
    marks[np.searchsorted(keys, said[core])] |= CORE
    marks[np.searchsorted(keys, its)] |= TOLD
    return {
        "codes": numbers,
        "starts": np.append(0, np.cumsum(np.bincount(said // width, minlength=len(numbers)))).astype(
            np.int32
        ),
        "owners": rows.entries.astype(np.int32),
        "keys": keys.astype(np.int32 if len(numbers) * width < 1 << 31 else np.int64),
        "marks": marks,
        "column_starts": np.append(0, np.cumsum(having)).astype(np.int32),
        "columns": (rows.wordings - bases[rows.entries].repeat(rows.having)).astype(np.int32),
    }
