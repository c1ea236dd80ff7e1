"""What the entries are made of: pieces of one and two characters, what each weighs, and who has it.

Pure: same entries, same index. The arrays are those of `indexing.py`, made just now or mapped from a file. Weights are
whole numbers, so that a sum is the same in whatever order it is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.contrasts import contrasts
from faq.entry import Entry
from faq.indexed import Indexed
from faq.indexing import index_of
from faq.lexicon import lexicon
from faq.pieces import HALF, LAST_SINGLE, Codes, code_of
from faq.strings import Places, Strings
from faq.weighing import Scale

BARE = 4
"""Characters that may stand beside a subject when nothing is said about it."""
PUZZLED = 3
"""Characters that may be left over when all that is said is that a reply was not understood."""

Weights = NDArray[np.float64]
_Places = NDArray[np.intp]


class Shared(NamedTuple):
    """Which pieces of a message some entries have; the entries' wordings stand one behind the other."""

    piece: _Places
    """A piece of the message …"""
    entry: _Places
    """… and the place of an entry that has it …"""
    marks: NDArray[np.uint8]
    """… with what it is there: see `postings.py`."""
    its_piece: _Places
    """A piece of the message …"""
    wording: _Places
    """… and the place of a wording that has it."""


class Index:
    """All entries by the pieces of their wordings."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        """Take what `index_of` gave."""
        self._words = words = lexicon()
        self._weak = words.weak
        self._subject = words.subject
        self.sides = contrasts().sides
        """Contrasts in which a text, given with its pieces, takes a side."""
        self._scale = Scale(words, max(facts["count"], 1))
        self.top = self._scale.top
        """Weight of the rarest pair there is."""
        self.texts = Strings(arrays, "texts")
        """Wordings as written; staff see them."""
        queries = Strings(arrays, "queries")
        self.queries = queries.between(0, len(queries))
        """The same, normalised; all at once, since many are compared with each message."""
        self.lengths = arrays["lengths"]
        """Characters of each wording, normalised."""
        self._places = Places(arrays, "queries", self.queries)
        self._codes, self._weights = arrays["codes"], arrays["weights"]
        self._starts, self._owners = arrays["starts"], arrays["owners"]
        self._keys, self._marks = arrays["keys"], arrays["marks"]
        self._columns, self._column_starts = arrays["columns"], arrays["column_starts"]
        self.totals = arrays["totals"]
        """Weight of each wording: the sum of those of its pieces."""
        self.kinds = arrays["kinds"]
        """For each wording which of the kinds it is of that take the same sides."""
        self._sides_of_kinds = np.zeros((len(facts["kinds"]), contrasts().count), np.int8)
        for kind, sides in enumerate(facts["kinds"]):
            for contrast, side in sides:
                self._sides_of_kinds[kind, contrast] = side
        spans = itertools.pairwise(arrays["bases"].tolist())
        self.entries = tuple(
            Indexed.of(fact, span) for fact, span in zip(facts["entries"], spans, strict=True)
        )
        self.numbers = {indexed.entry_id: number for number, indexed in enumerate(self.entries)}
        self._owner_of = np.repeat(np.arange(len(self.entries)), np.diff(arrays["bases"])).astype(np.int32)
        self.topics: dict[str, list[int]] = {}
        for number, indexed in enumerate(self.entries):
            self.topics.setdefault(indexed.topic, []).append(number)

    @classmethod
    def of(cls, entries: Iterable[Entry], heard: Iterable[tuple[str, str]] = ()) -> Index:
        """Index titles and phrasings, and what people also say (id and wording)."""
        return cls(*index_of(entries, heard))

    def reading(self, query: str) -> dict[int, int]:
        """Numbers of the entries that have a normalised text as a wording, each with the number of the first."""
        found: dict[int, int] = {}
        for number in self._places.of(query):
            found.setdefault(int(self._owner_of[number]), number)
        return found

    def knows(self, piece: str) -> bool:
        """Whether any wording has a piece."""
        code = code_of(piece)
        place = int(np.searchsorted(self._codes, np.uint32(max(code, 0))))
        return place < len(self._codes) and int(self._codes[place]) == code and bool(self._weights[place])

    def weighed(self, codes: Codes) -> tuple[_Places, Weights]:
        """Of the pieces of one text, in ascending order, the numbers, -1 for one that no entry has, and the weights."""
        if not len(self._codes):
            return np.full(len(codes), -1, np.intp), self._strange_ones(codes, np.zeros(len(codes)))
        numbers = self._codes.searchsorted(codes)
        there = self._codes.take(numbers, mode="clip") == codes
        numbers[~there] = -1
        return numbers, self._strange_ones(codes, self._weights[numbers] * there.astype(np.float64))

    def _strange_ones(self, codes: Codes, weights: Weights) -> Weights:
        """The weights, with those filled in of pieces that no wording has."""
        strange = (weights == 0).nonzero()[0]
        if len(strange):
            known = {*codes[weights > 0].tolist()}
            weights[strange] = [self._strange(code, known) for code in codes[strange].tolist()]
        return weights

    def _strange(self, code: int, known: set[int]) -> int:
        """The weight of a piece that no wording has, beside those that some have."""
        if code > LAST_SINGLE:
            usual = code >> HALF in known and code & LAST_SINGLE in known
            return self._scale.usual_pair if usual else self._scale.strange_pair
        return self._scale.strange_single(chr(code))

    def weighing(self, numbers: _Places, weights: Weights) -> Weights:
        """What the numbered pieces, each with its weight, weigh together in the wordings of each entry."""
        there = numbers >= 0
        numbers, weights = numbers[there], weights[there]
        starts, ends = self._starts[numbers], self._starts[numbers + 1]
        owners = [self._owners[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not owners:
            return np.zeros(len(self.entries))
        # Whole numbers below 2**53: these sums are exact.
        spread = np.repeat(weights, ends - starts)
        return np.bincount(np.concatenate(owners), spread, len(self.entries)).astype(np.float64, copy=False)

    def shared(self, numbers: _Places, entries: Sequence[int], bases: _Places) -> Shared:
        """Which of the numbered pieces these entries have, and in which of their wordings, which begin at these places."""
        there = (numbers >= 0).nonzero()[0]
        kind = self._keys.dtype
        wanted = numbers[there].astype(kind)[:, None] * len(self.entries) + np.array(entries, kind)
        rows = self._keys.searchsorted(wanted)
        has = self._keys.take(rows, mode="clip") == wanted
        slot, entry = has.nonzero()
        piece, rows = there[slot], rows[has]
        # The wordings of each row, one behind the other.
        first = self._column_starts[rows]
        number = self._column_starts[rows + 1] - first
        row = np.arange(len(rows)).repeat(number)
        places = np.arange(len(row)) + (first - number.cumsum() + number)[row]
        wording = self._columns[places] + bases[entry][row]
        return Shared(piece, entry, self._marks[rows], piece[row], wording)

    def opposed(self, sides: Mapping[int, int]) -> NDArray[np.bool_]:
        """Which kinds of wordings (`kinds`) take the other side in any of some contrasts."""
        other = np.zeros(len(self._sides_of_kinds), bool)
        for contrast, side in sides.items():
            other |= self._sides_of_kinds[:, contrast] == -side
        return other

    def share(self, entry: int, subject: str) -> float:
        """Share of an entry's wordings that name a subject, 0.0 to 1.0."""
        queries = self.queries[slice(*self.entries[entry].span)]
        return sum(subject in query for query in queries) / len(queries)

    def subjects(self, query: str) -> tuple[str, ...]:
        """Return the words of a normalised text that name what it is about, each once."""
        return tuple(dict.fromkeys(self._subject.findall(query)))

    def bare(self, query: str) -> bool:
        """Whether a normalised text names a subject and says nothing about it: 离婚, 我要离婚, 工伤怎么办."""
        named = self._subject.findall(query)
        if len(named) != 1 or len(query) - len(named[0]) > BARE:
            return False
        return self._weak.issuperset(self._subject.sub("", query))

    def puzzled(self, query: str) -> bool:
        """Whether a normalised text says little more than that a reply was not understood."""
        rest, found = self._words.puzzled.subn(" ", query)
        if not found or self._subject.search(query):
            return False
        runs = self._words.remarks.sub(" ", rest).split()
        strong = sum(character not in self._weak for run in runs for character in run)
        if strong > PUZZLED:
            return False
        # 一户一宅是什么意思 asks about something that an entry knows.
        pairs = (first + second for run in runs for first, second in itertools.pairwise(run))
        return not any(self.knows(pair) and not self._weak.issuperset(pair) for pair in pairs)
