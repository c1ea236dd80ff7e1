"""Sums of days: made from the rows of a day in one transaction, and taken back by the database when a row changes.

A day stands in ``summed_days`` only while its sums hold: triggers take it out when anything it was counted from is
added, changed or removed, by whatever part of the service. Then it is counted from its rows until it is summed again.
So a night that was missed, a message that came late and a village named afterwards never make a figure wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, select, text

from bot.records.database import read, write
from bot.records.figures import counted_query, matter_query
from bot.records.ledger_models import day_persons, day_sums, person_numbers, summed_days
from bot.records.models import consultations, matters
from bot.statistics.persons import pack
from bot.statistics.rows import ConsultationRow, MatterRow
from bot.statistics.summing import ENTRIES, FIGURES, DayCount

_CHUNK = 500
"""Ids in one statement."""


class DaySums:
    """The sums of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def due(self, today: date, *, afresh_before: datetime | None = None, last_days: int = 7) -> list[date]:
        """The days before ``today`` that have to be summed, the latest first.

        Those whose sums do not hold; and of the last days those that were summed before ``afresh_before`` (aware UTC).
        """

        def work(connection: Connection) -> list[date]:
            starts = [
                connection.execute(select(func.min(column)).where(of)).scalar()
                for column, of in (
                    (consultations.c.day, consultations.c.account == self._account),
                    (matters.c.opened_on, matters.c.account == self._account),
                )
            ]
            first = min((day for day in starts if day is not None), default=today)
            query = select(summed_days.c.day, summed_days.c.made_at).where(
                summed_days.c.account == self._account
            )
            done = {row.day: row.made_at for row in connection.execute(query)}
            wanted = []
            for back in range(1, (today - first).days + 1):
                day = today - timedelta(days=back)
                made = done.get(day)
                old = afresh_before is not None and made is not None and made < afresh_before
                if made is None or (back <= last_days and old):
                    wanted.append(day)
            return wanted

        return read(self._engine, work)

    def sum(self, day: date, *, now: datetime) -> None:
        """Count a day anew and keep what it comes to: delete, then insert, in one transaction."""

        def work(connection: Connection) -> None:
            if connection.dialect.name == "postgresql":
                # Whoever is changing a row of the day has passed the trigger and holds this table: wait for them, so
                # that their row is seen, and let the next ones wait until the mark is there to be taken away.
                connection.execute(text("LOCK TABLE summed_days IN SHARE ROW EXCLUSIVE MODE"))
            count = self._count(connection, day)
            for table in (day_persons, summed_days):
                connection.execute(delete(table).where(*self._of(table, day)))
            # by figure, as the key has it: without, the whole table would be read
            figures = day_sums.c.figure.in_((*FIGURES, ENTRIES))
            connection.execute(delete(day_sums).where(*self._of(day_sums, day), figures))
            of = {"account": self._account, "day": day}
            rows = [of | key._asdict() | {"number": number} for key, number in count.numbers.items()]
            if rows:
                connection.execute(day_sums.insert(), rows)
            if count.times:
                numbers = self._numbers(connection, {time.person_id for time in count.times})
                values, times = pack(count.times, numbers)
                connection.execute(day_persons.insert(), of | {"values": values, "times": times})
            connection.execute(summed_days.insert(), of | {"made_at": now})

        write(self._engine, work)

    def _count(self, connection: Connection, day: date) -> DayCount:
        span = (self._account, day, day + timedelta(days=1))
        count = DayCount()
        count.matters(MatterRow(*tuple(row)) for row in connection.execute(matter_query(*span)))
        count.said(ConsultationRow(*tuple(row)) for row in connection.execute(counted_query(*span)))
        return count

    def _numbers(self, connection: Connection, people: set[str]) -> dict[str, int]:
        """The number of each person; those who have none get the next ones."""
        found = known_numbers(connection, self._account, people)
        new = sorted(people - found.keys())
        if new:
            free = first_free(connection, self._account)
            given = {person: free + at for at, person in enumerate(new)}
            connection.execute(
                person_numbers.insert(),
                [
                    {"account": self._account, "person_id": person, "number": number}
                    for person, number in given.items()
                ],
            )
            found |= given
        return found

    def _of(self, table: Table, day: date) -> tuple[Any, ...]:
        return table.c.account == self._account, table.c.day == day


def first_free(connection: Connection, account: str) -> int:
    """The number after the last that a person has."""
    query = select(func.max(person_numbers.c.number)).where(person_numbers.c.account == account)
    return int(connection.execute(query).scalar() or 0) + 1


def known_numbers(connection: Connection, account: str, people: Iterable[str]) -> dict[str, int]:
    """Person id → number, of those who have one."""
    wanted = sorted(people)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(person_numbers.c.person_id, person_numbers.c.number).where(
            person_numbers.c.account == account,
            person_numbers.c.person_id.in_(wanted[start : start + _CHUNK]),
        )
        found.update((row.person_id, row.number) for row in connection.execute(query))
    return found
