"""Find the entry that a villager's words mean.

Pure: same words and entries, same match. ranker.py ranks the entries by words, meanings are weighed in where these do
not settle it, and decision.py says what the ranking allows.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from faq.decision import Candidate, Decision, Match, decide
from faq.entry import Entry
from faq.index import Index
from faq.learned import Learned
from faq.likeness import Blend, Meaning
from faq.nearness import Near, Nearness
from faq.ranker import Asked, Ranker, Ranking, best_first
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
        self._meaning = meaning or Meaning()
        taught = Taught(learned, self.entries) if learned else None
        self._taught = taught if taught and taught.places else None
        self._thresholds = thresholds or fitted(learned=self._taught is not None)
        self._ranker = Ranker(self._index, blend or Blend(), self._taught, width)

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
        asked = self._ranker.asked(text)
        ranking, vague = self._ranker.rank(asked, allowed)
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
        felt = self._felt(asked, ranking, likeness, allowed)
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
        asked, number = self._ranker.asked(text), self._index.numbers.get(entry_id)
        if not asked.clauses or number is None:
            return None
        return self._ranker.candidates(asked.message, [number])[0]

    def rank(self, text: str, *, allowed: Container[str] | None = None) -> tuple[Ranking, bool]:
        """As `rank_said`, with what was learned weighed in, which also brings in entries."""
        return self._ranker.rank(self._ranker.asked(text), allowed)

    def rank_said(self, text: str, *, allowed: Container[str] | None = None) -> tuple[Ranking, bool]:
        """Return candidates by their wordings alone, best first, and whether the text is too short to mean one of them.

        A text that only says that a reply was not understood means no entry.
        """
        return self._ranker.said(self._ranker.asked(text), allowed)

    def felt(
        self,
        text: str,
        ranking: Sequence[Candidate],
        near: Mapping[str, Near],
        allowed: Container[str] | None = None,
    ) -> Ranking:
        """Return the ranking with meanings weighed in, and with the entries that only these lead to."""
        return self._felt(self._ranker.asked(text), ranking, near, allowed)

    def _felt(
        self,
        asked: Asked,
        ranking: Sequence[Candidate],
        near: Mapping[str, Near],
        allowed: Container[str] | None,
    ) -> Ranking:
        message, heard, numbers = asked.message, asked.heard, self._index.numbers
        by_words = {candidate.entry_id: candidate for candidate in ranking}
        known = [
            entry_id
            for entry_id in {**by_words, **near}
            if entry_id in numbers and (allowed is None or entry_id in allowed)
        ]
        more = [numbers[entry_id] for entry_id in known if entry_id not in by_words]
        by_words.update((said.entry_id, said) for said in self._ranker.candidates(message, more))
        felt = []
        for entry_id in known:
            said, like = by_words[entry_id], near.get(entry_id)
            if heard is None:
                score = self._meaning.score(said.said, like.together if like else 0.0)
            else:
                score = heard.by_meaning(entry_id, said.said, like)
            felt.append(self._ranker.rescored(message, said, score))
        return tuple(sorted(felt, key=best_first))

    def knows(self, pair: str) -> bool:
        """Return whether two characters stand side by side in any wording."""
        return self._index.knows(pair)

    def kin(self, ranking: Sequence[Candidate]) -> tuple[str, ...]:
        """Return the ids that the entry of the first candidate names as related."""
        if not ranking:
            return ()
        return self._index.entries[self._index.numbers[ranking[0].entry_id]].related
