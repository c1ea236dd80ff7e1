"""Find the entry that a villager's words mean.

Pure: same words and entries, same match. An inverted index proposes a few entries, likeness.py scores the message
and its clauses against their wordings, and decision.py says what the ranking allows.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from faq.decision import Candidate, Decision, Match, decide
from faq.entry import Entry
from faq.index import Index
from faq.likeness import Blend, Likeness, Meaning, Message, Part
from faq.nearness import Near
from faq.normalise import clauses, normalise
from faq.thresholds import Fitted, fitted

LEAST = 0.12
"""Pieces lighter than this share of the heaviest propose no entry."""
SURE = 0.85
"""Share of a message's weight that one entry has, from which on few entries are looked at."""
FEW = 3
CLEAR = 85.0
"""Score by words from which on an answer is not compared by meaning."""
DOUBT = 0.42
"""Likeness in meaning, -1 to 1, below which no answer stands: nine of ten right ones have more, half of the wrong less."""
UNSAID = 8.0
"""Score by words below which hardly a word is shared: meaning alone may offer, never answer."""
LONGEST = 400
"""Characters of a message that are read: its beginning and its end, where stories ask."""


class Matcher:
    """Matches questions against a fixed set of entries; safe to share between threads."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        heard: Iterable[tuple[str, str]] = (),
        blend: Blend | None = None,
        meaning: Meaning | None = None,
        thresholds: Fitted | None = None,
        width: int = 8,
    ) -> None:
        """Index the entries; `heard` is what people also say, with the id of the entry that is meant.

        `width` is how many entries a question is compared with in full.
        """
        self.entries = tuple(entries)
        """The entries it matches against."""
        self.heard = tuple(heard)
        """What people also say, with the id of the entry that is meant."""
        self._index = Index(self.entries, self.heard)
        self._likeness = Likeness(self._index, blend or Blend())
        self._meaning = meaning or Meaning()
        self._thresholds = thresholds or fitted()
        self._width = width

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
            vague=vague,
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
            vague=vague
            or best not in likeness
            or likeness[best].likeness < DOUBT
            or self._unsaid(text, best),
            kin=self.kin(felt),
            confidence=learned.confidence_meaning.confidence(felt),
        )

    def stands(self, text: str, match: Match, near: Callable[[str], Mapping[str, Near]] | None) -> bool:
        """Return whether an answer by words needs no second look, or meanings do not speak against it.

        A rare word of an entry can carry a message that is about something else.
        """
        best = match.candidates[0]
        if near is None or best.score >= CLEAR:
            return True
        found = near(text).get(best.entry_id)
        return found is not None and found.likeness >= DOUBT

    def _unsaid(self, text: str, entry_id: str) -> bool:
        said = self.said(text, entry_id)
        return said is None or said.score < UNSAID

    @property
    def thresholds(self) -> Fitted:
        """The scores that decide."""
        return self._thresholds

    def said(self, text: str, entry_id: str) -> Candidate | None:
        """Return what the words alone make of one entry, whether or not they propose it; None if it is unknown."""
        message, number = self._read(text), self._index.numbers.get(entry_id)
        return None if message is None or number is None else self._candidate(message, number)

    def felt(
        self,
        text: str,
        ranking: Sequence[Candidate],
        near: Mapping[str, Near],
        allowed: Container[str] | None = None,
    ) -> tuple[Candidate, ...]:
        """Return the ranking with meanings weighed in, and with the entries that only these lead to."""
        message = self._read(text)
        assert message is not None
        by_words = {candidate.entry_id: candidate for candidate in ranking}
        felt = []
        for entry_id in {**by_words, **near}:
            number = self._index.numbers.get(entry_id)
            if number is None or (allowed is not None and entry_id not in allowed):
                continue
            said = by_words.get(entry_id) or self._candidate(message, number)
            meant = near[entry_id].together if entry_id in near else 0.0
            score = self._meaning.score(said.score, meant)
            # Meanings do not tell who did it to whom; words do.
            if self._likeness.against(message, self._index.entries[number]):
                score = min(score, said.score)
            felt.append(replace(said, score=round(score, 1)))
        return tuple(sorted(felt, key=_best_first))

    def knows(self, pair: str) -> bool:
        """Return whether two characters stand side by side in any wording."""
        return self._index.knows(pair)

    def rank(self, text: str, *, allowed: Container[str] | None = None) -> tuple[tuple[Candidate, ...], bool]:
        """Return candidates, best first, and whether the text is too short to mean one of them.

        A text that only says that a reply was not understood means no entry.
        """
        found = _read(text)
        query = "".join(found)
        if not found or not self._index.entries or self._index.puzzled(query):
            return (), True
        bare = self._index.bare(query)
        vague = bare or len(query) <= 2
        if not vague and (spoken := self._spoken(query, allowed)):
            return (spoken,), False
        message = Message(found, self._index)
        ranked = [self._candidate(message, number) for number in self._proposed(message, allowed)]
        ranked.sort(key=_best_first)
        if ranked:
            # Someone who half means an entry may mean its neighbours, though no word of theirs was said.
            known = {candidate.entry_id for candidate in ranked}
            for related in self._index.entries[self._index.numbers[ranked[0].entry_id]].related:
                number = self._index.numbers.get(related)
                if number is not None and related not in known and (allowed is None or related in allowed):
                    ranked.append(self._candidate(message, number))
            ranked.sort(key=_best_first)
        if bare:
            return self._of_subject(message.whole.subjects[0], ranked), True
        return tuple(ranked), vague

    def _spoken(self, query: str, allowed: Container[str] | None) -> Candidate | None:
        """Return the entry one of whose wordings this is, word for word; no two entries share one."""
        number = self._index.wordings.get(query)
        if number is None:
            # What clauses become when they stand side by side may be read further.
            query = normalise(query)
            number = self._index.wordings.get(query)
        if number is None:
            return None
        entry = self._index.entries[number]
        if allowed is not None and entry.entry_id not in allowed:
            return None
        return Candidate(entry.entry_id, entry.title, 100.0, entry.wordings[entry.exact[query]].text)

    def _candidate(self, message: Message, number: int) -> Candidate:
        entry = self._index.entries[number]
        score, wording = self._likeness.score(message, entry)
        return Candidate(entry.entry_id, entry.title, round(100 * score, 1), wording.text)

    def kin(self, ranking: Sequence[Candidate]) -> tuple[str, ...]:
        """Return the ids that the entry of the first candidate names as related."""
        if not ranking:
            return ()
        return self._index.entries[self._index.numbers[ranking[0].entry_id]].related

    def _of_subject(self, subject: str, ranked: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Rank by how much entries, and the topics they are in, deal with the subject; the words say no more."""
        dealing, others = [], []
        for candidate in ranked:
            entry = self._index.entries[self._index.numbers[candidate.entry_id]]
            own = entry.share(subject)
            if own:
                topic = self._index.topics[entry.topic]
                around = sum(other.share(subject) for other in topic) / len(topic)
                score = round(35 + 40 * own + 20 * around + candidate.score / 20, 1)
                dealing.append(replace(candidate, score=score))
            else:
                others.append(replace(candidate, score=min(candidate.score, 30.0)))
        dealing.sort(key=_best_first)
        return (*dealing, *others)

    def _read(self, text: str) -> Message | None:
        found = _read(text)
        return Message(found, self._index) if found else None

    def _proposed(self, message: Message, allowed: Container[str] | None) -> list[int]:
        """Numbers of the entries whose wordings have the most of the whole or of any clause.

        A clause such as 我该怎么办 is in many entries in full; of these, those with the most of the whole come first.
        Somebody who says nearly all of an entry's own words means it or a close neighbour: then few are enough,
        and their clauses need no look.
        """
        entries = self._index.entries
        usable = None if allowed is None else [entry.entry_id in allowed for entry in entries]
        whole = self._having(message, message.whole, usable)
        if max(whole) >= SURE * message.whole.weight:
            message.clauses.clear()
            return heapq.nlargest(FEW, range(len(whole)), key=lambda number: (whole[number], -number))
        best: dict[int, float] = {}
        for part in (message.whole, *message.clauses):
            have = whole if part is message.whole else self._having(message, part, usable)
            # All that are as heavy as the last of those wanted: ties are broken below.
            least = max(1, sorted(have)[-2 * self._width :][0])
            found = [
                (weight, whole[number], -number) for number, weight in enumerate(have) if weight >= least
            ]
            found.sort(reverse=True)
            for weight, _, minus in found[: 2 * self._width]:
                share = weight / part.weight
                if share > best.get(-minus, 0.0):
                    best[-minus] = share
        ranked = [(share, whole[number], -number) for number, share in best.items()]
        return [-minus for _, _, minus in heapq.nlargest(self._width, ranked)]

    def _having(self, message: Message, part: Part, usable: Sequence[bool] | None) -> list[float]:
        """Return for each entry what the telling pieces of a part that it has weigh together."""
        weights = message.table[part.number]
        # Pieces that say little are in most entries: much work, no choice.
        telling = (weights > 0) & (weights >= LEAST * weights.max())
        have = self._index.shared(message.numbers[telling], weights[telling])
        if usable is not None:
            have = have * usable
        found: list[float] = have.tolist()
        return found


def _read(text: str) -> tuple[str, ...]:
    """The clauses of a message, of a long one those at its beginning and its end."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
    return clauses(text)


def _best_first(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.entry_id
