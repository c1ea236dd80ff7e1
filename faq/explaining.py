"""Why the matcher decided as it did on one message: every number that went into it, for staff who ask.

Pure: values in, values out; the words are the caller's. The decision is the matcher's own, nothing is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faq.decision import KEPT, Candidate, Decision, Thresholds
from faq.matcher import Matcher
from faq.nearness import Near


class Rule(StrEnum):
    """Which pair of thresholds let an answer through."""

    ENOUGH = "answer"
    ALONE = "alone"
    SURE = "sure"
    CONFIDENT = "confident"


@dataclass(frozen=True, slots=True)
class Weighed:
    """One entry, with what speaks for it."""

    entry_id: str
    title: str
    matched_on: str
    """The wording that is likest by words."""
    words: float
    """Score of the words alone, 0 to 100."""
    meaning: float | None
    """Likeness in meaning, -1 to 1; None where meanings were not asked, or the entry is not among the nearest."""
    meant_like: str
    """The wording that is nearest in meaning; empty without one."""
    score: float
    """What decided, 0 to 100: the words alone, or blended with the meaning."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the matcher saw and decided."""

    decision: Decision
    by_meaning: bool
    """Whether meanings were weighed in; if not, the words settled it or there is no model of meanings."""
    vague: bool
    """Too short to mean one entry: never answered outright."""
    thresholds: Thresholds
    """Those that decided."""
    rule: Rule | None
    """What let the answer through; None unless answered."""
    lead: float
    """How far the best is ahead of the next."""
    confidence: float
    """Probability, 0 to 1, that the best is what was meant, as `deploy/train` calibrated it."""
    entries: tuple[Weighed, ...]
    """The best five by the deciding score."""
    shown: tuple[str, ...]
    """Ids of those that are answered or offered."""
    held_back: tuple[Candidate, ...]
    """Entries that fit by words at least as well as the best of the others, but may not be sent; best first."""


def explain(
    text: str,
    matcher: Matcher,
    *,
    allowed: Container[str] | None = None,
    near: Callable[[str], Mapping[str, Near]] | None = None,
) -> Explanation:
    """Explain what `Matcher.match` makes of the same arguments."""
    ranking, vague = matcher.rank(text, allowed=allowed)
    by_words = matcher.match(text, allowed=allowed)
    by_meaning = (
        near is not None
        and not (vague and not ranking)
        and not (by_words.decision is Decision.ANSWER and matcher.stands(text, by_words, near))
    )
    felt: Mapping[str, Near] = near(text) if by_meaning and near is not None else {}
    decided = matcher.felt(text, ranking, felt, allowed) if by_meaning else ranking
    match = matcher.match(text, allowed=allowed, near=near)
    thresholds = matcher.thresholds.meaning if by_meaning else matcher.thresholds.words
    calibration = matcher.thresholds.confidence_meaning if by_meaning else matcher.thresholds.confidence_words
    said = {candidate.entry_id: candidate for candidate in ranking}
    shown = () if match.decision is Decision.NONE else tuple(row.entry_id for row in match.candidates)
    return Explanation(
        decision=match.decision,
        by_meaning=by_meaning,
        vague=vague,
        thresholds=thresholds,
        rule=_rule(decided, thresholds, calibration.confidence(decided))
        if match.decision is Decision.ANSWER
        else None,
        lead=round(_lead(decided), 1),
        confidence=round(calibration.confidence(decided), 3),
        entries=tuple(
            _weighed(row, said.get(row.entry_id) or matcher.said(text, row.entry_id), felt.get(row.entry_id))
            for row in decided[:KEPT]
        ),
        shown=shown[:1] if match.decision is Decision.ANSWER else shown,
        held_back=_held_back(text, matcher, allowed, ranking, thresholds),
    )


def _rule(ranking: Sequence[Candidate], thresholds: Thresholds, confidence: float) -> Rule | None:
    best, lead = ranking[0].score, _lead(ranking)
    pairs = (
        (Rule.ENOUGH, thresholds.answer, thresholds.lead),
        (Rule.ALONE, thresholds.alone, thresholds.alone_lead),
        (Rule.SURE, thresholds.sure, thresholds.sure_lead),
    )
    found = next((rule for rule, score, ahead in pairs if best >= score and lead >= ahead), None)
    return found or (Rule.CONFIDENT if confidence >= thresholds.confident else None)


def _lead(ranking: Sequence[Candidate]) -> float:
    scores = [candidate.score for candidate in ranking[:2]]
    return sum(scores[:1]) - sum(scores[1:])


def _weighed(decided: Candidate, said: Candidate | None, near: Near | None) -> Weighed:
    return Weighed(
        entry_id=decided.entry_id,
        title=decided.title,
        matched_on=decided.matched_on,
        words=said.said if said is not None else 0.0,
        meaning=None if near is None else round(near.likeness, 3),
        meant_like=near.wording if near is not None else "",
        score=decided.score,
    )


def _held_back(
    text: str,
    matcher: Matcher,
    allowed: Container[str] | None,
    ranking: Sequence[Candidate],
    thresholds: Thresholds,
) -> tuple[Candidate, ...]:
    """Entries that nobody may send yet are the commonest reason why a question got no answer."""
    if allowed is None:
        return ()
    least = max(thresholds.plausible, ranking[0].score if ranking else 0.0)
    everything, _ = matcher.rank(text)
    return tuple(row for row in everything[:KEPT] if row.entry_id not in allowed and row.score >= least)
