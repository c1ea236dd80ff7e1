"""Find the entry that a villager's words mean.

Pure: same words and entries, same match. An inverted index proposes a few entries, their wordings are compared with
the whole message and with each clause of it, and decision.py says what the ranking allows.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from rapidfuzz import fuzz

from faq.decision import Candidate, Match, Thresholds, decide
from faq.entry import Entry
from faq.index import Index, Indexed, Wording, opposed
from faq.normalise import clauses

LEAST = 0.12
"""Pieces lighter than this share of the heaviest propose no entry."""
LONGEST = 400
"""Characters of a message that are read: its beginning and its end, where stories ask."""


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
    """What is left of a score when question and wording speak of opposite things."""
    evidence: float = 3.0
    """Weight of what is shared below which it proves little, in rarest pairs."""
    backing: float = 0.45
    """Share of the score of a clause that rests on the rest of the message speaking of the same thing."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The whole question or one clause of it, ready to be compared."""

    query: str
    weights: dict[str, float]
    pieces: frozenset[str]
    weight: float
    sides: dict[int, int]
    subjects: tuple[str, ...]


class Matcher:
    """Matches questions against a fixed set of entries; safe to share between threads."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        blend: Blend | None = None,
        thresholds: Thresholds | None = None,
        width: int = 8,
    ) -> None:
        """Index the entries; `width` is how many of them a question is compared with in full."""
        self._index = Index(entries)
        self._blend = blend or Blend()
        self._thresholds = thresholds or Thresholds()
        self._width = width

    def match(self, text: str, *, allowed: Container[str] | None = None) -> Match:
        """Return what the text allows; entries outside `allowed` are never a candidate nor in anyone's way.

        They still count in how rare a word is, so scores differ a little from those of a smaller matcher.
        """
        ranking, vague = self.rank(text, allowed=allowed)
        return decide(ranking, thresholds=self._thresholds, vague=vague, kin=self._kin(ranking))

    def rank(self, text: str, *, allowed: Container[str] | None = None) -> tuple[tuple[Candidate, ...], bool]:
        """Return candidates, best first, and whether the text is too short to mean one of them."""
        parts = self._parts(text)
        if not parts:
            return (), True
        ranked = [self._candidate(parts, number) for number in self._proposed(parts, allowed)]
        ranked.sort(key=_best_first)
        if ranked:
            # Someone who half means an entry may mean its neighbours, though no word of theirs was said.
            known = {candidate.entry_id for candidate in ranked}
            for related in self._index.entries[self._index.numbers[ranked[0].entry_id]].related:
                number = self._index.numbers.get(related)
                if number is not None and related not in known and (allowed is None or related in allowed):
                    ranked.append(self._candidate(parts, number))
            ranked.sort(key=_best_first)
        whole = parts[0]
        if self._index.bare(whole.query):
            return self._of_subject(whole.subjects[0], ranked), True
        return tuple(ranked), len(whole.query) <= 2

    def _candidate(self, parts: Sequence[_Part], number: int) -> Candidate:
        entry = self._index.entries[number]
        score, wording = self._score(parts, entry)
        return Candidate(entry.entry_id, entry.title, round(100 * score, 1), wording.text)

    def _kin(self, ranking: Sequence[Candidate]) -> tuple[str, ...]:
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

    def _parts(self, text: str) -> list[_Part]:
        if len(text) > LONGEST:
            text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
        found = clauses(text)
        if not found:
            return []
        queries = ["".join(found)]
        if len(found) > 1:
            queries += [clause for clause in dict.fromkeys(found) if len(clause) > 3]
        return [self._part(query) for query in queries]

    def _part(self, query: str) -> _Part:
        weights = self._index.weights(query)
        return _Part(
            query,
            weights,
            frozenset(weights),
            sum(weights.values()),
            self._index.sides(query),
            self._index.subjects(query),
        )

    def _proposed(self, parts: Sequence[_Part], allowed: Container[str] | None) -> list[int]:
        """Numbers of the entries whose wordings have the most of the whole or of any clause."""
        postings, entries = self._index.postings, self._index.entries
        best: dict[int, float] = {}
        for part in parts:
            have: dict[int, float] = {}
            # Pieces that say little are in most entries: much work, no choice.
            least = LEAST * max(part.weights.values())
            for piece, weight in part.weights.items():
                if weight >= least:
                    for number in postings.get(piece, ()):
                        have[number] = have.get(number, 0.0) + weight
            usable = have.items()
            if allowed is not None:
                usable = {n: weight for n, weight in have.items() if entries[n].entry_id in allowed}.items()
            for number, weight in heapq.nlargest(2 * self._width, usable, key=itemgetter(1)):
                share = weight / part.weight
                if share > best.get(number, 0.0):
                    best[number] = share
        return [number for number, _ in heapq.nlargest(self._width, best.items(), key=itemgetter(1))]

    def _score(self, parts: Sequence[_Part], entry: Indexed) -> tuple[float, Wording]:
        """Return the score, 0 to 1, of a question against an entry, and its best wording."""
        blend = self._blend
        top, wording, whole = self._compare(parts[0], entry)
        for part in parts[1:]:
            score, found, _ = self._compare(part, entry)
            score = (1 - blend.backing) * score + blend.backing * min(1.0, 1.6 * whole)
            if score > top:
                top, wording = score, found
        if entry.about and top < 1.0 and not any(subject in parts[0].query for subject in entry.about):
            top *= blend.unnamed
        return top, wording

    def _compare(self, part: _Part, entry: Indexed) -> tuple[float, Wording, float]:
        """Return the score of one part, the best wording, and how well the entry explains the part."""
        blend, pieces, query = self._blend, part.pieces, part.query
        weigh = part.weights.__getitem__
        evidence = sum(map(weigh, pieces & entry.pieces))
        explained = evidence / part.weight
        best, found = -1.0, entry.wordings[0]
        for wording in entry.wordings:
            shared = sum(map(weigh, pieces & wording.pieces))
            likeness = blend.shared * 2 * shared / (part.weight + wording.weight)
            if likeness + blend.alike <= best:
                continue
            likeness += blend.alike * fuzz.ratio(query, wording.query) / 100
            if part.sides and wording.sides and opposed(part.sides, wording.sides):
                likeness *= blend.opposed
            if likeness > best:
                best, found = likeness, wording
        if query == found.query:
            return 1.0, found, 1.0
        score = best + blend.explained * explained
        if entry.core_weight:
            named = sum(map(weigh, pieces & entry.core)) / entry.core_weight
            score += blend.core * min(1.0, 2 * named)
        told = sum(map(weigh, pieces & entry.told)) / part.weight
        score += blend.told * min(1.0, 2 * told)
        missing = sum(subject not in entry.whole_text for subject in part.subjects)
        score = min(score, 0.99) * blend.missed ** min(missing, 3)
        proof = min(1.0, evidence / (blend.evidence * self._index.top))
        return score * proof, found, explained * proof


def _best_first(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.entry_id
