"""What the entries are made of: pieces of one and two characters, what each weighs, and who has it.

Pure: same entries, same index. Plain dicts and sets, about 2 kB a wording.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faq.entry import Entry
from faq.lexicon import lexicon
from faq.normalise import normalise

SINGLE = 0.45
"""Weight of one character beside a pair."""
WEAK = 0.2
"""What is left of the weight of a word that says little."""
HALF_WEAK = 0.55
"""What is left of a pair with one such character."""
TELLING = 1.5
"""Weight of a pair from a word that names what a question is about."""
BARE = 4
"""Characters that may stand beside a subject when nothing is said about it."""
STRANGE = 0.6
"""Share of the greatest weight that a piece gets which no entry has."""


def pieces(query: str) -> frozenset[str]:
    """Return the single characters and the neighbouring pairs of a normalised text."""
    return frozenset(query).union(map("".join, itertools.pairwise(query)))


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask an entry, ready to be compared."""

    text: str
    """As written; staff see it."""
    query: str
    """Normalised."""
    pieces: frozenset[str]
    weight: float
    """Sum of the weights of its pieces."""
    sides: dict[int, int]
    """Number of each contrast it takes a side in, and the side: 1 or -1."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One entry, ready to be compared."""

    entry_id: str
    title: str
    topic: str
    related: tuple[str, ...]
    """Ids of entries worth reading next."""
    wordings: tuple[Wording, ...]
    pieces: frozenset[str]
    """Of all its wordings."""
    core: frozenset[str]
    """Pairs that at least half of its wordings have: what it is about."""
    core_weight: float
    about: frozenset[str]
    """Subjects that more than one of its wordings names; none if no subject is in half of them."""
    told: frozenset[str]
    """Pairs of its answer and steps."""
    whole_text: str
    """All its wordings, answer and steps, normalised."""

    def share(self, subject: str) -> float:
        """Share of the wordings that name a subject, 0.0 to 1.0."""
        return sum(subject in wording.query for wording in self.wordings) / len(self.wordings)


class Index:
    """All entries by the pieces of their wordings."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index titles and phrasings; an entry given twice is a mistake of the caller."""
        words = lexicon()
        self._contrasts = words.contrasts
        self._weak = words.weak
        self._readings = words.readings
        self._pattern = words.pattern
        self._subject = words.subject
        self._telling = frozenset(
            piece
            for subject in words.subjects
            for piece in pieces(subject)
            if len(piece) > 1 or piece == subject
        )
        drafts = [_Draft.of(entry) for entry in entries]
        having: dict[str, int] = {}
        for draft in drafts:
            for piece in draft.pieces:
                having[piece] = having.get(piece, 0) + 1
        count = max(len(drafts), 1)
        self.top = math.log(1 + count)
        self._weights = {piece: self._weigh(piece, count / number) for piece, number in having.items()}
        self.entries = tuple(self._index(draft) for draft in drafts if draft.wordings)
        self.numbers = {indexed.entry_id: number for number, indexed in enumerate(self.entries)}
        self.topics: dict[str, list[Indexed]] = {}
        for indexed in self.entries:
            self.topics.setdefault(indexed.topic, []).append(indexed)
        self.postings: dict[str, list[int]] = {}
        for number, indexed in enumerate(self.entries):
            for piece in indexed.pieces:
                self.postings.setdefault(piece, []).append(number)

    def _weigh(self, piece: str, rarity: float) -> float:
        weight = math.log(1 + rarity)
        if piece in self._telling:
            return weight * TELLING
        if piece in self._weak:
            weight *= WEAK
        elif len(piece) > 1:
            # 么要, 有个: halves of two words that say little; 地能: half of one.
            weight *= (WEAK, HALF_WEAK, 1.0)[(piece[0] not in self._weak) + (piece[1] not in self._weak)]
        return weight if len(piece) > 1 else weight * SINGLE

    def weights(self, query: str) -> dict[str, float]:
        """Return the weight of each piece of a normalised question."""
        known = self._weights
        found = {}
        for piece in pieces(query):
            weight = known.get(piece)
            found[piece] = self._strange(piece) if weight is None else weight
        return found

    def _strange(self, piece: str) -> float:
        if len(piece) > 1:
            # Two usual words side by side make a new pair that means nothing.
            alone = [self._weights.get(character) for character in piece]
            if all(weight is not None for weight in alone):
                return self.top * STRANGE * 0.5
            return self.top * STRANGE
        return self.top * STRANGE * SINGLE * (WEAK if piece in self._weak else 1.0)

    def sides(self, query: str) -> dict[int, int]:
        """Return the contrasts of which a normalised text speaks of one side only: number to 1 or -1."""
        found: dict[int, int] = {}
        for number, contrast in enumerate(self._contrasts):
            side = any(word in query for word in contrast.one) - any(word in query for word in contrast.other)
            if side:
                found[number] = side
        return found

    def subjects(self, query: str) -> tuple[str, ...]:
        """Return the words of a normalised text that name what it is about, each once."""
        return tuple(dict.fromkeys(self._subject.findall(query)))

    def bare(self, query: str) -> bool:
        """Whether a normalised text names a subject and says nothing about it: 离婚, 我要离婚, 工伤怎么办."""
        named = self._subject.findall(query)
        rest = self._subject.sub("", query)
        return len(named) == 1 and len(rest) <= BARE and self._weak.issuperset(rest)

    def _index(self, draft: _Draft) -> Indexed:
        wordings = tuple(
            Wording(text, query, own, sum(self._weights[piece] for piece in own), self.sides(query))
            for text, query, own in draft.wordings
        )
        counts = Counter(piece for wording in wordings for piece in wording.pieces)
        told = self._told(draft.entry)
        half = max(2, len(wordings) / 2)
        core = frozenset(piece for piece, number in counts.items() if number >= half and len(piece) > 1)
        return Indexed(
            entry_id=draft.entry.id,
            title=draft.entry.title,
            topic=draft.entry.topic,
            related=draft.entry.related,
            wordings=wordings,
            pieces=draft.pieces,
            core=core,
            core_weight=sum(self._weights[piece] for piece in core),
            about=self._about(wordings, half),
            told=frozenset(p for p in pieces(told) if len(p) > 1),
            whole_text=" ".join((*(wording.query for wording in wordings), told)),
        )

    def _told(self, entry: Entry) -> str:
        """Answer and steps with the words of the lexicon; they are written plainly, so one pass will do."""
        text = "，".join((entry.answer, *entry.steps))
        return self._pattern.sub(lambda match: self._readings[match[0]], text)

    def _about(self, wordings: Sequence[Wording], half: float) -> frozenset[str]:
        named = Counter(subject for wording in wordings for subject in self.subjects(wording.query))
        if max(named.values(), default=0) < half:
            return frozenset()
        return frozenset(subject for subject, number in named.items() if number > 1)


def opposed(mine: dict[int, int], its: dict[int, int]) -> bool:
    """Whether two texts take different sides in any contrast."""
    return any(its.get(number, side) != side for number, side in mine.items())


@dataclass(frozen=True, slots=True)
class _Draft:
    entry: Entry
    wordings: tuple[tuple[str, str, frozenset[str]], ...]
    pieces: frozenset[str]

    @classmethod
    def of(cls, entry: Entry) -> _Draft:
        wordings = []
        for text in (entry.title, *entry.phrasings):
            query = normalise(text)
            if query:
                wordings.append((text, query, pieces(query)))
        together = frozenset().union(*(own for _, _, own in wordings))
        return cls(entry, tuple(wordings), together)
