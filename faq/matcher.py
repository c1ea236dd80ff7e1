"""Find the entry that a villager's words mean.

Pure: same words and entries, same match. An inverted index proposes a few entries, likeness.py scores the message
and its clauses against their wordings, and decision.py says what the ranking allows.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from faq.decision import Candidate, Decision, Match, decide
from faq.entry import Entry
from faq.index import Index
from faq.learned import Learned
from faq.likeness import Blend, Likeness, Meaning
from faq.message import Message, read
from faq.nearness import Near, Nearness
from faq.normalise import normalise
from faq.proposing import Proposer
from faq.search.vectors import VectorTable
from faq.taught import Taught
from faq.thresholds import Fitted, fitted
from faq.wordings import Wordings

CLEAR = 85.0
"""Score by words from which on an answer is not compared by meaning."""
DOUBT = 0.42
"""Likeness in meaning, -1 to 1, below which no answer stands: nine of ten right ones have more, half of the wrong less."""
UNSAID = 8.0
"""Score by words below which hardly a word is shared: meaning alone may offer, never answer."""
HALF_SAID = 30.0
"""The same for what was learned, which a single rare word can carry; one in fifty right answers has less."""


class Matcher:
    """Matches questions against a fixed set of entries; safe to share between threads."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        heard: Iterable[tuple[str, str]] = (),
        index: Index | None = None,
        wordings: Wordings | None = None,
        blend: Blend | None = None,
        meaning: Meaning | None = None,
        learned: Learned | None = None,
        thresholds: Fitted | None = None,
        width: int = 8,
    ) -> None:
        """Index the entries; `heard` is what people also say, with the id of the entry that is meant. `index` and
        `wordings` are those of both, where they were made before.

        `learned` is what the wordings of all taught (`faq/learned.py`). `width` is how many entries a question is compared with in full.
        """
        self.entries = tuple(entries)
        """The entries it matches against."""
        self._heard = tuple(heard)
        self._wordings = wordings
        self._index = index or Index.of(self.entries, self._heard)
        self._likeness = Likeness(self._index, blend or Blend())
        self._meaning = meaning or Meaning()
        taught = Taught(learned, self.entries) if learned else None
        self._taught = taught if taught and taught.places else None
        self._thresholds = thresholds or fitted(learned=self._taught is not None)
        self._proposer = Proposer(self._index, width)

    @property
    def wordings(self) -> Wordings:
        """All wordings of the entries, and what people also say."""
        return self._wordings or Wordings.of(self.entries, self._heard)

    def match(
        self,
        text: str,
        *,
        allowed: Container[str] | None = None,
        near: Callable[[str], Mapping[str, Near]] | None = None,
    ) -> Match:
        """Return what the text allows; entries outside `allowed` are never a candidate nor in anyone's way.

        They still count in how rare a word is, so scores differ a little from those of a smaller matcher. `near` tells
        for some entries how near their wordings are in meaning; it is asked only where the words are not clear.
        """
        ranking, vague = self.rank(text, allowed=allowed)
        learned = self._thresholds
        match = decide(
            ranking,
            thresholds=learned.words,
            vague=vague or self.unsaid(ranking),
            kin=self.kin(ranking),
            confidence=learned.confidence_words.confidence(ranking),
        )
        if near is None or (vague and not ranking):
            return match
        if match.decision is Decision.ANSWER and self.stands(text, match, near):
            return match
        likeness = near(text)
        felt = self.felt(text, ranking, likeness, allowed)
        best = felt[0].entry_id if felt else ""
        return decide(
            felt,
            thresholds=learned.meaning,
            # What only shares rare words with an entry, or no word at all, may be offered, never answered.
            vague=vague or best not in likeness or likeness[best].likeness < DOUBT or self.unsaid(felt),
            kin=self.kin(felt),
            confidence=learned.confidence_meaning.confidence(felt),
        )

    def stands(self, text: str, match: Match, near: Callable[[str], Mapping[str, Near]] | None) -> bool:
        """Return whether an answer by words needs no second look, or meanings do not speak against it.

        A rare word of an entry can carry a message that is about something else.
        """
        best = match.candidates[0]
        if near is None or best.said >= CLEAR:
            return True
        found = near(text).get(best.entry_id)
        return found is not None and found.likeness >= DOUBT

    def unsaid(self, ranking: Sequence[Candidate]) -> bool:
        """Return whether so few words of the first are shared that it may be offered, never answered."""
        least = UNSAID if self._taught is None else HALF_SAID
        return bool(ranking) and ranking[0].said < least

    def nearness(self, table: VectorTable) -> Nearness:
        """How near messages are in meaning to its entries; ``table`` has the vectors of wordings."""
        return Nearness(self.wordings, table, self.learned, self._taught.places if self._taught else None)

    @property
    def learned(self) -> Learned | None:
        """What all wordings taught, where it holds for any of the entries."""
        return self._taught.learned if self._taught else None

    @property
    def thresholds(self) -> Fitted:
        """The scores that decide."""
        return self._thresholds

    def said(self, text: str, entry_id: str) -> Candidate | None:
        """Return what the words alone make of one entry, whether or not they propose it; None if it is unknown."""
        message, number = self._read(text), self._index.numbers.get(entry_id)
        return None if message is None or number is None else self._candidates(message, [number])[0]

    def felt(
        self,
        text: str,
        ranking: Sequence[Candidate],
        near: Mapping[str, Near],
        allowed: Container[str] | None = None,
    ) -> tuple[Candidate, ...]:
        """Return the ranking with meanings weighed in, and with the entries that only these lead to."""
        message = Message(read(text), self._index)
        by_words = {candidate.entry_id: candidate for candidate in ranking}
        heard = self._taught.hear(message.whole.query) if self._taught else None
        felt = []
        numbers = self._index.numbers
        known = [
            entry_id
            for entry_id in {**by_words, **near}
            if entry_id in numbers and (allowed is None or entry_id in allowed)
        ]
        more = [numbers[entry_id] for entry_id in known if entry_id not in by_words]
        by_words.update((said.entry_id, said) for said in self._candidates(message, more))
        for entry_id in known:
            said = by_words[entry_id]
            like = near.get(entry_id)
            if heard is None:
                score = self._meaning.score(said.said, like.together if like else 0.0)
            else:
                score = heard.by_meaning(entry_id, said.said, like)
            # Meanings do not tell who did it to whom; words do.
            if self._likeness.against(message, numbers[entry_id]):
                score = min(score, said.said)
            felt.append(replace(said, score=round(score, 1)))
        return tuple(sorted(felt, key=_best_first))

    def knows(self, pair: str) -> bool:
        """Return whether two characters stand side by side in any wording."""
        return self._index.knows(pair)

    def rank(self, text: str, *, allowed: Container[str] | None = None) -> tuple[tuple[Candidate, ...], bool]:
        """As `rank_said`, with what was learned weighed in, which also brings in entries."""
        ranking, vague = self.rank_said(text, allowed=allowed)
        if self._taught is None or vague or (ranking and ranking[0].said == 100.0):
            return ranking, vague
        message = Message(read(text), self._index)
        heard, numbers = self._taught.hear(message.whole.query), self._index.numbers
        there = {candidate.entry_id for candidate in ranking}
        more = [
            numbers[entry_id]
            for entry_id in heard.proposed()
            if entry_id not in there and (allowed is None or entry_id in allowed)
        ]
        found = []
        for candidate in (*ranking, *self._candidates(message, more)):
            score = heard.by_words(candidate.entry_id, candidate.said)
            if self._likeness.against(message, numbers[candidate.entry_id]):
                score = min(score, candidate.said)
            found.append(replace(candidate, score=round(score, 1)))
        return tuple(sorted(found, key=_best_first)), False

    def rank_said(
        self, text: str, *, allowed: Container[str] | None = None
    ) -> tuple[tuple[Candidate, ...], bool]:
        """Return candidates by their wordings alone, best first, and whether the text is too short to mean one of them.

        A text that only says that a reply was not understood means no entry.
        """
        found = read(text)
        query = "".join(found)
        if not found or not self._index.entries or self._index.puzzled(query):
            return (), True
        bare = self._index.bare(query)
        vague = bare or len(query) <= 2
        if not vague and (spoken := self._spoken(found, allowed)):
            return (spoken,), False
        message = Message(found, self._index)
        proposed = self._proposer.proposed(message, allowed)
        # Mostly the heaviest is the best: its neighbours are looked at in one go with it.
        likely = [*proposed, *self._neighbours(proposed[:1], proposed, allowed)]
        seen = dict(zip(likely, self._candidates(message, likely), strict=True))
        ranked = [seen[number] for number in proposed]
        if ranked:
            # Someone who half means an entry may mean its neighbours, though no word of theirs was said.
            best = self._index.numbers[min(ranked, key=_best_first).entry_id]
            neighbours = self._neighbours([best], proposed, allowed)
            more = [number for number in neighbours if number not in seen]
            seen.update(zip(more, self._candidates(message, more), strict=True))
            ranked += [seen[number] for number in neighbours]
            ranked.sort(key=_best_first)
        if bare:
            return self._of_subject(message.whole.subjects[0], ranked), True
        return tuple(ranked), vague

    def _neighbours(
        self, numbers: Sequence[int], proposed: Sequence[int], allowed: Container[str] | None
    ) -> list[int]:
        """The entries that some name as related, without those proposed."""
        known = self._index.numbers
        return [
            known[related]
            for number in numbers
            for related in dict.fromkeys(self._index.entries[number].related)
            if related in known and known[related] not in proposed and (allowed is None or related in allowed)
        ]

    def _spoken(self, found: Sequence[str], allowed: Container[str] | None) -> Candidate | None:
        """Return the entry one of whose wordings this is, word for word; no two entries share one."""
        query = "".join(found)
        read = self._index.reading(query)
        if not read and len(found) > 1:
            # What clauses become when they stand side by side may be read further.
            read = self._index.reading(normalise(query))
        if not read:
            return None
        number, wording = max(read.items())
        entry = self._index.entries[number]
        if allowed is not None and entry.entry_id not in allowed:
            return None
        return Candidate(entry.entry_id, entry.title, 100.0, self._index.texts[wording], 100.0)

    def _candidates(self, message: Message, numbers: Sequence[int]) -> list[Candidate]:
        entries, texts = self._index.entries, self._index.texts
        found = []
        for number, (score, wording) in zip(numbers, self._likeness.scores(message, numbers), strict=True):
            entry, said = entries[number], round(100 * score, 1)
            found.append(Candidate(entry.entry_id, entry.title, said, texts[wording], said))
        return found

    def kin(self, ranking: Sequence[Candidate]) -> tuple[str, ...]:
        """Return the ids that the entry of the first candidate names as related."""
        if not ranking:
            return ()
        return self._index.entries[self._index.numbers[ranking[0].entry_id]].related

    def _of_subject(self, subject: str, ranked: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Rank by how much entries, and the topics they are in, deal with the subject; the words say no more."""
        dealing, others = [], []
        for candidate in ranked:
            number = self._index.numbers[candidate.entry_id]
            own = self._index.share(number, subject)
            if own:
                topic = self._index.topics[self._index.entries[number].topic]
                around = sum(self._index.share(other, subject) for other in topic) / len(topic)
                score = round(35 + 40 * own + 20 * around + candidate.score / 20, 1)
                dealing.append(replace(candidate, score=score))
            else:
                others.append(replace(candidate, score=min(candidate.score, 30.0)))
        dealing.sort(key=_best_first)
        return (*dealing, *others)

    def _read(self, text: str) -> Message | None:
        found = read(text)
        return Message(found, self._index) if found else None


def _best_first(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.entry_id
