"""The figures of a period by day, topic, outcome, village and channel, and what happened outside the chat.

Pure: the same rows give the same report. Screen, export and command all show one ``Report`` value, and its totals are
those of ``totals()`` over the same rows, whether the rows were counted now or days were added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from bot.statistics.counted import MATTERS, PERSON_TIMES, PERSONS, Counted, count_rows
from bot.statistics.field import CHANNELS, STAND, FieldCount, FieldLine
from bot.statistics.labels import CHANNEL, OUTCOME, TOPICS, VILLAGES, Labels
from bot.statistics.periods import BEIJING, Period
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import MESSAGES
from bot.statistics.totals import Totals, totals_of
from bot.statistics.wording import NO_VILLAGE, NOTES, OTHER, OUTCOMES, RULE, STAND_LABEL, SUM

TITLES = {
    "days": ("按天", "日期"),
    TOPICS: ("按类别", "类别"),
    OUTCOME: ("按结果", "结果"),
    VILLAGES: ("按村", "村（社区）"),
    CHANNEL: ("按渠道", "渠道"),
}
"""Key of a table → its title, and what its labels are."""
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
    """Count rows; ``topics`` is id → name in the order of the table, messages come as they were said."""
    labels = Labels(topics)
    counted = count_rows(matters, rows, labels=labels)
    return report_of(counted, activities, period=period, made_at=made_at, labels=labels)


def report_of(
    counted: Counted,
    activities: Iterable[ActivityRow],
    *,
    period: Period,
    made_at: datetime,
    labels: Labels,
) -> Report:
    """Lay out what was counted, however it was put together, with what happened outside the chat."""
    field_count = FieldCount()
    held = list(field_count.rows(activities))
    stands = [row for row in held if row.kind == STAND and row.number]
    found = totals_of(counted.totals, held)
    total = Line(SUM, found.matters, found.person_times, found.persons)

    def lines(name: str) -> dict[str, Line]:
        opened, times, persons = (counted.part(figure, name) for figure in (MATTERS, PERSON_TIMES, PERSONS))
        heads = Counter[str]()
        for stand in stands:
            heads[labels.of_stand(name, stand)] += stand.number
        return {
            label: Line(
                label, opened.get(label, 0), times.get(label, 0) + heads[label], persons.get(label, 0)
            )
            for label in opened.keys() | times.keys() | heads.keys()
        }

    topics, outcomes = lines(TOPICS), lines(OUTCOME)
    return Report(
        period=period,
        made_at=made_at,
        totals=found,
        rows=counted.totals.get(MESSAGES, 0),
        tables=(
            _table("days", _by_day(counted, stands, period), total),
            _table(TOPICS, _in_order(topics, labels.topics.values()), total),
            _table(OUTCOME, _in_order(outcomes, OUTCOMES.values()), total),
            _table(VILLAGES, _by_size(lines(VILLAGES)), total),
            _table(CHANNEL, _all_channels(lines(CHANNEL)), total),
        ),
        field=field_count.lines(),
    )


def days_of(made: Report) -> dict[date, dict[str, int]]:
    """Day → what it came to, read back from the table by day."""
    return {
        line.label: {MATTERS: line.matters, PERSON_TIMES: line.person_times, PERSONS: line.persons}
        for table in made.tables
        if table.key == "days"
        for line in table.lines
        if isinstance(line.label, date)
    }


def _table(key: str, lines: tuple[Line, ...], total: Line) -> Table:
    title, heading = TITLES[key]
    return Table(key, title, heading, NOTES[key], lines, total)


def _by_day(counted: Counted, stands: Iterable[ActivityRow], period: Period) -> tuple[Line, ...]:
    heads = Counter[date]()
    for stand in stands:
        heads[stand.day] += stand.number
    days: Iterable[date] = period
    if (period.until - period.first).days > _DAYS_IN_FULL:
        days = sorted(counted.days.keys() | heads.keys())
    found: list[Line] = []
    for day in days:
        numbers = counted.days.get(day, {})
        opened, times, persons = (numbers.get(figure, 0) for figure in (MATTERS, PERSON_TIMES, PERSONS))
        found.append(Line(day, opened, times + heads[day], persons))
    return tuple(found)


def _in_order(lines: Mapping[str, Line], names: Iterable[str]) -> tuple[Line, ...]:
    return tuple(lines[name] for name in (*names, OTHER, STAND_LABEL) if name in lines)


def _all_channels(lines: Mapping[str, Line]) -> tuple[Line, ...]:
    """Every channel, also one where nobody asked."""
    names = (*CHANNELS.values(), *((OTHER,) if OTHER in lines else ()))
    return tuple(lines.get(name, Line(name, 0, 0, 0)) for name in names)


def _by_size(lines: Mapping[str, Line]) -> tuple[Line, ...]:
    """The villages with most matters first, those who named none last."""
    order = sorted(
        lines.values(),
        key=lambda row: (row.label == NO_VILLAGE, -row.matters, -row.person_times, row.label),
    )
    return tuple(order)


def _line_dict(line: Line) -> dict[str, object]:
    return {**asdict(line), "label": f"{line.label}"}
