"""The figures of a report from the queries that the leader's page asks too, so that both say the same."""

from __future__ import annotations

from datetime import datetime

from bot.records import leading
from bot.records.achieved import closed_cases, ever_used
from bot.services.build import ACCOUNT, Services
from bot.services.leading import waited
from bot.statistics.breakdown import Report, report_of
from bot.statistics.periods import Period, beijing_day
from bot.statistics.sentences import Achieved
from bot.statistics.summing import ASKED_BACK, SOLVED


def counted_now(services: Services, period: Period, *, now: datetime) -> tuple[Report, Achieved]:
    """Both as they are at this moment, whatever was signed. Raises RecordsError."""
    counting, held = services.counting(period)
    counted = counting.counted()
    report = report_of(counted, held, period=period, made_at=now, labels=counting.labels)
    of = (services.engine, ACCOUNT, period)
    sent, exams = leading.sent(*of), leading.closed_exams(*of)
    results = [result for exam in exams for result in exam.results]
    solved, unsolved = counted.totals.get(SOLVED, 0), len(leading.unsolved(*of))
    came, closed = closed_cases(*of)
    days = (beijing_day(post.sent_at) for post in sent)
    return report, Achieved(
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
        waited=came,
        closed=closed,
        waits=waited(*leading.waited(*of)),
        used=ever_used(services.engine, ACCOUNT),
    )
