"""Answer, ask which question was meant, or admit that no entry fits.

Pure: the thresholds and the ranked candidates decide, nothing else. A wrong answer is worse than a question back,
and a question back is worse than the right answer.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry scored against one question."""

    entry_id: str
    """Stable id in faq/entries, e.g. ``wages-003``."""
    title: str
    score: float
    """Likeness, 0.0 (nothing shared) to 100.0 (same after normalising)."""
    matched_on: str
    """The wording that scored best; staff see it as the reason."""
    said: float = 0.0
    """Likeness to that wording alone, 0.0 to 100.0, before anything learned or meant was weighed in."""


class Decision(StrEnum):
    """What a ranking allows."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of one question."""

    decision: Decision
    candidates: tuple[Candidate, ...]
    """Best first, at most five; with CLARIFY the first two or three are those to offer."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores that decide; tuned on the golden questions and on wordings of the entries left out in turn."""

    answer: float = 60.0
    """At least this much to answer outright."""
    lead: float = 11.0
    """And so much more than the next entry."""
    alone: float = 42.0
    """Or this much, when nothing else comes near."""
    alone_lead: float = 25.0
    sure: float = 97.0
    """From here on a smaller lead will do: the wording is practically one of ours."""
    sure_lead: float = 3.0
    plausible: float = 24.0
    """At least this much for the best to be worth offering."""
    near: float = 22.0
    """A third is offered when it is no further below the best than this."""
    confident: float = 2.0
    """Probability of being right, 0 to 1, that is enough whatever score and lead; above 1 it never is."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often the first of a ranking is right, from its score and its lead: a logistic curve."""

    best: float = 0.06
    """What a point of the score adds to the logarithm of the odds."""
    lead: float = 0.08
    """What a point of the lead adds."""
    offset: float = -2.5

    def confidence(self, ranking: Sequence[Candidate]) -> float:
        """Probability, 0 to 1, that the first candidate is what was meant; 0 without any."""
        if not ranking:
            return 0.0
        best = ranking[0].score
        lead = best - ranking[1].score if len(ranking) > 1 else best
        return 1 / (1 + math.exp(-(self.best * best + self.lead * lead + self.offset)))


OFFERED_AT_MOST = 3
KEPT = 5


def decide(
    ranking: Sequence[Candidate],
    *,
    thresholds: Thresholds,
    vague: bool = False,
    kin: Container[str] = (),
    confidence: float = 0.0,
) -> Match:
    """Turn a ranking, best first, into a match; a vague question is never answered outright.

    `confidence` is how likely the first is right, as ``Calibration`` tells it. `kin` are ids of entries akin to the best: they come along in an offer where nothing else is near.
    """
    kept = tuple(ranking[:KEPT])
    if not kept or kept[0].score < thresholds.plausible:
        return Match(Decision.NONE, kept)
    best = kept[0].score
    lead = best - kept[1].score if len(kept) > 1 else best
    enough = (
        (thresholds.answer, thresholds.lead),
        (thresholds.alone, thresholds.alone_lead),
        (thresholds.sure, thresholds.sure_lead),
    )
    enough_said = any(best >= score and lead >= ahead for score, ahead in enough)
    if not vague and (enough_said or confidence >= thresholds.confident):
        return Match(Decision.ANSWER, kept)
    if len(kept) < 2:
        return Match(Decision.NONE, kept)
    return Match(Decision.CLARIFY, _offer(ranking, near=best - thresholds.near, kin=kin))


def _offer(ranking: Sequence[Candidate], *, near: float, kin: Container[str]) -> tuple[Candidate, ...]:
    """Two or three to choose from; where nothing else is near, the best of the same topic or kin comes along."""
    offered = [candidate for candidate in ranking[:OFFERED_AT_MOST] if candidate.score >= near]
    if len(offered) < 2:
        best, *others = ranking
        topic = best.entry_id.rpartition("-")[0]
        akin = (o for o in others if o.entry_id.rpartition("-")[0] == topic or o.entry_id in kin)
        offered = [best, next(akin, others[0])]
    return tuple(offered)
