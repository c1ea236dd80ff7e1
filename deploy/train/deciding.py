"""Fit the thresholds of answering and asking back, on questions whose entry is known, and print what they cost.

Beside the golden questions each wording of an entry is asked of a matcher that does not know it. A wrong answer is
worse than a question back, and a question back is worse than the right answer; the prices below say how much.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from faq import linting
from faq.decision import Calibration, Candidate, Decision, Thresholds, decide
from faq.entry import Entry
from faq.evaluation import NOTHING, Question
from faq.learned import Learned
from faq.matcher import Matcher
from faq.nearness import Near

_WRONG, _OFFERED_WRONG, _ASKED_BACK, _UNSEEN = 25.0, 2.0, 1.0, 2.5
_OPPOSITE = 50.0


@dataclass(frozen=True, slots=True)
class Case:
    """One question, what it means, and its rankings by words and with meanings."""

    right: frozenset[str]
    """Entries that answer it; none when no entry fits."""
    words: tuple[Candidate, ...]
    felt: tuple[Candidate, ...] | None
    """None where the words settle it."""
    vague: bool
    """By words too little is said to be answered."""
    vague_felt: bool
    """The same with meanings."""
    kin: tuple[str, ...]
    """Akin to the first by words."""
    kin_felt: tuple[str, ...]
    """Akin to the first with meanings."""
    weight: float
    """How much it counts: wordings are not left out in earnest, and small talk is not asked that often."""
    answers: frozenset[str] | None = None
    """Of a pair of opposites, the entries that may be answered; None for any other question."""


def read_golden(path: Path) -> list[tuple[str, frozenset[str]]]:
    """Question and the ids of the entries that answer it."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return [(row["text"], frozenset(Question(**row).right)) for row in rows]


def case(
    text: str,
    right: frozenset[str],
    matcher: Matcher,
    near: Mapping[str, Near],
    *,
    weight: float,
    opposite: bool = False,
) -> Case:
    """The rankings of one question; of a pair of opposites ``right`` are the entries that may be answered."""
    words, vague = matcher.rank(text)
    felt = None if vague and not words else matcher.felt(text, words, near)
    kin, kin_felt = matcher.kin(words), matcher.kin(felt or ())
    answers = right if opposite else None
    return Case(
        frozenset() if opposite else right,
        words,
        felt,
        vague or matcher.unsaid(words),
        vague or matcher.unsaid(felt or ()),
        kin,
        kin_felt,
        weight,
        answers,
    )


def settled(case: Case, words: Thresholds, calibration: Calibration) -> Case:
    """The case without meanings where these thresholds answer by words."""
    decision, _ = _shown(case, words, calibration, felt=False)
    return replace(case, felt=None) if decision is Decision.ANSWER else case


def read_opposites(path: Path) -> list[tuple[str, frozenset[str]]]:
    """Each of the messages that have an opposite, and the entries that may be answered to it."""
    found = []
    for pair in tomllib.loads(path.read_text(encoding="utf-8"))["pair"]:
        for side in (pair["one"], pair["other"]):
            expect = side["expect"]
            allowed = frozenset([expect] if isinstance(expect, str) else expect) - {NOTHING}
            found.append((side["text"], allowed))
    return found


def left_out(
    entries: Sequence[Entry],
    heard: Sequence[tuple[str, str]],
    learn: Callable[[Sequence[Entry]], Learned] | None,
) -> list[tuple[str, frozenset[str], Matcher]]:
    """Each wording but the title with the id of its entry, and a matcher that does not know it, nor has learned it."""
    return [
        (words, frozenset([entry_id]), matcher)
        for words, entry_id, matcher in linting.left_out(entries, heard, learn=learn)
    ]


def fit(cases: Sequence[Case], start: Thresholds, calibration: Calibration, *, felt: bool) -> Thresholds:
    """The thresholds that cost least, one after another until none gets cheaper."""
    best, price = start, cost(cases, start, calibration, felt=felt)
    for _ in range(3):
        before = price
        for name, steps in _GRID.items():
            for value in steps:
                tried = replace(best, **{name: value})
                asked = cost(cases, tried, calibration, felt=felt)
                if asked < price:
                    best, price = tried, asked
        if price == before:
            break
    return best


def cost(cases: Sequence[Case], thresholds: Thresholds, calibration: Calibration, *, felt: bool) -> float:
    """What the decisions on these questions cost."""
    return sum(case.weight * _price(case, thresholds, calibration, felt=felt) for case in cases)


def table(cases: Sequence[Case], thresholds: Thresholds, calibration: Calibration, *, felt: bool) -> str:
    """Shares in one line: answered rightly, seen, answered wrongly, left alone where nothing fits."""
    right = seen = wrong = meant = alone = 0
    for case in cases:
        decision, shown = _shown(case, thresholds, calibration, felt=felt)
        if not case.right:
            alone += not shown
        else:
            meant += 1
            seen += not case.right.isdisjoint(shown)
            right += decision is Decision.ANSWER and shown[0] in case.right
        wrong += decision is Decision.ANSWER and shown[0] not in case.right
    nothing = len(cases) - meant
    return (
        f"answered {right / max(1, meant):.3f}  seen {seen / max(1, meant):.3f}  "
        f"wrong {wrong / len(cases):.4f} ({wrong})  none left alone {alone / nothing if nothing else 1:.3f}"
    )


def calibrate(cases: Sequence[Case], *, felt: bool) -> tuple[Calibration, str]:
    """How often the first of a ranking is right by score and lead, and one line on how well that is told."""
    rows, right, share = [], [], []
    for case in cases:
        ranking = case.felt if felt else case.words
        if ranking and case.answers is None:
            best = ranking[0].score
            rows.append((best, best - ranking[1].score if len(ranking) > 1 else best, 1.0))
            right.append(ranking[0].entry_id in case.right)
            share.append(case.weight)
    table, hit, weight = np.array(rows), np.array(right, float), np.array(share)
    scale = np.array([100.0, 100.0, 1.0])
    found = np.zeros(3)
    for _ in range(50):  # Newton's method
        chance = 1 / (1 + np.exp(-(table / scale) @ found))
        slope = (table / scale).T @ ((chance - hit) * weight) + 1e-3 * found
        bend = ((table / scale).T * (chance * (1 - chance) * weight)) @ (table / scale) + 1e-3 * np.eye(3)
        found -= np.linalg.solve(bend, slope)
    chance = 1 / (1 + np.exp(-(table / scale) @ found))
    off = 0.0
    for low in np.arange(0, 1, 0.2):
        some = (chance >= low) & (chance < low + 0.2)
        if some.any():
            off += weight[some].sum() * abs(np.average(chance[some] - hit[some], weights=weight[some]))
    line = f"expected calibration error {off / weight.sum():.3f} over {len(rows)} questions"
    best, lead, offset = (found / scale).round(4).tolist()
    return Calibration(best, lead, offset), line


def write(
    path: Path,
    thresholds: Mapping[str, Thresholds],
    calibrations: Mapping[str, Calibration],
    report: Sequence[str],
) -> None:
    """Write `faq/thresholds.toml` with what it was fitted to."""
    lines = ["# Fitted by deploy/train/deciding.py, not typed in.", *(f"# {line}" for line in report)]
    tables: dict[str, Thresholds | Calibration] = dict(thresholds)
    tables |= calibrations
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in asdict(table).items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


_GRID = {
    "answer": [float(value) for value in range(40, 97, 3)],
    "lead": [float(value) for value in range(5, 61, 3)],
    "alone": [float(value) for value in range(42, 97, 4)],
    "alone_lead": [float(value) for value in range(12, 71, 4)],
    "sure": [93.0, 95.0, 97.0],
    "sure_lead": [3.0, 9.0, 15.0, 21.0],
    "plausible": [float(value) for value in range(6, 51, 2)],
    "confident": [2.0, 0.999, 0.995, 0.99, 0.985, 0.98, 0.975, 0.97, 0.96, 0.95, 0.93, 0.9],
    "near": [float(value) for value in range(10, 46, 4)],
}


def _price(case: Case, thresholds: Thresholds, calibration: Calibration, *, felt: bool) -> float:
    decision, shown = _shown(case, thresholds, calibration, felt=felt)
    if case.answers is not None:
        return _OPPOSITE if decision is Decision.ANSWER and shown[0] not in case.answers else 0.0
    if decision is Decision.ANSWER:
        return 0.0 if shown[0] in case.right else _WRONG
    if not case.right:
        return _OFFERED_WRONG if shown else 0.0
    places = [place for place, entry_id in enumerate(shown) if entry_id in case.right]
    return _ASKED_BACK + 0.2 * places[0] if places else _UNSEEN


def _shown(
    case: Case, thresholds: Thresholds, calibration: Calibration, *, felt: bool
) -> tuple[Decision, list[str]]:
    if felt and case.felt is not None:
        confidence = calibration.confidence(case.felt)
        match = decide(
            case.felt, thresholds=thresholds, vague=case.vague_felt, kin=case.kin_felt, confidence=confidence
        )
    elif felt:
        return (Decision.ANSWER, [case.words[0].entry_id]) if case.words else (Decision.NONE, [])
    else:
        confidence = calibration.confidence(case.words)
        match = decide(
            case.words, thresholds=thresholds, vague=case.vague, kin=case.kin, confidence=confidence
        )
    if match.decision is Decision.NONE:
        return match.decision, []
    ids = [candidate.entry_id for candidate in match.candidates[:3]]
    return match.decision, ids[:1] if match.decision is Decision.ANSWER else ids
