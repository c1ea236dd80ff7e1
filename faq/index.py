"""What the entries are made of: pieces of one and two characters, what each weighs, and who has it.

Pure: same entries, same index. Weights are whole numbers, so that a sum is the same in whatever order it is taken.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from faq.contrasts import common, contrasts
from faq.entry import Entry
from faq.indexed import Indexed, Wording
from faq.lexicon import lexicon
from faq.normalise import normalise

_Value = TypeVar("_Value")

UNIT = 1 << 16
"""Weight that stands for 1.0."""
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

_NO_SIDES: Mapping[int, int] = MappingProxyType({})
"""One for all: most wordings take no side."""


def pieces(query: str) -> frozenset[str]:
    """Return the single characters and the neighbouring pairs of a normalised text."""
    return frozenset(query).union(map("".join, itertools.pairwise(query)))


class Index:
    """All entries by the pieces of their wordings."""

    def __init__(self, entries: Iterable[Entry], heard: Iterable[tuple[str, str]] = ()) -> None:
        """Index titles and phrasings, and what people also say (id and wording) unless it reads like something known.

        An entry given twice is a mistake of the caller.
        """
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
        # In the order of ids, so that the order in which they are given decides no tie.
        drafts = _drafts(sorted(entries, key=lambda entry: entry.id), heard)
        self._numbers: dict[str, int] = {}
        having = Counter[str]()
        for _, said in drafts:
            having.update({piece for _, query in said for piece in pieces(query)})
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
        self.entries = tuple(self._index(entry, said) for entry, said in drafts if said)
        self.numbers = {indexed.entry_id: number for number, indexed in enumerate(self.entries)}
        self.wordings = {query: n for n, indexed in enumerate(self.entries) for query in indexed.exact}
        self.topics: dict[str, list[Indexed]] = {}
        for indexed in self.entries:
            self.topics.setdefault(indexed.topic, []).append(indexed)
        self._starts, self._owners = _postings(self.entries, len(self._numbers))

    def numbered(self, own: Iterable[str]) -> NDArray[np.int32]:
        """Numbers of pieces; -1 for one that no entry has."""
        known = self._numbers.get
        return np.array([known(piece, -1) for piece in own], np.int32)

    def knows(self, piece: str) -> bool:
        """Whether any wording has a piece."""
        return piece in self._weights

    def shared(self, numbers: NDArray[np.int32], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the numbered pieces, each with its weight, weigh together in the wordings of each entry."""
        there = numbers >= 0
        numbers, weights = numbers[there], weights[there]
        starts, ends = self._starts[numbers], self._starts[numbers + 1]
        owners = [self._owners[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not owners:
            return np.zeros(len(self.entries))
        # Whole numbers below 2**53: these sums are exact.
        sums: NDArray[np.float64] = np.bincount(
            np.concatenate(owners), np.repeat(weights, ends - starts), minlength=len(self.entries)
        ).astype(np.float64)
        return sums

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
        return not any(self.knows(pair) and not self._weak.issuperset(pair) for pair in pairs)

    def _index(self, entry: Entry, said: Sequence[tuple[str, str]]) -> Indexed:
        weigh = self._weights.__getitem__
        owned = [pieces(query) for _, query in said]
        wordings = tuple(
            Wording(text, query, sum(map(weigh, own)), self.sides(query, own) or _NO_SIDES)
            for (text, query), own in zip(said, owned, strict=True)
        )
        told = self._told(entry)
        told_pieces = pieces(told)
        half = max(2, len(wordings) / 2)
        counts = Counter(piece for own in owned for piece in own)
        core = [piece for piece, number in counts.items() if len(piece) > 1 and number >= half]
        pairs = [piece for piece in told_pieces if len(piece) > 1]
        numbers = {piece: self._numbers.setdefault(piece, len(self._numbers)) for piece in (*counts, *pairs)}
        listed = np.array(sorted(numbers.values()), np.int32)
        rows = {number: row for row, number in enumerate(listed.tolist())}
        having = np.zeros((len(listed), len(wordings) + 3), np.uint8)
        for column, owner in enumerate((*owned, counts, core, pairs)):
            having[[rows[numbers[piece]] for piece in owner], column] = 1
        whole = " ".join((*(wording.query for wording in wordings), told))
        return Indexed(
            entry_id=entry.id,
            title=entry.title,
            topic=entry.topic,
            related=entry.related,
            wordings=wordings,
            measures=np.array([(wording.weight, len(wording.query)) for wording in wordings], np.float64).T,
            exact={wording.query: number for number, wording in reversed([*enumerate(wordings)])},
            pieces=listed,
            having=having,
            core_weight=sum(map(weigh, core)),
            about=self._about(wordings, half),
            speaks_of=self._named(whole, told_pieces.union(counts)),
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


def _drafts(
    entries: Sequence[Entry], heard: Iterable[tuple[str, str]]
) -> list[tuple[Entry, list[tuple[str, str]]]]:
    """Each entry with its wordings, as written and normalised; of what is heard only what nobody says already."""
    drafts = []
    known: set[str] = set()
    for entry in entries:
        said = [(text, normalise(text)) for text in (entry.title, *entry.phrasings)]
        known.update(query for _, query in said)
        drafts.append((entry, [each for each in said if each[1]]))
    more = {entry.id: said for entry, said in drafts}
    for entry_id, text in heard:
        query = normalise(text)
        if entry_id in more and query not in known and query:
            known.add(query)
            more[entry_id].append((text, query))
    return drafts


def _postings(entries: Sequence[Indexed], count: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """For numbered pieces the entries whose wordings have them, one after another, and where each piece's begin."""
    some = [entry.pieces[entry.having[:, -3] > 0] for entry in entries]
    found = np.concatenate(some) if some else np.zeros(0, np.int32)
    owners = np.repeat(np.arange(len(some), dtype=np.int32), [len(each) for each in some])
    order = np.argsort(found, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(found, minlength=count), out=starts[1:])
    return starts, owners[order]
