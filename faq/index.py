"""What the entries are made of: pieces of one and two characters, what each weighs, and who has it.

Pure: same entries, same index. Weights are whole numbers, so that a sum is the same in whatever order it is taken.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from faq.contrasts import common, contrasts
from faq.entry import Entry
from faq.lanes import LANE, lanes, ones
from faq.lexicon import lexicon
from faq.normalise import normalise

_Value = TypeVar("_Value")

UNIT = 1 << 16
"""Weight that stands for 1.0."""
RARE = 20
"""Up to so many entries are counted one by one, more of them in lanes."""
MANY = 150
"""Wordings of an entry above which arrays are quicker than loops."""
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
STORY = 45
"""A wording longer than this tells a story, which may speak of both sides of a matter."""
PUZZLED = 3
"""Characters that may be left over when all that is said is that a reply was not understood."""


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
    weight: int
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
    sizes: tuple[tuple[int, int], ...]
    """Weight and length of each wording."""
    measures: NDArray[np.int64] | None
    """The same in two rows, where there are so many wordings that arrays are quicker."""
    exact: dict[str, int]
    """Normalised wording to the number of the first that reads so."""
    having: dict[str, int]
    """Piece to its lanes (see `lanes`): one for each wording that has it, then three for whether any wording has it,
    whether it is of the core and whether answer and steps have it."""
    pieces: frozenset[str]
    """All pieces in `having`."""
    lanes: Struct
    """Takes sums of weighted lanes apart."""
    core_weight: int
    """Sum of the weights of its core: the pairs that at least half of its wordings have, what it is about."""
    about: frozenset[str]
    """Subjects that more than one of its wordings names; none if no subject is in half of them."""
    speaks_of: frozenset[str]
    """Subjects in its wordings, answer and steps."""
    sides: dict[int, int]
    """Contrasts in which its wordings take one side, none the other, and the side."""

    def share(self, subject: str) -> float:
        """Share of the wordings that name a subject, 0.0 to 1.0."""
        return sum(subject in wording.query for wording in self.wordings) / len(self.wordings)


class Index:
    """All entries by the pieces of their wordings."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index titles and phrasings; an entry given twice is a mistake of the caller."""
        self._words = words = lexicon()
        self._weak = words.weak
        self._subject = words.subject
        self._telling = frozenset(
            piece
            for subject in words.subjects
            for piece in pieces(subject)
            if len(piece) > 1 or piece == subject
        )
        self._subjects_by_head = _by_head((subject, subject) for subject in words.subjects)
        self.sides = contrasts().sides
        """Contrasts in which a text, given with its pieces, takes a side."""
        drafts = [_Draft.of(entry) for entry in entries]
        having = Counter(piece for draft in drafts for piece in draft.pieces)
        count = max(len(drafts), 1)
        top = math.log(1 + count)
        self.top = round(top * UNIT)
        """Weight of the rarest pair there is."""
        self._weights = {
            piece: round(UNIT * self._weigh(piece, count / number)) for piece, number in having.items()
        }
        strange = top * STRANGE * UNIT
        self._strange_pair, self._usual_pair = round(strange), round(strange * 0.5)
        self._strange_single, self._weak_single = round(strange * SINGLE), round(strange * SINGLE * WEAK)
        self._same: dict[int, int] = {}
        # In the order of ids, so that the order in which they are given decides no tie.
        drafts.sort(key=lambda draft: draft.entry.id)
        drafts = [draft for draft in drafts if draft.wordings]
        self.entries = tuple(map(self._index, drafts))
        self.numbers = {indexed.entry_id: number for number, indexed in enumerate(self.entries)}
        self.wordings = {query: n for n, indexed in enumerate(self.entries) for query in indexed.exact}
        self.topics: dict[str, list[Indexed]] = {}
        for indexed in self.entries:
            self.topics.setdefault(indexed.topic, []).append(indexed)
        postings: dict[str, list[int]] = {}
        for number, draft in enumerate(drafts):
            for piece in draft.pieces:
                postings.setdefault(piece, []).append(number)
        self.postings = {piece: tuple(numbers) for piece, numbers in postings.items()}
        """Piece to the numbers of the entries whose wordings have it."""
        self.lanes = lanes(len(self.entries))
        """Takes sums of weighted `masks` apart, one lane an entry."""
        self.masks = {
            piece: ones(numbers, among=len(drafts))
            for piece, numbers in self.postings.items()
            if len(numbers) > RARE
        }
        """The postings once more as lanes, for pieces that many entries have."""

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

    def weights(self, query: str) -> dict[str, int]:
        """Return the weight of each piece of a normalised question."""
        known = self._weights
        return {piece: known.get(piece) or self._strange(piece) for piece in pieces(query)}

    def _strange(self, piece: str) -> int:
        if len(piece) > 1:
            # Two usual words side by side make a new pair that means nothing.
            usual = piece[0] in self._weights and piece[1] in self._weights
            return self._usual_pair if usual else self._strange_pair
        return self._weak_single if piece in self._weak else self._strange_single

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
        return not any(pair in self.postings and not self._weak.issuperset(pair) for pair in pairs)

    def _index(self, draft: _Draft) -> Indexed:
        weigh = self._weights.__getitem__
        wordings = tuple(
            Wording(text, query, sum(map(weigh, own)), self.sides(query, own))
            for text, query, own in draft.wordings
        )
        told = self._told(draft.entry)
        told_pieces = pieces(told)
        half = max(2, len(wordings) / 2)
        counts = Counter(piece for _, _, own in draft.wordings for piece in own)
        core = [piece for piece, number in counts.items() if len(piece) > 1 and number >= half]
        pairs = [piece for piece in told_pieces if len(piece) > 1]
        owners = (*(own for _, _, own in draft.wordings), counts, core, pairs)
        having: dict[str, int] = {}
        for number, owner in enumerate(owners):
            lane = 1 << LANE * number
            for piece in owner:
                having[piece] = having.get(piece, 0) + lane
        # Few lanes are different, so most are kept once.
        same = self._same
        having = {piece: same.setdefault(found, found) for piece, found in having.items()}
        whole = " ".join((*(wording.query for wording in wordings), told))
        sizes = tuple((wording.weight, len(wording.query)) for wording in wordings)
        return Indexed(
            entry_id=draft.entry.id,
            title=draft.entry.title,
            topic=draft.entry.topic,
            related=draft.entry.related,
            wordings=wordings,
            sizes=sizes,
            measures=np.array(sizes).T.copy() if len(sizes) > MANY else None,
            exact={wording.query: number for number, wording in reversed([*enumerate(wordings)])},
            having=having,
            pieces=frozenset(having),
            lanes=lanes(len(owners)),
            core_weight=sum(map(weigh, core)),
            about=self._about(wordings, half),
            speaks_of=self._named(whole, told_pieces.union(having)),
            sides=common(wording.sides for wording in wordings if len(wording.query) <= STORY),
        )

    def _named(self, text: str, own: Container[str]) -> frozenset[str]:
        """Return every subject in a text, those inside longer words too; `own` are its pieces at least."""
        return frozenset(
            subject
            for head, subjects in self._subjects_by_head.items()
            if head in own
            for subject in subjects
            if subject in text
        )

    def _told(self, entry: Entry) -> str:
        """Answer and steps with the words of the lexicon; they are written plainly, so one pass will do."""
        return self._words.pattern.sub(self._words.reading, "，".join((entry.answer, *entry.steps)))

    def _about(self, wordings: Sequence[Wording], half: float) -> frozenset[str]:
        named = Counter(subject for wording in wordings for subject in self.subjects(wording.query))
        if max(named.values(), default=0) < half:
            return frozenset()
        return frozenset(subject for subject, number in named.items() if number > 1)


def _by_head(words: Iterable[tuple[str, _Value]]) -> dict[str, list[_Value]]:
    """Group values by the first pair of their word, or by its only character: a piece of any text with the word."""
    groups: dict[str, list[_Value]] = {}
    for word, value in words:
        groups.setdefault(word[:2], []).append(value)
    return groups


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
