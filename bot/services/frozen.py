"""The figures of a signed period, wherever they are asked for: the report as it was signed, marked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.records.errors import RecordRefused
from bot.records.freezes import Freeze, Freezes
from bot.records.sample import sample_is_there
from bot.statistics.breakdown import Report
from bot.statistics.keeping import value_of
from bot.statistics.periods import Period, beijing_day, month
from bot.statistics.rates import Rate
from bot.statistics.sentences import SAMPLE, Achieved

BROKEN = "{name}封存的数字和签字时的校验码对不上，可能有人动过数据库。请马上告诉管理员，用备份对照。"
_QUARTERS = (1, 4, 7, 10)


def inside(period: Period) -> Iterator[Period]:
    """The period itself, and the quarters and months in it: what is kept when it is closed."""
    yield period
    day = period.first
    while day < period.until:
        one = month(day.year, day.month)
        if day.month in _QUARTERS and day.day == 1:
            three = Period(day, (day + timedelta(days=95)).replace(day=1))
            if three.until <= period.until and three != period:
                yield three
        if one.first >= period.first and one.until <= period.until and one != period:
            yield one
        day = one.until


def key_of(period: Period) -> str:
    """How a period is named in what is kept."""
    return f"{period.first}/{period.until}"


def contents(freeze: Freeze) -> dict[str, Any]:
    """What was kept; RecordRefused when it is not what was signed."""
    if hashlib.sha256(freeze.figures.encode()).hexdigest() != freeze.sha256:
        raise RecordRefused(BROKEN.format(name=freeze.name))
    found: dict[str, Any] = json.loads(freeze.figures)
    return found


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed for some days."""

    freeze: Freeze
    report: Report
    achieved: Achieved
    counted: Mapping[str, Any]
    """``totals``: figure → number; ``parts``: figure → property → label → number."""
    rows: str
    """Checksum of the rows that they were counted from."""


def signed_for(engine: Any, account: str, period: Period) -> Signed | None:
    """What was signed for exactly these days; None where nothing was. Raises RecordsError."""
    freeze = Freezes(engine, account=account).signed(period.first, period.until)
    if freeze is None:
        return None
    found = contents(freeze)
    kept = found["periods"].get(key_of(period))
    if kept is None:
        return None
    report, achieved = value_of(Report, kept["report"]), value_of(Achieved, kept["achieved"])
    return Signed(freeze, report, achieved, kept["counted"], found["rows"])


def frozen(engine: Any, account: str, period: Period) -> tuple[Freeze, Report, Achieved] | None:
    """The same without its rows."""
    found = signed_for(engine, account, period)
    return None if found is None else (found.freeze, found.report, found.achieved)


def marked(engine: Any, account: str, period: Period, live: Callable[[], Report]) -> Report:
    """The signed report, or what ``live()`` counts now; under each table stands which, and whether it holds made-up rows."""
    found = frozen(engine, account, period)
    if found is not None:
        freeze, report, _ = found
        return replace(report, rule=f"{report.rule}{seal_words(freeze)}")
    report = live()
    if sample_is_there(engine, account):
        report = replace(report, rule=f"{report.rule}{SAMPLE}，不能用来上报。")
    holds = Freezes(engine, account=account).signed(period.first, period.until)
    if holds is not None:
        words = f"这几天在已经封存的{holds.name}里，这里是现在数的，和封存的可能不一样。"
        report = replace(report, rule=f"{report.rule}{words}")
    return report


def signed_cells(report: Report, found: Achieved) -> dict[str, str]:
    """The figures of the leader's page, by their keys there, as they were signed."""
    totals = report.totals
    cells: dict[str, object] = {
        "matters": totals.matters,
        "person_times": totals.person_times,
        "persons": totals.persons,
        "answered": Rate(totals.answered, totals.matters),
        "handed_over": totals.handed_over,
        "waits": found.waits,
        "emergencies": totals.emergencies,
        "asked_back": found.asked,
        "solved": Rate(found.solved, found.rated),
        "unsolved": found.rated - found.solved,
        "posts": found.posts,
        "reads": found.reads,
        "stand": totals.stands,
        "handout": totals.handouts,
        "activity": totals.activities,
        "took": Rate(found.took, found.expected),
        "passed": Rate(found.passed, found.took),
    }
    return {key: f"{cell}" for key, cell in cells.items()}


def seal_words(freeze: Freeze) -> str:
    """Who closed and signed a period, and when."""
    sample = f"{SAMPLE}，不能用来上报。" if contents(freeze)["sample"] else ""
    signed = beijing_day(freeze.signed_at) if freeze.signed_at else date.max
    return (
        f"已封存：{freeze.closed_by}{beijing_day(freeze.closed_at)}关账，{freeze.signed_by}{signed}签字，"
        f"校验码{freeze.sha256[:12]}；以后补登的、作废的不改这些数字。{sample}"
    )
