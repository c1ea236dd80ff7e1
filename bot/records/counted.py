"""Read what a period comes to: sums where they hold, rows everywhere else, all as the database is at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, and_, case, func, or_, select

from bot.records.day_sums import first_free, known_numbers
from bot.records.figures import AT_ONCE, activity_query, counted_query, matter_query, snapshot
from bot.records.ledger_models import day_persons, day_sums, summed_days
from bot.statistics.counted import Counting
from bot.statistics.labels import Labels
from bot.statistics.periods import Period
from bot.statistics.persons import unpack
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import ALL, BY_PROPERTY, FIGURES, DayCount, Key, by_day

_MOST_RUNS = 50
"""Stretches of days in one statement; where sums hold only here and there, rows are counted instead."""
_HELD_DAYS = 3
"""So many days counted from rows are held for the next period that ends with them; a year of them would not fit."""
_WHOLE_DAY = and_(
    day_sums.c.channel == ALL, day_sums.c.topic == ALL, day_sums.c.village == ALL, day_sums.c.outcome == ALL
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One period, and how much of it."""

    period: Period
    parts: tuple[str, ...] = BY_PROPERTY
    """The figures wanted by line: of BY_PROPERTY, or ENTRIES."""
    persons: bool = True
    """Whether to read who came; without, no figure of persons holds."""


Read = tuple[Counting, list[ActivityRow]]
_Day = tuple[date, DayCount, Mapping[str, int]]


def read_countings(engine: Engine, account: str, asked: Sequence[Asked], *, labels: Labels) -> list[Read]:
    """Periods put together, all as the database is at one moment. Raises RecordsError.

    Days without sums that several of them end with, as today, are counted from their rows once.
    """
    found: list[Read] = []
    with snapshot(engine) as connection:
        counted: dict[Period, list[_Day]] = {}
        for one in asked:
            summed, others = _runs(connection, account, one.period)
            counting = Counting(labels, first_free=first_free(connection, account) if summed else 0)
            for run in summed:
                _add_sums(connection, account, run, counting, one)
            for run in others:
                days: Iterable[_Day] = counted.get(run, ())
                if not days:
                    days = _days(connection, account, run, known=bool(summed))
                    if len(asked) > 1 and (run.until - run.first).days <= _HELD_DAYS:
                        days = counted[run] = list(days)
                for day in days:
                    counting.day(*day)
            query = activity_query(account, one.period.first, one.period.until)
            found.append((counting, [ActivityRow(*tuple(row)) for row in connection.execute(query)]))
    return found


def _runs(connection: Connection, account: str, period: Period) -> tuple[list[Period], list[Period]]:
    """The stretches of days with sums, and those without."""
    query = (
        select(summed_days.c.day)
        .where(
            summed_days.c.account == account,
            summed_days.c.day >= period.first,
            summed_days.c.day < period.until,
        )
        .order_by(summed_days.c.day)
    )
    summed = list(_stretches(connection.execute(query).scalars()))[-_MOST_RUNS:]
    others, at = [], period.first
    for run in summed:
        others.append(Period(at, run.first))
        at = run.until
    others.append(Period(at, period.until))
    return summed, [run for run in others if run.first < run.until]


def _stretches(days: Iterable[date]) -> Iterator[Period]:
    first = last = None
    for day in days:
        if first is None or last is None:
            first = day
        elif day != last + timedelta(days=1):
            yield Period(first, last + timedelta(days=1))
            first = day
        last = day
    if first is not None and last is not None:
        yield Period(first, last + timedelta(days=1))


def _add_sums(connection: Connection, account: str, run: Period, counting: Counting, asked: Asked) -> None:
    within = (day_sums.c.account == account, day_sums.c.day >= run.first, day_sums.c.day < run.until)
    # the numbers of whole days, each with its day, and those of the lines added up: one walk over the index for both
    key = (case((_WHOLE_DAY, day_sums.c.day)), *(day_sums.c[name] for name in Key._fields))
    wanted = (
        select(*key, func.sum(day_sums.c.number))
        .where(
            *within,
            day_sums.c.figure.in_({*FIGURES, *asked.parts}),
            or_(_WHOLE_DAY, day_sums.c.figure.in_(asked.parts)) if asked.parts else _WHOLE_DAY,
        )
        .group_by(*key)
    )
    for day, *part, number in connection.execute(wanted):
        if day is None:
            counting.part(Key(*part), int(number))
        else:
            counting.day_total(day, part[0], int(number))
    if not asked.persons:
        return
    packed = select(day_persons.c["values"], day_persons.c.times).where(
        day_persons.c.account == account, day_persons.c.day >= run.first, day_persons.c.day < run.until
    )
    for values, times in connection.execute(packed):
        counting.packed(*unpack(values, times))


def _days(connection: Connection, account: str, run: Period, *, known: bool) -> Iterator[_Day]:
    """A stretch of days counted from its rows, a day at a time. ``known``: its persons may have numbers among the sums."""
    # said of each statement: an option of the connection would stay, and PostgreSQL plans cursors for their first rows
    streaming = {"yield_per": AT_ONCE}
    matters = connection.execute(matter_query(account, run.first, run.until), execution_options=streaming)
    rows = connection.execute(counted_query(account, run.first, run.until), execution_options=streaming)
    counted = by_day(
        (MatterRow(*tuple(row)) for row in matters), (ConsultationRow(*tuple(row)) for row in rows)
    )
    for day, count in counted:
        people = {time.person_id for time in count.times} if known else set()
        yield day, count, known_numbers(connection, account, people)
