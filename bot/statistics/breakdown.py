"""The figures of a period by day, topic, outcome, village and channel, and what happened outside the chat.

Pure: the same rows give the same report. Screen, export and command all show one ``Report`` value, and its totals are
those of ``totals()`` over the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from bot.statistics.field import CHANNELS, STALL, STAND, FieldCount, FieldLine
from bot.statistics.periods import BEIJING, Period
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.totals import Totals, totals
from bot.statistics.wording import NO_VILLAGE, NOTES, OTHER, OUTCOMES, RULE, STAND_LABEL, SUM

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
    """``days``, ``topics``, ``outcomes``, ``villages`` or ``channels``."""
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
    field: tuple[FieldLine, ...] = ()
    """Stands, activities and hand-outs."""
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
        channels = {
            line.label: line for table in self.tables if table.key == "channels" for line in table.lines
        }
        return {
            **asdict(self.totals),
            "from": f"{self.period.first}",
            "to": f"{self.period.until}",
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "rule": self.rule,
            "rows": self.rows,
            "by_channel": {
                key: {name: number for name, number in _line_dict(channels[label]).items() if name != "label"}
                for key, label in CHANNELS.items()
            },
            "field": [asdict(line) for line in self.field],
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
    activities: Iterable[ActivityRow] = (),
    *,
    period: Period,
    made_at: datetime,
    topics: Mapping[str, str],
) -> Report:
    """Count once through all, as ``totals`` does; ``topics`` is id → name in the order of the table."""
    names = {**topics, **_EMERGENCY}
    days, by_topic, by_outcome, villages, channels = counts = (
        _Count(lambda matter: matter.opened_on, lambda row: row.day, lambda stand: stand.day),
        _Count(
            lambda matter: names.get(matter.topic, OTHER),
            lambda row: names.get(row.matter_topic, OTHER),
            lambda stand: names.get(stand.topic, STAND_LABEL),
        ),
        _Count(
            lambda matter: OUTCOMES.get(matter.outcome, OTHER),
            lambda row: OUTCOMES.get(row.matter_outcome, OTHER),
            lambda stand: STAND_LABEL,
        ),
        _Count(
            lambda matter: matter.village or NO_VILLAGE,
            lambda row: row.village or NO_VILLAGE,
            lambda stand: stand.village or NO_VILLAGE,
        ),
        _Count(
            lambda matter: CHANNELS.get(matter.channel, OTHER),
            lambda row: CHANNELS.get(row.channel, OTHER),
            lambda stand: CHANNELS[STALL],
        ),
    )
    seen, field_count = _Seen(counts), FieldCount()
    found = totals(seen.matters(matters), seen.rows(rows), seen.activities(field_count.rows(activities)))
    total = Line(SUM, found.matters, found.person_times, found.persons)
    return Report(
        period=period,
        made_at=made_at,
        totals=found,
        rows=seen.counted,
        tables=(
            Table("days", "按天", "日期", NOTES["days"], _by_day(days, period), total),
            Table("topics", "按类别", "类别", NOTES["topics"], _in_order(by_topic, names.values()), total),
            Table(
                "outcomes",
                "按结果",
                "结果",
                NOTES["outcomes"],
                _in_order(by_outcome, OUTCOMES.values()),
                total,
            ),
            Table("villages", "按村", "村（社区）", NOTES["villages"], _by_size(villages), total),
            Table("channels", "按渠道", "渠道", NOTES["channels"], _all_channels(channels), total),
        ),
        field=field_count.lines(),
    )


@dataclass(slots=True)
class _Count:
    """The three figures by the labels of one property."""

    of_matter: Callable[[MatterRow], date | str]
    of_row: Callable[[ConsultationRow], date | str]
    of_stand: Callable[[ActivityRow], date | str]
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

    def activities(self, activities: Iterable[ActivityRow]) -> Iterator[ActivityRow]:
        """The heads of stands are person-times; nobody knows whose, so they are no persons."""
        for activity in activities:
            if activity.kind == STAND and activity.number:
                for count in self._counts:
                    label = count.of_stand(activity)
                    count.times[label] = count.times.get(label, 0) + activity.number
            yield activity

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
    return tuple(count.line(name) for name in (*names, OTHER, STAND_LABEL) if name in found)


def _all_channels(count: _Count) -> tuple[Line, ...]:
    """Every channel, also one where nobody asked."""
    found = count.labels()
    return tuple(count.line(name) for name in (*CHANNELS.values(), *((OTHER,) if OTHER in found else ())))


def _by_size(count: _Count) -> tuple[Line, ...]:
    """The villages with most matters first, those who named none last."""
    lines = map(count.line, count.labels())
    return tuple(
        sorted(lines, key=lambda row: (row.label == NO_VILLAGE, -row.matters, -row.person_times, row.label))
    )


def _line_dict(line: Line) -> dict[str, object]:
    return {**asdict(line), "label": f"{line.label}"}
