"""The rows behind a figure, a page at a time, the latest first: sums tell on which days there are any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, select

from bot.records.database import read
from bot.records.desk_models import cases
from bot.records.figures import activity_query, counted_query, matter_query, snapshot
from bot.records.ledger_models import day_sums, person_numbers, summed_days
from bot.records.models import consultations, persons, receipts
from bot.statistics.behind import Behind, Wanted, of_day
from bot.statistics.field import STAND
from bot.statistics.labels import PROPERTIES, Labels
from bot.statistics.periods import Period
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import ALL, GUIDED, PERSON_TIMES

_COLUMNS = dict(zip(PROPERTIES, ("channel", "topic", "village", "outcome"), strict=True))


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins."""

    day: date
    skip: int = 0
    """Rows of the day that were on the page before."""


def page(
    engine: Engine,
    account: str,
    period: Period,
    wanted: Wanted,
    *,
    labels: Labels,
    begin: Cursor | None,
    size: int,
) -> tuple[list[Behind], Cursor | None]:
    """The rows from ``begin`` on, and where the next page begins; None when there is none. Raises RecordsError."""
    found: list[Behind] = []
    with snapshot(engine) as connection:
        query = activity_query(account, period.first, period.until)
        stands = [ActivityRow(*tuple(row)) for row in connection.execute(query) if row.kind == STAND]
        for day in _days(connection, account, period, wanted, labels, stands):
            if begin is not None and day > begin.day:
                continue
            rows = list(_rows(connection, account, day, wanted, labels, stands))
            skip = begin.skip if begin is not None and day == begin.day else 0
            for at, row in enumerate(rows[skip:], skip):
                if len(found) == size:
                    return found, Cursor(day, at)
                found.append(row)
    return found, None


def of_days(
    engine: Engine, account: str, period: Period, wanted: Wanted, days: Iterable[date], *, labels: Labels
) -> dict[date, list[Behind]]:
    """The rows of some days of a period. Raises RecordsError."""
    with snapshot(engine) as connection:
        query = activity_query(account, period.first, period.until)
        stands = [ActivityRow(*tuple(row)) for row in connection.execute(query) if row.kind == STAND]
        return {day: list(_rows(connection, account, day, wanted, labels, stands)) for day in days}


def _days(
    connection: Connection,
    account: str,
    period: Period,
    wanted: Wanted,
    labels: Labels,
    stands: Iterable[ActivityRow],
) -> list[date]:
    """The days on which there may be rows, the latest first: those whose sums say so, and those without sums."""
    within = (summed_days.c.day >= period.first, summed_days.c.day < period.until)
    query = select(summed_days.c.day).where(summed_days.c.account == account, *within)
    summed = set(connection.execute(query).scalars())
    about = _COLUMNS.get(wanted.by, "")
    others = [day_sums.c[name] == ALL for name in _COLUMNS.values() if name != about]
    value = day_sums.c[about] if about else day_sums.c.channel
    known = select(day_sums.c.day, value).where(
        day_sums.c.account == account,
        day_sums.c.figure == wanted.figure,
        day_sums.c.day >= period.first,
        day_sums.c.day < period.until,
        *others,
        value != ALL if about else value == ALL,
    )
    days = {
        day
        for day, raw in connection.execute(known)
        if day in summed and (not about or labels.of(wanted.by, raw) == wanted.label)
    }
    if wanted.figure == PERSON_TIMES:
        days |= {stand.day for stand in stands}
    live = _live_days(connection, account, period) - summed
    return sorted(days | live, reverse=True)


def _live_days(connection: Connection, account: str, period: Period) -> set[date]:
    """The days of the period from the first message on; before it there is nothing to look for."""
    query = (
        select(consultations.c.day)
        .where(
            consultations.c.account == account,
            consultations.c.day >= period.first,
            consultations.c.day < period.until,
        )
        .order_by(consultations.c.day)
    )
    first = connection.execute(query.limit(1)).scalar()
    last = connection.execute(query.order_by(None).order_by(consultations.c.day.desc()).limit(1)).scalar()
    if first is None or last is None:
        return set()
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


def _rows(
    connection: Connection,
    account: str,
    day: date,
    wanted: Wanted,
    labels: Labels,
    stands: Iterable[ActivityRow],
) -> Iterator[Behind]:
    span = (account, day, day + timedelta(days=1))
    matters: Iterable[MatterRow] = ()
    said: Iterable[ConsultationRow] = ()
    if wanted.figure in (PERSON_TIMES, GUIDED):
        said = [ConsultationRow(*tuple(row)) for row in connection.execute(counted_query(*span))]
    else:
        rows = connection.execute(matter_query(*span)).all()
        matters = [MatterRow(*tuple(row)) for row in sorted(rows, key=lambda row: row.id)]
    here = [stand for stand in stands if stand.day == day]
    return of_day(wanted, day, matters, said, here, labels=labels)


@dataclass(frozen=True, slots=True)
class About:
    """What is shown of a matter in a list."""

    words: str = ""
    """Its first question, masked; empty when the person was forgotten."""
    receipt: str = ""
    has_case: bool = False
    """It has a page in the inbox."""


def about_matters(engine: Engine, account: str, matter_ids: Sequence[str]) -> dict[str, About]:
    """What is shown of each matter. Raises RecordsError."""

    def work(connection: Connection) -> dict[str, About]:
        said = (
            select(consultations.c.matter_id, consultations.c.text)
            .where(consultations.c.matter_id.in_(matter_ids), consultations.c.text.is_not(None))
            .order_by(consultations.c.said_at.desc())
        )
        words = {row.matter_id: row.text for row in connection.execute(said)}
        issued = (
            select(receipts.c.matter_id, receipts.c.number)
            .where(receipts.c.account == account, receipts.c.matter_id.in_(matter_ids))
            .order_by(receipts.c.issued_at)
        )
        numbers = {row.matter_id: row.number for row in connection.execute(issued)}
        open_to = select(cases.c.matter_id).where(cases.c.matter_id.in_(matter_ids))
        has_case = set(connection.execute(open_to).scalars())
        return {
            matter_id: About(words.get(matter_id, ""), numbers.get(matter_id, ""), matter_id in has_case)
            for matter_id in matter_ids
        }

    return read(engine, work) if matter_ids else {}


def villages_of(
    engine: Engine, account: str, numbers: Iterable[int], ids: Iterable[str]
) -> dict[int | str, str]:
    """Where persons live, by their number or, for those without one, their id. Raises RecordsError."""
    wanted, others = list(numbers), list(ids)
    by_number = (
        select(person_numbers.c.number, persons.c.village)
        .join(persons, persons.c.id == person_numbers.c.person_id)
        .where(person_numbers.c.account == account, person_numbers.c.number.in_(wanted))
    )
    by_id = select(persons.c.id, persons.c.village).where(persons.c.id.in_(others))

    def work(connection: Connection) -> dict[int | str, str]:
        return {row[0]: row[1] or "" for query in (by_number, by_id) for row in connection.execute(query)}

    return read(engine, work)
