"""When an exam may be taken, and what came of each examinee. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.records.attempts import FIRST, MAKE_UP, Attempt
from bot.records.exams import Examinee, ExamPlan
from bot.statistics.exam_rates import Result
from content.paper import passes, score

BEFORE, OVER = "before", "over"
PHASES = {BEFORE: "还没开始", FIRST: "正在考", MAKE_UP: "正在补考", OVER: "已经结束"}


def phase(plan: ExamPlan, today: date) -> str:
    """``before``, ``first``, ``make_up`` or ``over`` on a Beijing day."""
    if today < plan.opens_on:
        return BEFORE
    if today <= plan.closes_on:
        return FIRST
    if plan.make_up_until is not None and today <= plan.make_up_until:
        return MAKE_UP
    return OVER


def counting(done: Iterable[Attempt], plan: ExamPlan) -> Attempt | None:
    """The attempt that counts: one that passed, else the latest; None when nothing was handed in."""
    ended = sorted(
        (each for each in done if each.ended_at is not None), key=lambda each: each.sort == MAKE_UP
    )
    passed = [each for each in ended if passes(each.right, each.asked, plan.pass_mark)]
    return passed[0] if passed else ended[-1] if ended else None


def may_take(plan: ExamPlan, done: Sequence[Attempt], today: date) -> str:
    """Which attempt may be begun on a Beijing day: ``first``, ``make_up`` or an empty string.

    The make-up is for whoever handed in nothing or did not pass.
    """
    now, ended = phase(plan, today), {each.sort for each in done if each.ended_at is not None}
    if now == FIRST and FIRST not in ended:
        return FIRST
    if now == MAKE_UP and MAKE_UP not in ended:
        best = counting(done, plan)
        if best is None or not passes(best.right, best.asked, plan.pass_mark):
            return MAKE_UP
    return ""


@dataclass(frozen=True, slots=True)
class Row:
    """One examinee with what came of them."""

    person: Examinee
    attempt: Attempt | None
    passed: bool
    hours: int

    @property
    def result(self) -> Result:
        """For the counts."""
        return Result(self.person.unit, self.attempt is not None, self.passed)

    @property
    def score(self) -> int | None:
        """Of a hundred; None for whoever handed in nothing."""
        return score(self.attempt.right, self.attempt.asked) if self.attempt else None

    @property
    def state(self) -> str:
        """As it is filtered: ``passed``, ``failed`` or ``absent``."""
        if self.attempt is None:
            return "absent"
        return "passed" if self.passed else "failed"


def rows_of(plan: ExamPlan, people: Iterable[Examinee], done: Iterable[Attempt]) -> tuple[Row, ...]:
    """Everybody on the roster, in its order."""
    by_person: dict[str, list[Attempt]] = {}
    for attempt in done:
        by_person.setdefault(attempt.examinee_id, []).append(attempt)
    rows = []
    for person in people:
        best = counting(by_person.get(person.id, ()), plan)
        passed = best is not None and passes(best.right, best.asked, plan.pass_mark)
        rows.append(Row(person, best, passed, plan.hours if passed else 0))
    return tuple(rows)
