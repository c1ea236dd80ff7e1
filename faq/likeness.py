"""How like one entry a message is: its whole and each of its clauses against every wording of the entry.

Pure: same message and entry, same score. A wording that cannot be liker than the one already found is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from faq.contrasts import opposed
from faq.index import Index, pieces
from faq.indexed import Indexed, Wording

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


class Part:
    """A whole message or one clause of it, ready to be compared."""

    def __init__(self, query: str, own: frozenset[str], weight: int, number: int, index: Index) -> None:
        """Take a normalised text, its pieces, the sum of their weights and its number in the message."""
        self.query = query
        self.pieces = own
        self.weight = weight
        self.number = number
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
        own = tuple(self.weights)
        self.numbers = index.numbered(own)
        """Numbers of the pieces of the whole."""
        self.whole = Part(query, frozenset(own), sum(self.weights.values()), 0, index)
        self.clauses: list[Part] = []
        parts = [window for clause in clauses for window in windows(clause)]
        if len(parts) > 1:
            weigh = self.weights.__getitem__
            for clause in dict.fromkeys(parts):
                if len(clause) > 3:
                    mine = pieces(clause)
                    self.clauses.append(
                        Part(clause, mine, sum(map(weigh, mine)), len(self.clauses) + 1, index)
                    )
        self.counts = np.array([float(len(piece) == 1 and query.count(piece)) for piece in own])
        """How often each piece of one character is in the whole; 0 for pairs."""
        every = np.array([self.weights[piece] for piece in own], np.float64)
        self.table = np.stack(
            [
                every,
                *(every * [piece in part.pieces for piece in own] for part in self.clauses),
            ]
        )
        """Weight of each piece in the whole (row 0) and in each clause."""


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
        rows, there = entry.rows(message.numbers)
        having = entry.having[rows].astype(np.float64)
        # Whole numbers below 2**53: these sums are exact, in whatever order they are taken.
        sums = message.table[:, there] @ having
        counts = message.counts[there] @ having[:, : len(entry.wordings)]
        top, wording, spoken = self._compare(whole, sums[0], counts, entry)
        backed = blend.backing * min(1.0, 1.6 * spoken)
        share = 1 - blend.backing
        for part in message.clauses:
            score, found, _ = self._compare(
                part, sums[part.number], counts, entry, least=(top - backed) / share
            )
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
        self,
        part: Part,
        sums: NDArray[np.float64],
        counts: NDArray[np.float64],
        entry: Indexed,
        *,
        least: float = -1.0,
    ) -> tuple[float, Wording, float]:
        """Return the score of one part, the best wording, and how well the entry explains the part.

        `sums` is what the part shares with each wording, with any of them, with the core and with the answer; `counts`
        how many characters of the message each wording has. A score that cannot exceed `least` may come back as zero,
        with any wording.
        """
        exact = entry.exact.get(part.query)
        if exact is not None:
            return 1.0, entry.wordings[exact], 1.0
        blend = self._blend
        evidence, core, told = sums[-3:].tolist()
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
        likeness, found = self._closest(part, sums[:-3], counts, entry)
        return min(likeness + signs, 0.99) * kept, found, explained * proof

    def _closest(
        self, part: Part, shared: NDArray[np.float64], counts: NDArray[np.float64], entry: Indexed
    ) -> tuple[float, Wording]:
        """Return how like the closest wording is, and that wording; of equals the first.

        What a wording shares, and how many characters it has of the message, bounds how like it can be, so only the
        promising ones are compared letter by letter.
        """
        overlap = 2 * self._blend.shared * shared / (part.weight + entry.measures[0])
        most = overlap + 2 * self._blend.alike * counts / (len(part.query) + entry.measures[1])
        start = int(most.argmax())
        best, closest = self._likeness(part, float(overlap[start]), entry.wordings[start]), start
        promising = np.flatnonzero(most + _SLACK >= best)
        for number in promising[np.argsort(-most[promising], kind="stable")].tolist():
            if most[number] + _SLACK < best:
                break
            likeness = self._likeness(part, float(overlap[number]), entry.wordings[number])
            if likeness > best or (likeness == best and number < closest):
                best, closest = likeness, number
        return best, entry.wordings[closest]

    def _likeness(self, part: Part, overlap: float, wording: Wording) -> float:
        likeness = overlap + self._blend.alike * fuzz.ratio(part.query, wording.query) / 100
        if wording.sides and part.sides and opposed(part.sides, wording.sides):
            likeness *= self._blend.opposed
        return likeness
