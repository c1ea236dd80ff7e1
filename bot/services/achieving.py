"""The figures of a report from the queries that the leader's page asks too, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from bot.records import leading
from bot.records.achieved import closed_cases, ever_used
from bot.records.earlier import Earlier
from bot.services.build import ACCOUNT, Services
from bot.services.leading import waited
from bot.statistics.breakdown import Report, report_of
from bot.statistics.counted import Counted
from bot.statistics.earlier import FIGURES, Beside, EarlierFigure, of_period
from bot.statistics.periods import Period, beijing_day, year_before
from bot.statistics.rows import ActivityRow
from bot.statistics.sentences import ACTIVITIES, CONSULTATIONS, HANDOUTS, STANDS, Achieved
from bot.statistics.summing import ASKED_BACK, SOLVED
from bot.statistics.totals import NOTHING


class Whole(NamedTuple):
    """Everything that a period comes to."""

    report: Report
    achieved: Achieved
    counted: Counted
    held: list[ActivityRow]


def counted_now(services: Services, period: Period, *, now: datetime) -> tuple[Report, Achieved]:
    """Both as they are at this moment, whatever was signed. Raises RecordsError."""
    found = whole_now(services, period, now=now)
    return found.report, found.achieved


def whole_now(services: Services, period: Period, *, now: datetime) -> Whole:
    """The same with what they were laid out from. Raises RecordsError."""
    counting, held = services.counting(period)
    counted = counting.counted()
    report = report_of(counted, held, period=period, made_at=now, labels=counting.labels)
    of = (services.engine, ACCOUNT, period)
    sent, exams = leading.sent(*of), leading.closed_exams(*of)
    results = [result for exam in exams for result in exam.results]
    solved, unsolved = counted.totals.get(SOLVED, 0), len(leading.unsolved(*of))
    handed, used = closed_cases(*of), ever_used(services.engine, ACCOUNT)
    papers = Earlier(services.engine, account=ACCOUNT).figures()
    days = (beijing_day(post.sent_at) for post in sent)
    achieved = Achieved(
        posts=len(sent),
        months=len({(day.year, day.month) for day in days}),
        reads=sum(post.reads for post in sent),
        exams=len(exams),
        expected=len(results),
        took=sum(result.took for result in results),
        passed=sum(result.passed for result in results),
        asked=counted.totals.get(ASKED_BACK, 0),
        rated=solved + unsolved,
        solved=solved,
        waited=handed.came,
        closed=handed.closed,
        referred=handed.referred,
        mediated=handed.mediated,
        waits=waited(*leading.waited(*of)),
        used=used,
        before=_before(services, year_before(period), papers, used),
        papers=tuple(Beside(key, None, paper) for key, paper in of_period(period, papers).items()),
    )
    return Whole(report, achieved, counted, held)


def _before(
    services: Services, period: Period, papers: Sequence[EarlierFigure], used: frozenset[str]
) -> tuple[Beside, ...]:
    """What was counted in a period, where anything was, beside what the papers say of it."""
    counted: dict[str, int] = {}
    totals = services.totals(period)
    if totals != NOTHING:
        # only days since the service was there are counted; a part that was never used has no zeros
        parts = {
            "handouts": HANDOUTS,
            "activities": ACTIVITIES,
            "activity_heads": ACTIVITIES,
            "stands": STANDS,
        }
        counted = {
            key: value
            for key, value in asdict(totals).items()
            if key in FIGURES and parts.get(key, CONSULTATIONS) in used
        }
    sent = len(leading.sent(services.engine, ACCOUNT, period))
    if sent:
        counted["posts"] = sent
    on_paper = of_period(period, papers)
    return tuple(
        Beside(key, counted.get(key), on_paper.get(key))
        for key in FIGURES
        if key in counted or key in on_paper
    )
