"""How like one entry a message is: its whole and each of its clauses against every wording of the entry.

Pure: same message and entry, same score. A wording that cannot be liker than the one already found is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from faq.contrasts import opposed
from faq.index import Index, Weights
from faq.message import Message, Part
from faq.postings import CORE, SAID, TOLD

# Sums of fractions are not exact, so a bound is taken to be a little higher.
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Blend:
    """How much each sign of likeness counts; the first five together come near one."""

    explained: float = 0.125
    """Share of the question that the entry's wordings have between them."""
    shared: float = 0.36
    """Overlap of the question and one wording, both ways."""
    alike: float = 0.12
    """Edit likeness of the two."""
    core: float = 0.16
    """Share of what the entry is about that the question names."""
    told: float = 0.1
    """Share of the question that the answer speaks of."""
    missed: float = 0.65
    """What is left of a score for each subject of the question that the entry does not speak of."""
    unnamed: float = 0.8
    """What is left of a score when the question names no subject that most wordings of the entry name."""
    opposed: float = 0.45
    """What is left of a likeness when question and wording speak of opposite things."""
    against: float = 0.29
    """The most of a score that is left when the whole entry does: too little to answer, enough to offer."""
    evidence: float = 3.0
    """Weight of what is shared below which it proves little, in rarest pairs."""
    backing: float = 0.45
    """Share of the score of a clause that rests on the rest of the message speaking of the same thing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How likeness in words and in meaning go together, where the words alone do not settle it."""

    words: float = 0.4
    """Share of the score that the words have."""
    least: float = 0.25
    """Likeness in meaning, -1 to 1, up to which it says nothing."""
    most: float = 0.85
    """Likeness from which on it says everything."""

    def score(self, said: float, meant: float) -> float:
        """A score of 0 to 100 from the score of the words, 0 to 100, and the likeness in meaning (`Near.together`)."""
        share = min(1.0, max(0.0, (meant - self.least) / (self.most - self.least)))
        return self.words * said + 100 * (1 - self.words) * share


class Likeness:
    """Scores messages against entries of one index."""

    def __init__(self, index: Index, blend: Blend) -> None:
        """Take what weighs the pieces and how the signs are blended."""
        self._index = index
        self._blend = blend
        self._proof = blend.evidence * index.top

    def scores(self, message: Message, entries: Sequence[int]) -> list[tuple[float, int]]:
        """Return for each of some entries, none twice, the score, 0 to 1, of a message and the number of its best wording."""
        if not entries:
            return []
        blend = self._blend
        found = _Comparison(message, entries, self._index)
        every = range(len(entries))
        best = self._compare(message.whole, entries, found, dict.fromkeys(every, -1.0))
        backed = [blend.backing * min(1.0, 1.6 * best[place][2]) for place in every]
        top = [best[place][:2] for place in every]
        share = 1 - blend.backing
        for part in message.clauses:
            least = {place: (top[place][0] - backed[place]) / share for place in every}
            for place, (score, wording, _) in self._compare(part, entries, found, least).items():
                score = share * score + backed[place]
                if score > top[place][0]:
                    top[place] = score, wording
        return [
            (self._settled(message, entry, score), wording)
            for entry, (score, wording) in zip(entries, top, strict=True)
        ]

    def against(self, message: Message, entry: int) -> bool:
        """Whether an entry is for the other side of what the message tells."""
        sides = self._index.entries[entry].sides
        return bool(sides) and opposed(message.whole.sides, sides)

    def _settled(self, message: Message, number: int, score: float) -> float:
        """The score of an entry, less if the message names none of its subjects or takes the other side."""
        entry = self._index.entries[number]
        if entry.about and score < 1.0 and not any(subject in message.whole.query for subject in entry.about):
            score *= self._blend.unnamed
        if score < 1.0 and self.against(message, number):
            score = min(score, self._blend.against)
        return score

    def _compare(
        self, part: Part, entries: Sequence[int], found: _Comparison, least: dict[int, float]
    ) -> dict[int, tuple[float, int, float]]:
        """Return by the place of an entry the score of one part, the best wording, and how well the entry explains the part.

        ``least`` is what each score has to exceed to be of use: of one that cannot it may be less, or not be there.
        """
        blend, index = self._blend, self._index
        exact = index.reading(part.query)
        evidences, cores, tolds = found.signs(part)
        scored: dict[int, tuple[float, int, float]] = {}
        waiting: dict[int, tuple[float, float, float]] = {}
        needed: dict[int, float] = {}
        for place, number in enumerate(entries):
            if number in exact:
                scored[place] = 1.0, exact[number], 1.0
                continue
            entry = index.entries[number]
            evidence, core, told = evidences[place], cores[place], tolds[place]
            explained = evidence / part.weight
            signs = blend.explained * explained + blend.told * min(1.0, 2 * told / part.weight)
            if entry.core_weight:
                signs += blend.core * min(1.0, 2 * core / entry.core_weight)
            proof = min(1.0, evidence / self._proof)
            kept = proof
            if part.subjects:
                missing = sum(subject not in entry.speaks_of for subject in part.subjects)
                kept *= blend.missed ** min(missing, 3)
            # No wording weighs less than what it shares with the part.
            likeness = 2 * blend.shared * evidence / (part.weight + evidence) + blend.alike
            if min(likeness + signs, 0.99) * kept + _SLACK >= least[place]:
                waiting[place] = signs, kept, explained * proof
                needed[place] = least[place] / kept - signs if kept else 0.0
        if waiting:
            for place, (likeness, wording) in found.closest(part, needed, blend).items():
                signs, kept, explains = waiting[place]
                scored[place] = min(likeness + signs, 0.99) * kept, wording, explains
        return scored


class _Comparison:
    """One message beside the wordings of some entries, which stand one behind the other."""

    def __init__(self, message: Message, entries: Sequence[int], index: Index) -> None:
        self._index = index
        self._table = message.table
        spans = [index.entries[entry].span for entry in entries]
        self._sizes = [end - first for first, end in spans]
        self._bases = [0, *accumulate(self._sizes)]
        # From the place of a wording to its number among all.
        self._shifts = [first - base for (first, _), base in zip(spans, self._bases, strict=False)]
        self._totals = np.concatenate([index.totals[first:end] for first, end in spans])
        self._lengths = np.concatenate([index.lengths[first:end] for first, end in spans])
        self._shared = shared = index.shared(message.numbers, entries, np.array(self._bases, np.intp))
        self._characters = np.bincount(shared.wording, message.counts[shared.its_piece], self._bases[-1])
        self._marks = [(shared.marks & mark).nonzero()[0] for mark in (SAID, CORE, TOLD)]

    def signs(self, part: Part) -> list[list[float]]:
        """What a part shares with any wording of each entry, with its core, and with answer and steps."""
        weights, entry = self._table[part.number][self._shared.piece], self._shared.entry
        count = len(self._sizes)
        return [np.bincount(entry[some], weights[some], count).tolist() for some in self._marks]

    def closest(self, part: Part, needed: Mapping[int, float], blend: Blend) -> dict[int, tuple[float, int]]:
        """Return by the place of an entry how like its closest wording is, and that wording; of equals the first.

        What a wording shares, and how many characters it has of the message, bounds how like it can be, so only the
        promising ones are compared letter by letter: neither are those that cannot be as like as is ``needed``.
        """
        # Whole numbers below 2**53: these sums are exact, in whatever order they are taken.
        weights = self._table[part.number][self._shared.its_piece]
        sums = np.bincount(self._shared.wording, weights, self._bases[-1])
        overlap = 2 * blend.shared * sums / (part.weight + self._totals)
        most = overlap + 2 * blend.alike * self._characters / (len(part.query) + self._lengths) + _SLACK
        starts: dict[int, int] = {}
        for place, least in needed.items():
            start = self._bases[place] + int(most[self._bases[place] : self._bases[place + 1]].argmax())
            if most[start] >= least:
                starts[place] = start
        if not starts:
            return {}
        places = [*starts]
        first = self._alike(part, overlap, np.array([*starts.values()]), places, blend)
        best = dict(zip(places, zip(first, starts.values(), strict=True), strict=True))
        bounds = np.full(len(self._sizes), np.inf)
        for place, (likeness, _) in best.items():
            bounds[place] = max(likeness, needed[place])
        promising = (most >= bounds.repeat(self._sizes)).nonzero()[0]
        owners = [bisect_right(self._bases, wording) - 1 for wording in promising.tolist()]
        likenesses = self._alike(part, overlap, promising, owners, blend)
        for place, wording, likeness in zip(owners, promising.tolist(), likenesses, strict=True):
            likest, closest = best[place]
            if likeness > likest or (likeness == likest and wording < closest):
                best[place] = likeness, wording
        return {
            place: (likeness, wording + self._shifts[place]) for place, (likeness, wording) in best.items()
        }

    def _alike(
        self, part: Part, overlap: Weights, wordings: NDArray[np.intp], owners: Sequence[int], blend: Blend
    ) -> list[float]:
        """How like some wordings are, each of the entry at a place."""
        index = self._index
        numbers = [
            wording + self._shifts[place] for wording, place in zip(wordings.tolist(), owners, strict=True)
        ]
        queries = [index.queries[number] for number in numbers]
        if not queries:
            return []
        ratios = process.cdist((part.query,), queries, scorer=fuzz.ratio, dtype=np.float64)[0]
        likeness = overlap[wordings] + blend.alike * ratios / 100
        if part.sides:
            likeness[part.opposed[index.kinds[numbers]]] *= blend.opposed
        found: list[float] = likeness.tolist()
        return found
