"""How like one entry a message is: its whole and each of its clauses against every wording of the entry.

Pure: same message and entry, same score. A wording that cannot be liker than the one already found is left out.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from operator import mul

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from faq.contrasts import opposed
from faq.index import Index, Indexed, Wording, pieces
from faq.lanes import COUNT

_COUNTED = (1 << COUNT) - 1
# Sums of fractions are not exact, so a bound is taken to be a little higher.
_SLACK = 1e-9


UNBROKEN = 22
"""Characters above which a clause was said without pauses, so that what asks has to be looked for in it."""
WINDOW, STEP = 18, 6


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

    words: float = 0.6
    """Share of the score that the words have."""
    least: float = 0.4
    """Likeness in meaning, -1 to 1, up to which it says nothing."""
    most: float = 0.9
    """Likeness from which on it says everything."""

    def score(self, said: float, meant: float) -> float:
        """A score of 0 to 100 from the score of the words, 0 to 100, and the likeness in meaning."""
        share = min(1.0, max(0.0, (meant - self.least) / (self.most - self.least)))
        return self.words * said + 100 * (1 - self.words) * share


class Part:
    """A whole message or one clause of it, ready to be compared."""

    def __init__(self, query: str, own: frozenset[str], weight: int, index: Index) -> None:
        """Take a normalised text, its pieces and the sum of their weights."""
        self.query = query
        self.pieces = own
        self.weight = weight
        self._index = index

    # Most clauses are set aside before anybody asks for these.
    @cached_property
    def sides(self) -> dict[int, int]:
        """Contrasts of which it speaks of one side only."""
        return self._index.sides(self.query, self.pieces)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Words that name what it is about, each once."""
        return self._index.subjects(self.query)


class Message:
    """A villager's message, cut up and weighed."""

    def __init__(self, clauses: Sequence[str], index: Index) -> None:
        """Take normalised clauses, at least one; those of up to three characters count only in the whole."""
        query = "".join(clauses)
        self.weights = index.weights(query)
        """Weight of each piece of the whole, and so of each clause."""
        self.whole = Part(query, frozenset(self.weights), sum(self.weights.values()), index)
        self.counts = {
            piece: weight << COUNT | (len(piece) == 1 and query.count(piece))
            for piece, weight in self.weights.items()
        }
        """The same with the number of times a character is in the whole in the lowest bits; 0 for pairs."""
        self.clauses: list[Part] = []
        parts = [window for clause in clauses for window in windows(clause)]
        if len(parts) > 1:
            weigh = self.weights.__getitem__
            for clause in dict.fromkeys(parts):
                if len(clause) > 3:
                    own = pieces(clause)
                    self.clauses.append(Part(clause, own, sum(map(weigh, own)), index))


def windows(clause: str) -> list[str]:
    """A clause, and overlapping cuts of one that is so long that it was spoken without pauses."""
    if len(clause) <= UNBROKEN:
        return [clause]
    starts = range(0, len(clause) - WINDOW + STEP, STEP)
    return [clause, *(clause[start : start + WINDOW] for start in starts)]


class Likeness:
    """Scores messages against entries of one index."""

    def __init__(self, index: Index, blend: Blend) -> None:
        """Take what weighs the pieces and how the signs are blended."""
        self._blend = blend
        self._proof = blend.evidence * index.top

    def score(self, message: Message, entry: Indexed) -> tuple[float, Wording]:
        """Return the score, 0 to 1, of a message against an entry, and its best wording."""
        blend = self._blend
        whole = message.whole
        common = whole.pieces & entry.pieces
        top, wording, spoken = self._compare(whole, common, message, entry)
        backed = blend.backing * min(1.0, 1.6 * spoken)
        share = 1 - blend.backing
        for part in message.clauses:
            mine = common & part.pieces
            score, found, _ = self._compare(part, mine, message, entry, least=(top - backed) / share)
            score = share * score + backed
            if score > top:
                top, wording = score, found
        if entry.about and top < 1.0 and not any(subject in whole.query for subject in entry.about):
            top *= blend.unnamed
        if top < 1.0 and self.against(message, entry):
            top = min(top, blend.against)
        return top, wording

    def against(self, message: Message, entry: Indexed) -> bool:
        """Whether the entry is for the other side of what the message tells."""
        return bool(entry.sides) and opposed(message.whole.sides, entry.sides)

    def _compare(
        self, part: Part, common: Set[str], message: Message, entry: Indexed, *, least: float = -1.0
    ) -> tuple[float, Wording, float]:
        """Return the score of one part, the best wording, and how well the entry explains the part.

        `common` are the pieces that the part shares with the entry. A score that cannot exceed `least` may come back
        as zero, with any wording.
        """
        exact = entry.exact.get(part.query)
        if exact is not None:
            return 1.0, entry.wordings[exact], 1.0
        blend = self._blend
        sums = sum(map(mul, map(entry.having.__getitem__, common), map(message.counts.__getitem__, common)))
        lanes = sums.to_bytes(entry.lanes.size, "little")
        *shared, evidence, core, told = entry.lanes.unpack(lanes)
        evidence, core, told = evidence >> COUNT, core >> COUNT, told >> COUNT
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
        if min(likeness + signs, 0.99) * kept + _SLACK < least:
            return 0.0, entry.wordings[0], explained * proof
        if entry.measures is None:
            likeness, found = self._closest(part, shared, entry)
        else:
            likeness, found = self._closest_of_many(part, np.frombuffer(lanes, "<i8"), entry.measures, entry)
        return min(likeness + signs, 0.99) * kept, found, explained * proof

    def _closest(self, part: Part, shared: Sequence[int], entry: Indexed) -> tuple[float, Wording]:
        """Return how like the closest wording is, and that wording; of equals the first.

        `shared` is for each wording the weight of the pieces it shares with the part and, in the lowest bits, how
        often their characters are in the message: no more than these can be alike. The most promising wording
        is tried first, so that most of the others need no look.
        """
        overlap, alike = 2 * self._blend.shared, 2 * self._blend.alike
        weight, length = part.weight, len(part.query)
        most = [
            overlap * (had >> COUNT) / (weight + size) + alike * (had & _COUNTED) / (length + count)
            for had, (size, count) in zip(shared, entry.sizes, strict=True)
        ]
        start = most.index(max(most))
        best, closest = -1.0, start
        for number in (start, *range(start), *range(start + 1, len(most))):
            if most[number] + _SLACK < best:
                continue
            wording = entry.wordings[number]
            likeness = overlap * (shared[number] >> COUNT) / (weight + wording.weight)
            likeness = self._likeness(part, likeness, wording)
            if likeness > best or (likeness == best and number < closest):
                best, closest = likeness, number
        return best, entry.wordings[closest]

    def _closest_of_many(
        self, part: Part, lanes: NDArray[np.int64], measures: NDArray[np.int64], entry: Indexed
    ) -> tuple[float, Wording]:
        """The same with arrays: many wordings are measured at once, and only the likest are looked at."""
        shared = lanes[: len(entry.wordings)]
        overlap, alike = 2 * self._blend.shared, 2 * self._blend.alike
        had = shared >> COUNT
        most = overlap * had / (part.weight + measures[0])
        most += alike * (shared & _COUNTED) / (len(part.query) + measures[1])

        def likeness(number: int) -> float:
            wording = entry.wordings[number]
            return self._likeness(part, overlap * int(had[number]) / (part.weight + wording.weight), wording)

        closest = int(most.argmax())
        best = likeness(closest)
        promising = np.flatnonzero(most + _SLACK >= best)
        texts = [entry.wordings[number].query for number in promising.tolist()]
        ratios = process.cdist([part.query], texts, scorer=fuzz.ratio, dtype=np.float64)[0]
        # What is told of them is exact but for the contrasts, which only take away.
        most = overlap * had[promising] / (part.weight + measures[0][promising])
        most += self._blend.alike * ratios / 100
        for place in np.argsort(-most, kind="stable").tolist():
            if most[place] + _SLACK < best:
                break
            number = int(promising[place])
            found = likeness(number)
            if found > best or (found == best and number < closest):
                best, closest = found, number
        return best, entry.wordings[closest]

    def _likeness(self, part: Part, overlap: float, wording: Wording) -> float:
        likeness = overlap + self._blend.alike * fuzz.ratio(part.query, wording.query) / 100
        if wording.sides and part.sides and opposed(part.sides, wording.sides):
            likeness *= self._blend.opposed
        return likeness
