"""How well a matcher does on questions whose entry is known.

Pure: same matcher and questions, same report.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from faq.decision import Decision, Match


class Matching(Protocol):
    """A matcher, which goes by words, or a finder, which goes by meaning too."""

    def match(self, text: str, *, allowed: Container[str] | None = None) -> Match:
        """What the text allows."""


NOTHING = "none"
"""What a question expects that no entry fits."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the entries that answer it, the best first, or ``none``."""

    text: str
    expect: str | Sequence[str]

    @property
    def right(self) -> tuple[str, ...]:
        """The ids; none when no entry fits."""
        ids = (self.expect,) if isinstance(self.expect, str) else tuple(self.expect)
        return () if ids == (NOTHING,) else ids


@dataclass(frozen=True, slots=True)
class Side:
    """One of two messages that mean the opposite."""

    text: str
    allowed: frozenset[str]
    """Ids of the entries that may be answered outright; offering any is always fine."""


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over a list of questions; the shares are properties, 0.0 to 1.0."""

    n: int
    """All questions."""
    meant: int
    """Those that mean an entry."""
    first: int
    """Of these, shown the right entry first, as the answer or as the first of those offered."""
    among_three: int
    """Of these, shown the right entry as the answer or among those offered."""
    answered: int
    """Of these, answered outright and rightly."""
    wrong: tuple[tuple[str, str], ...]
    """Answered outright and wrongly, or answered where nothing fits: text and id of the answer."""
    kept: int
    """Of those that mean no entry, left without answer and offer."""
    top: int
    """Of those that mean an entry, ranked first, whether or not that was enough to show it."""

    @property
    def top_1(self) -> float:
        """Share of the questions that mean an entry and rank it first."""
        return _share(self.top, self.meant)

    @property
    def hit_at_1(self) -> float:
        """Share of the questions that mean an entry and see it first."""
        return _share(self.first, self.meant)

    @property
    def hit_at_3(self) -> float:
        """Share of the questions that mean an entry and see it at all."""
        return _share(self.among_three, self.meant)

    @property
    def answered_share(self) -> float:
        """Share of the questions that mean an entry and are answered by it outright."""
        return _share(self.answered, self.meant)

    @property
    def wrong_share(self) -> float:
        """Share of all questions that get a wrong answer."""
        return _share(len(self.wrong), self.n)

    @property
    def none_kept(self) -> float:
        """Share of the questions that mean no entry and are left alone."""
        return _share(self.kept, self.n - self.meant)


def evaluate(
    matching: Matching, questions: Iterable[Question], *, allowed: Container[str] | None = None
) -> Report:
    """Put every question to the matcher or finder and count what comes back."""
    n = meant = first = among_three = answered = kept = top = 0
    wrong = []
    for question in questions:
        match = matching.match(question.text, allowed=allowed)
        shown = _shown(match)
        right = question.right
        n += 1
        if not right:
            kept += not shown
        else:
            meant += 1
            top += any(candidate.entry_id in right for candidate in match.candidates[:1])
            first += bool(shown) and shown[0] in right
            among_three += not set(right).isdisjoint(shown)
        if match.decision is Decision.ANSWER:
            answered += shown[0] in right
            if shown[0] not in right:
                wrong.append((question.text, shown[0]))
    return Report(n, meant, first, among_three, answered, tuple(wrong), kept, top)


def wrong_sides(matching: Matching, sides: Iterable[Side]) -> tuple[tuple[str, str], ...]:
    """Return the messages that are answered outright with an entry for the other side, and its id."""
    wrong = []
    for side in sides:
        match = matching.match(side.text)
        if match.decision is Decision.ANSWER and match.candidates[0].entry_id not in side.allowed:
            wrong.append((side.text, match.candidates[0].entry_id))
    return tuple(wrong)


def _shown(match: Match) -> list[str]:
    """Ids a villager would see."""
    if match.decision is Decision.NONE:
        return []
    ids = [candidate.entry_id for candidate in match.candidates]
    return ids[:1] if match.decision is Decision.ANSWER else ids


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
