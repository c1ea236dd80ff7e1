"""The figures of a period by day, topic, outcome and village.

Pure: the same rows give the same report. Screen, export and command all show one ``Report`` value, and its totals are
those of ``totals()`` over the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from bot.statistics.periods import BEIJING, Period
from bot.statistics.rows import ConsultationRow, MatterRow
from bot.statistics.totals import Totals, totals

RULE_NAME = "规则第1版"
RULE = (
    f"{RULE_NAME}。一个人问一类事，到解决或者 24 小时没再说话为止，算一件；同一个人同一件事同一天说了正事的，算一人次；"
    "同一个人不管问几次，算一人。日期按北京时间。在这段时间以前就开始的事，这段时间里接着问的，算人次和人，不再算件。"
    "问好、道谢、点菜单、微信重发的消息、信访和举报的引导都不算。"
)
"""How the figures are counted; whoever changes the counting gives it the next number."""
TOTAL_NAMES = {
    "matters": "咨询（件）",
    "person_times": "咨询（人次）",
    "persons": "咨询人（人）",
    "answered": "当场答复（件）",
    "handed_over": "转工作人员（件）",
    "emergencies": "紧急求助（件）",
    "guided": "引导到别处（次，不计入）",
}
"""Field of Totals → what it is called."""
OUTCOMES = {
    "emergency": "紧急求助",
    "hand_over": "转工作人员",
    "answer": "当场答复",
    "statutes": "列了法条",
    "clarify": "请他选",
}
"""Outcome of a matter → name, the weightiest first."""
OTHER = "其他"
NO_VILLAGE = "没说哪个村"
SUM = "合计"
_EMERGENCY = {"emergency": "紧急求助"}
_DAYS_IN_FULL = 400
"""A longer period lists only the days on which something happened."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table."""

    label: date | str
    """A Beijing day in the table by day, a Chinese name in the others."""
    matters: int
    """件."""
    person_times: int
    """人次."""
    persons: int
    """人."""


@dataclass(frozen=True, slots=True)
class Table:
    """Consultations by one property."""

    key: str
    """``days``, ``topics``, ``outcomes`` or ``villages``."""
    title: str
    heading: str
    """What the labels are, for the head of their column."""
    note: str
    """What this table counts where, besides the rule."""
    lines: tuple[Line, ...]
    total: Line
    """件 and 人次 are the sums of the lines; 人 counts each person once, so it may be less than their sum."""


@dataclass(frozen=True, slots=True)
class Report:
    """All the figures of a period."""

    period: Period
    made_at: datetime
    """Aware UTC."""
    totals: Totals
    rows: int
    """How many messages were counted over."""
    tables: tuple[Table, ...]
    rule: str = RULE

    @property
    def days(self) -> str:
        """The period in words; unlike that of Period, the last day is in it."""
        return f"{self.period.first} 至 {self.period.until - timedelta(days=1)}（北京时间）"

    @property
    def made(self) -> datetime:
        """When it was made on the clocks of Beijing, without a zone, to the minute."""
        return self.made_at.astimezone(BEIJING).replace(second=0, microsecond=0, tzinfo=None)

    def as_dict(self) -> dict[str, object]:
        """What `flask stats show --json` prints: the totals by their names, and the tables."""
        return {
            **asdict(self.totals),
            "from": f"{self.period.first}",
            "to": f"{self.period.until}",
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "rule": self.rule,
            "rows": self.rows,
            "tables": {
                table.key: {
                    "title": table.title,
                    "note": table.note,
                    "lines": [_line_dict(line) for line in table.lines],
                    "total": _line_dict(table.total),
                }
                for table in self.tables
            },
        }


def report(
    matters: Iterable[MatterRow],
    rows: Iterable[ConsultationRow],
    *,
    period: Period,
    made_at: datetime,
    topics: Mapping[str, str],
) -> Report:
    """Count once through both, as ``totals`` does; ``topics`` is id → name in the order of the table."""
    names = {**topics, **_EMERGENCY}
    days, by_topic, by_outcome, villages = counts = (
        _Count(lambda matter: matter.opened_on, lambda row: row.day),
        _Count(lambda matter: names.get(matter.topic, OTHER), lambda row: names.get(row.matter_topic, OTHER)),
        _Count(
            lambda matter: OUTCOMES.get(matter.outcome, OTHER),
            lambda row: OUTCOMES.get(row.matter_outcome, OTHER),
        ),
        _Count(lambda matter: matter.village or NO_VILLAGE, lambda row: row.village or NO_VILLAGE),
    )
    seen = _Seen(counts)
    found = totals(seen.matters(matters), seen.rows(rows))
    total = Line(SUM, found.matters, found.person_times, found.persons)
    return Report(
        period=period,
        made_at=made_at,
        totals=found,
        rows=seen.counted,
        tables=(
            Table("days", "按天", "日期", _NOTES["days"], _by_day(days, period), total),
            Table("topics", "按类别", "类别", _NOTES["topics"], _in_order(by_topic, names.values()), total),
            Table(
                "outcomes",
                "按结果",
                "结果",
                _NOTES["outcomes"],
                _in_order(by_outcome, OUTCOMES.values()),
                total,
            ),
            Table("villages", "按村", "村（社区）", _NOTES["villages"], _by_size(villages), total),
        ),
    )


_NOTES = {
    "days": "件记在开始的那一天，人次和人记在说话的那一天。一个人几天都来问，每天各算一人，所以“人”一栏各行加起来可能比合计多。",
    "topics": "件、人次和人都记在这件事的类别里。一个人问了几类事，每类各算一人，所以“人”一栏各行加起来可能比合计多。",
    "outcomes": (
        "件、人次和人都记在这件事的结果里；一件事有几个结果的，只记最要紧的一个："
        f"{'、'.join(OUTCOMES.values())}，前面的比后面的要紧。"
        "所以这里的“当场答复”可能比总数里的少。“人”一栏各行加起来可能比合计多。"
    ),
    "villages": f"按本人最后一次说的村算，以前问的也算在这个村；没说过的，记在“{NO_VILLAGE}”。",
}


@dataclass(slots=True)
class _Count:
    """The three figures by the labels of one property."""

    of_matter: Callable[[MatterRow], date | str]
    of_row: Callable[[ConsultationRow], date | str]
    opened: dict[date | str, int] = field(default_factory=dict)
    times: dict[date | str, int] = field(default_factory=dict)
    persons: dict[date | str, set[str]] = field(default_factory=dict)

    def line(self, label: date | str) -> Line:
        """What was counted under a label."""
        return Line(
            label, self.opened.get(label, 0), self.times.get(label, 0), len(self.persons.get(label, ()))
        )

    def labels(self) -> set[date | str]:
        """The labels under which anything was counted."""
        return self.opened.keys() | self.times.keys()


class _Seen:
    """Counts rows on their way to ``totals``, so that both see the same ones and none is kept."""

    def __init__(self, counts: tuple[_Count, ...]) -> None:
        self.counted = 0
        self._counts = counts
        self._times: set[tuple[str, str | None, date]] = set()

    def matters(self, matters: Iterable[MatterRow]) -> Iterator[MatterRow]:
        for matter in matters:
            for count in self._counts:
                label = count.of_matter(matter)
                count.opened[label] = count.opened.get(label, 0) + 1
            yield matter

    def rows(self, rows: Iterable[ConsultationRow]) -> Iterator[ConsultationRow]:
        for row in rows:
            self._count(row)
            yield row

    def _count(self, row: ConsultationRow) -> None:
        if not row.counted or row.person_id is None:
            return
        self.counted += 1
        time = (row.person_id, row.matter_id, row.day)
        if time in self._times:
            return
        self._times.add(time)
        for count in self._counts:
            label = count.of_row(row)
            count.times[label] = count.times.get(label, 0) + 1
            count.persons.setdefault(label, set()).add(row.person_id)


def _by_day(count: _Count, period: Period) -> tuple[Line, ...]:
    if (period.until - period.first).days <= _DAYS_IN_FULL:
        return tuple(count.line(day) for day in period)
    return tuple(count.line(day) for day in sorted(count.labels(), key=str))


def _in_order(count: _Count, names: Iterable[str]) -> tuple[Line, ...]:
    found = count.labels()
    return tuple(count.line(name) for name in (*names, OTHER) if name in found)


def _by_size(count: _Count) -> tuple[Line, ...]:
    """The villages with most matters first, those who named none last."""
    lines = map(count.line, count.labels())
    return tuple(
        sorted(lines, key=lambda row: (row.label == NO_VILLAGE, -row.matters, -row.person_times, row.label))
    )


def _line_dict(line: Line) -> dict[str, object]:
    return {**asdict(line), "label": f"{line.label}"}
