"""The leader's page: this month and this year beside the same days before, with the way to the rows of each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.records import leading as records
from bot.records.counted import Asked
from bot.records.freezes import Freeze, Freezes
from bot.services.build import ACCOUNT, Services
from bot.services.frozen import contents, inside, key_of, signed_cells, signed_for
from bot.statistics.breakdown import days_of
from bot.statistics.counted import Counted, Counting
from bot.statistics.field import ACTIVITY, HANDOUT, STAND
from bot.statistics.periods import Period, beijing_day, month
from bot.statistics.rates import Rate
from bot.statistics.rows import ActivityRow
from bot.statistics.spans import Span, spans
from bot.statistics.summing import (
    ANSWERED,
    ASKED_BACK,
    EMERGENCIES,
    ENTRIES,
    HANDED_OVER,
    MATTERS,
    PERSON_TIMES,
    PERSONS,
    SOLVED,
    top,
)
from bot.statistics.totals import Totals, totals_of

WAITS, UNSOLVED, POSTS, READS, TOOK, PASSED = "waits", "unsolved", "posts", "reads", "took", "passed"
FIGURES = {
    MATTERS: "咨询（件）",
    PERSON_TIMES: "咨询（人次）",
    PERSONS: "咨询人（人）",
    ANSWERED: "当场答复（件/件）",
    HANDED_OVER: "转工作人员（件）",
    WAITS: "转来的多久答复（中位数，已答复/转来）",
    EMERGENCIES: "紧急求助（件）",
    ASKED_BACK: "问过答复有没有用（件）",
    SOLVED: "说解决了（件/有回音的件）",
    UNSOLVED: "说没解决（件）",
    POSTS: "公众号推送（篇）",
    READS: "阅读（次）",
    STAND: "现场咨询点（场）",
    HANDOUT: "发放资料（份）",
    ACTIVITY: "宣传活动（场）",
    TOOK: "参考率（人/应考人）",
    PASSED: "合格率（人/参考人）",
}
"""Figure of the page → what it is called, in order."""
_PARTS = (MATTERS, ANSWERED, HANDED_OVER)
"""What is shown of each line of a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """One period of the page."""

    name: str
    period: Period
    totals: Totals
    counted: Counted
    cells: Mapping[str, str]
    """Figure → what it came to, in words; a share as n/N."""
    signed: Freeze | None
    """What these are the figures of, where exactly these days were closed and signed."""
    later: Mapping[str, str]
    """Of those the figures that would be others if they were counted now, with what they would be."""

    @property
    def last(self) -> date:
        """Its last day; unlike ``period.until`` it is in it."""
        return self.period.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page."""

    today: date
    columns: tuple[Column, Column, Column, Column]
    """This month, the same days of the last, this year, the same days of the last."""
    asked_most: tuple[tuple[str, int], ...]
    """Entry id and how often it was answered this month, the most first."""
    not_answered: tuple[tuple[str, Rate], ...]
    """Topic and matters handed to a person of all of this year, the most first."""
    freezes: tuple[Freeze, ...]
    """Signed periods that have days in common with one of the columns."""
    signed_months: Mapping[date, int]
    """First day of a month that was signed, alone or in a longer period → its matters as they were signed."""


class Leading:
    """Makes the page. Every method raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._engine = services.engine

    def page(self, now: datetime, *, most: int = 5) -> Page:
        """The page as of now; today is in it."""
        today = beijing_day(now)
        columns = self._columns(*spans(today))
        this_month, _, this_year, _ = columns
        opened = this_year.counted.part(MATTERS, "topics")
        handed = this_year.counted.part(HANDED_OVER, "topics")
        return Page(
            today,
            columns,
            tuple(top(this_month.counted.entries, most)),
            tuple((label, Rate(number, opened[label])) for label, number in top(handed, most) if number),
            *self._signed(columns),
        )

    def _signed(self, columns: Iterable[Column]) -> tuple[tuple[Freeze, ...], dict[date, int]]:
        periods = [column.period for column in columns]
        known = tuple(
            freeze
            for freeze in Freezes(self._engine, account=ACCOUNT).all()
            if freeze.signed_at is not None
            and any(freeze.first < one.until and one.first < freeze.until for one in periods)
        )
        months: dict[date, int] = {}
        # the longest first, so that a month that was signed itself has the last word
        for freeze in sorted(known, key=lambda one: one.first - one.until):
            kept = contents(freeze)["periods"]
            for one in inside(Period(freeze.first, freeze.until)):
                if one == month(one.first.year, one.first.month):
                    months[one.first] = kept[key_of(one)]["report"]["totals"]["matters"]
        return known, months

    def column(self, name: str, period: Period) -> Column:
        """The figures of one period."""
        return self._column(name, period, *self._services.counting(period, parts=_PARTS))

    def _column(self, name: str, period: Period, counting: Counting, held: list[ActivityRow]) -> Column:
        counted = counting.counted(persons_by=False)
        totals = totals_of(counted.totals, held)
        cells = self._cells(period, totals, counted)
        signed = signed_for(self._engine, ACCOUNT, period)
        if signed is None:
            return Column(name, period, totals, counted, cells, None, {})
        kept = cells | {
            key: cell for key, cell in signed_cells(signed.report, signed.achieved).items() if key in cells
        }
        later = {key: cell for key, cell in cells.items() if cell != kept[key]}
        counted = Counted(
            signed.counted["totals"], days_of(signed.report), signed.counted["parts"], counted.entries
        )
        return Column(name, period, signed.report.totals, counted, kept, signed.freeze, later)

    def _columns(self, monthly: Span, yearly: Span) -> tuple[Column, Column, Column, Column]:
        named = (
            (monthly.name, monthly.now), (monthly.before_name, monthly.before),
            (yearly.name, yearly.now), (yearly.before_name, yearly.before),
        )  # fmt: skip
        # what is asked most is shown of the month alone: entries are many
        asked = [
            Asked(period, (*_PARTS, ENTRIES) if at == 0 else _PARTS) for at, (_, period) in enumerate(named)
        ]
        read = self._services.countings(asked)
        first, second, third, fourth = (
            self._column(*one, *found) for one, found in zip(named, read, strict=True)
        )
        return first, second, third, fourth

    def _cells(self, period: Period, totals: Totals, counted: Counted) -> dict[str, str]:
        of = (self._engine, ACCOUNT, period)
        numbers, sent = counted.totals, records.sent(*of)
        results = [result for exam in records.closed_exams(*of) for result in exam.results]
        took = sum(result.took for result in results)
        solved, unsolved = numbers.get(SOLVED, 0), len(records.unsolved(*of))
        found: dict[str, object] = {
            MATTERS: totals.matters,
            PERSON_TIMES: totals.person_times,
            PERSONS: totals.persons,
            ANSWERED: Rate(totals.answered, totals.matters),
            HANDED_OVER: totals.handed_over,
            WAITS: waited(*records.waited(*of)),
            EMERGENCIES: totals.emergencies,
            ASKED_BACK: numbers.get(ASKED_BACK, 0),
            SOLVED: Rate(solved, solved + unsolved),
            UNSOLVED: unsolved,
            POSTS: len(sent),
            READS: sum(post.reads for post in sent),
            STAND: totals.stands,
            HANDOUT: totals.handouts,
            ACTIVITY: totals.activities,
            TOOK: Rate(took, len(results)),
            PASSED: Rate(sum(result.passed for result in results), took),
        }
        return {key: f"{found[key]}" for key in FIGURES}


def waited(handed_over: int, done: int, middle: float | None) -> str:
    """The median of those that were seen to, and how many of all these are."""
    share = Rate(done, handed_over).counts
    return share if middle is None else f"{duration(timedelta(seconds=middle))}（{share}）"


def duration(time: timedelta) -> str:
    """A stretch of time in words, to the minute below a day and to the hour above."""
    minutes = max(0, round(time.total_seconds() / 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    return f"{hours}小时{minutes % 60}分" if hours else f"{minutes}分钟"


def leading_of(services: Services) -> Leading:
    """The leader's page of the running service."""
    return Leading(services)
