"""Read what a period comes to: sums where they hold, rows everywhere else, all as the database is at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, and_, func, or_, select

from bot.records.day_sums import first_free, known_numbers
from bot.records.figures import AT_ONCE, activity_query, counted_query, matter_query, snapshot
from bot.records.ledger_models import day_persons, day_sums, summed_days
from bot.statistics.counted import Counting
from bot.statistics.labels import Labels
from bot.statistics.periods import Period
from bot.statistics.persons import unpack
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import ALL, BY_PROPERTY, ENTRIES, FIGURES, Key, by_day

_MOST_RUNS = 50
"""Stretches of days in one statement; where sums hold only here and there, rows are counted instead."""
_WHOLE_DAY = and_(
    day_sums.c.channel == ALL, day_sums.c.topic == ALL, day_sums.c.village == ALL, day_sums.c.outcome == ALL
)


def read_counting(
    engine: Engine, account: str, period: Period, *, labels: Labels, parts: tuple[str, ...] = BY_PROPERTY
) -> tuple[Counting, list[ActivityRow]]:
    """A period, put together; ``parts`` are the figures wanted by line: of BY_PROPERTY, or ENTRIES. Raises RecordsError."""
    with snapshot(engine) as connection:
        summed, others = _runs(connection, account, period)
        counting = Counting(labels, first_free=first_free(connection, account) if summed else 0)
        for run in summed:
            _add_sums(connection, account, run, counting, parts)
        for run in others:
            _add_rows(connection, account, run, counting, known=bool(summed))
        query = activity_query(account, period.first, period.until)
        return counting, [ActivityRow(*tuple(row)) for row in connection.execute(query)]


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


def _add_sums(
    connection: Connection, account: str, run: Period, counting: Counting, parts: tuple[str, ...]
) -> None:
    within = (day_sums.c.account == account, day_sums.c.day >= run.first, day_sums.c.day < run.until)
    totals = select(day_sums.c.day, day_sums.c.figure, day_sums.c.number).where(
        *within, day_sums.c.figure.in_(FIGURES), _WHOLE_DAY
    )
    for day, figure, number in connection.execute(totals):
        counting.day_total(day, figure, number)
    key = tuple(day_sums.c[name] for name in Key._fields)
    wanted = (
        select(*key, func.sum(day_sums.c.number))
        .where(*within, day_sums.c.figure.in_(parts), or_(day_sums.c.figure == ENTRIES, ~_WHOLE_DAY))
        .group_by(*key)
    )
    for *part, number in connection.execute(wanted):
        counting.part(Key(*part), int(number))
    packed = select(day_persons.c["values"], day_persons.c.times).where(
        day_persons.c.account == account, day_persons.c.day >= run.first, day_persons.c.day < run.until
    )
    for values, times in connection.execute(packed):
        counting.packed(*unpack(values, times))


def _add_rows(connection: Connection, account: str, run: Period, counting: Counting, *, known: bool) -> None:
    """Count a stretch of days from its rows. ``known``: its persons may have numbers among the sums."""
    streaming = connection.execution_options(yield_per=AT_ONCE)
    matters = streaming.execute(matter_query(account, run.first, run.until))
    rows = streaming.execute(counted_query(account, run.first, run.until))
    counted = by_day(
        (MatterRow(*tuple(row)) for row in matters), (ConsultationRow(*tuple(row)) for row in rows)
    )
    for day, count in counted:
        people = {time.person_id for time in count.times} if known else set()
        counting.day(day, count, known_numbers(connection, account, people))
