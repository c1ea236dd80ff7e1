"""Which entries a message may mean, by its words and by what all wordings taught, the likeliest first.

Pure: same words and entries, same ranking. An inverted index and what was learned propose a few entries, likeness.py
scores the message and its clauses against their wordings, all in one go since each look costs.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cached_property

from faq.decision import Candidate
from faq.index import Index
from faq.likeness import Blend, Likeness
from faq.message import Message, read
from faq.normalise import normalise
from faq.proposing import FEW, Proposer
from faq.taught import Heard, Taught

Ranking = tuple[Candidate, ...]


class Asked:
    """One message, read once however often it is asked about."""

    def __init__(self, text: str, index: Index, taught: Taught | None) -> None:
        """Read the words that somebody typed."""
        self.clauses = read(text)
        """The normalised clauses; none if nothing was said."""
        self.query = "".join(self.clauses)
        self._index = index
        self._taught = taught

    # Most messages are word for word a wording, and are never cut up nor weighed.
    @cached_property
    def message(self) -> Message:
        """The message, cut up and weighed; only for one that says something."""
        return Message(self.clauses, self._index)

    @cached_property
    def heard(self) -> Heard | None:
        """What was learned of it; None where nothing was learned."""
        return self._taught.hear(self.query) if self._taught else None


class Ranker:
    """Ranks the entries of one index; safe to share between threads."""

    def __init__(self, index: Index, blend: Blend, taught: Taught | None, width: int) -> None:
        """``width`` is how many entries that share words a message is compared with in full."""
        self._index = index
        self._taught = taught
        self._likeness = Likeness(index, blend)
        self._proposer = Proposer(index, width)

    def asked(self, text: str) -> Asked:
        """Read a message."""
        return Asked(text, self._index, self._taught)

    def rank(self, asked: Asked, allowed: Container[str] | None) -> tuple[Ranking, bool]:
        """As `said`, with what was learned weighed in, which also brings in entries."""
        return self._rank(asked, allowed, learned=self._taught is not None)

    def said(self, asked: Asked, allowed: Container[str] | None) -> tuple[Ranking, bool]:
        """Return candidates by their wordings alone, best first, and whether the text is too short to mean one of them.

        A text that only says that a reply was not understood means no entry.
        """
        return self._rank(asked, allowed, learned=False)

    def candidates(self, message: Message, numbers: Sequence[int]) -> list[Candidate]:
        """Some entries by their wordings alone."""
        entries, texts = self._index.entries, self._index.texts
        found = []
        for number, (score, wording) in zip(numbers, self._likeness.scores(message, numbers), strict=True):
            entry, said = entries[number], round(100 * score, 1)
            found.append(Candidate(entry.entry_id, entry.title, said, texts[wording], said))
        return found

    def rescored(self, message: Message, candidate: Candidate, score: float) -> Candidate:
        """A candidate with another score, which may not lift an entry for the other side of what the message tells."""
        # What was learned or meant does not tell who did it to whom; words do.
        if self._likeness.against(message, self._index.numbers[candidate.entry_id]):
            score = min(score, candidate.said)
        return Candidate(
            candidate.entry_id, candidate.title, round(score, 1), candidate.matched_on, candidate.said
        )

    def _rank(self, asked: Asked, allowed: Container[str] | None, *, learned: bool) -> tuple[Ranking, bool]:
        index, query = self._index, asked.query
        if not asked.clauses or not index.entries or index.puzzled(query):
            return (), True
        bare = index.bare(query)
        vague = bare or len(query) <= 2
        if not vague and (spoken := self._spoken(asked.clauses, allowed)):
            return (spoken,), False
        message, heard = asked.message, asked.heard if learned and not vague else None
        proposed = self._proposer.proposed(message, allowed)
        # Mostly the heaviest is the best: its neighbours are looked at in one go with it.
        around = self._neighbours(proposed[:1], proposed, allowed)
        taught = []
        if heard is not None:
            taught = self._usable(heard.proposed(sure=len(proposed) <= FEW), allowed)
        likely = [*dict.fromkeys((*proposed, *around, *taught))]
        seen = dict(zip(likely, self.candidates(message, likely), strict=True))
        ranked = [seen[number] for number in proposed]
        if ranked:
            # Someone who half means an entry may mean its neighbours, though no word of theirs was said.
            best = index.numbers[min(ranked, key=best_first).entry_id]
            neighbours = self._neighbours([best], proposed, allowed)
            more = [number for number in neighbours if number not in seen]
            seen.update(zip(more, self.candidates(message, more), strict=True))
            ranked += [seen[number] for number in neighbours]
        if heard is not None and not (ranked and max(row.said for row in ranked) == 100.0):
            ranked += [seen[number] for number in taught if seen[number] not in ranked]
            ranked = [self.rescored(message, row, heard.by_words(row.entry_id, row.said)) for row in ranked]
        ranked.sort(key=best_first)
        if bare:
            return self._of_subject(message.whole.subjects[0], ranked), True
        return tuple(ranked), vague

    def _usable(self, ids: Sequence[str], allowed: Container[str] | None) -> list[int]:
        numbers = self._index.numbers
        return [numbers[entry_id] for entry_id in ids if allowed is None or entry_id in allowed]

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
        reading = self._index.reading(query)
        if not reading and len(found) > 1:
            # What clauses become when they stand side by side may be read further.
            reading = self._index.reading(normalise(query))
        if not reading:
            return None
        number, wording = max(reading.items())
        entry = self._index.entries[number]
        if allowed is not None and entry.entry_id not in allowed:
            return None
        return Candidate(entry.entry_id, entry.title, 100.0, self._index.texts[wording], 100.0)

    def _of_subject(self, subject: str, ranked: Sequence[Candidate]) -> Ranking:
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
        dealing.sort(key=best_first)
        return (*dealing, *others)


def best_first(candidate: Candidate) -> tuple[float, str]:
    """The order of a ranking; entries that are as good come by their ids."""
    return -candidate.score, candidate.entry_id
