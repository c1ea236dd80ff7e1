"""Where the rows behind a figure come from: as they are now, or as they were kept when their period was closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.records import behind as rows_behind
from bot.records import leading
from bot.records.behind import Cursor
from bot.records.kept_rows import KeptRows, untouched
from bot.services import kept
from bot.services.build import ACCOUNT, Services
from bot.services.frozen import Signed
from bot.statistics.behind import Behind, Wanted, of_day
from bot.statistics.field import STAND
from bot.statistics.labels import Labels
from bot.statistics.periods import Period
from bot.statistics.persons import Persons
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import GUIDED, PERSON_TIMES

_CHUNK = timedelta(days=31)
"""Days of kept rows that are unpacked together."""


class LiveRows:
    """The rows of a period as they are now. Every method raises RecordsError."""

    def __init__(self, services: Services, period: Period, labels: Labels) -> None:
        self._services = services
        self._period = period
        self._labels = labels
        self._of = (services.engine, ACCOUNT, period)

    def held(self, kind: str) -> list[leading.Held]:
        """The entries of the register of a kind, the latest first."""
        return leading.held(*self._of, kind)

    def sent(self) -> list[leading.Sent]:
        """The posts that went out, by when."""
        return leading.sent(*self._of)

    def exams(self) -> list[leading.Exam]:
        """The tests that closed."""
        return leading.closed_exams(*self._of)

    def waits(self) -> list[leading.Wait]:
        """The matters that were handed to a person, by when."""
        return leading.waits(*self._of)

    def unsolved(self) -> list[tuple[str, date]]:
        """The matters whose answer did not help, with the day they were opened, the latest first."""
        return leading.unsolved(*self._of)

    def page(self, wanted: Wanted, begin: Cursor | None, size: int) -> tuple[list[Behind], Cursor | None]:
        """The rows that a figure counts from ``begin`` on, and where the next page begins."""
        return rows_behind.page(*self._of, wanted, labels=self._labels, begin=begin, size=size)

    def of_days(self, wanted: Wanted, days: Iterable[date]) -> dict[date, list[Behind]]:
        """Those of some days."""
        return rows_behind.of_days(*self._of, wanted, days, labels=self._labels)

    def total(self, wanted: Wanted) -> int:
        """What they come to; not for persons."""
        parts = (wanted.figure,) if wanted.by else ()
        counting, held = self._services.counting(self._period, parts=parts, persons=False)
        if not wanted.by:
            return counting.total(wanted.figure) + _heads(wanted, self._labels, held)
        number = counting.by(wanted.figure, wanted.by).get(wanted.label, 0)
        return number + _heads(wanted, self._labels, held)

    def people(self, wanted: Wanted) -> list[tuple[int, int]]:
        """Number of each person and their person-times, those with most first."""
        self._counting = self._services.counting(self._period, parts=())[0]
        return self._counting.persons.who(wanted.by, wanted.label, self._labels.of if wanted.by else None)

    def villages(self, numbers: list[int]) -> dict[int, str]:
        """Where persons that ``people`` told live; empty where they never said."""
        ids = {number: one for one, number in self._counting.given.items()}
        found = rows_behind.villages_of(
            self._services.engine, ACCOUNT, numbers, [ids[number] for number in numbers if number in ids]
        )
        return {number: found.get(ids.get(number, number), "") for number in numbers}


@dataclass(slots=True)
class FrozenRows:
    """The rows of a signed period as they were when it was closed. Every method raises RecordsError."""

    services: Services
    period: Period
    labels: Labels
    signed: Signed
    _rows: KeptRows = field(init=False)
    _persons: Persons = field(init=False, default_factory=Persons)

    def __post_init__(self) -> None:
        self._rows = KeptRows(self.services.engine, self.signed.freeze.id, digest=self.signed.rows)

    def held(self, kind: str) -> list[leading.Held]:
        """As those of LiveRows, like all that follow."""
        found = [row for day, data in self._read(kind) for row in kept.held_of(day, kind, data)]
        return sorted(found, key=lambda row: (-row.day.toordinal(), row.id))

    def matters(self) -> Iterator[MatterRow]:
        """Every matter that was counted, by day."""
        for day, data in self._read(kept.MATTERS):
            yield from kept.matters_of(day, data)

    def sent(self) -> list[leading.Sent]:
        """The posts that went out, by when."""
        return [row for _, data in self._read(kept.POSTS) for row in kept.sent_of(data)]

    def exams(self) -> list[leading.Exam]:
        """The tests that closed."""
        return [row for day, data in self._read(kept.EXAMS) for row in kept.exams_of(day, data)]

    def waits(self) -> list[leading.Wait]:
        """The matters that were handed to a person, by when."""
        return [row for _, data in self._read(kept.WAITS) for row in kept.waits_of(data)]

    def unsolved(self) -> list[tuple[str, date]]:
        """The matters whose answer did not help."""
        found = [(row[0], day) for day, data in self._read(kept.UNSOLVED) for row in kept.unpacked(data)]
        return sorted(found, key=lambda row: (-row[1].toordinal(), row[0]))

    def page(self, wanted: Wanted, begin: Cursor | None, size: int) -> tuple[list[Behind], Cursor | None]:
        """The rows that a figure counts from ``begin`` on."""
        found: list[Behind] = []
        until = self.period.until if begin is None else min(begin.day + timedelta(days=1), self.period.until)
        while until > self.period.first:
            first = max(self.period.first, until - _CHUNK)
            for day, rows in sorted(self._of(wanted, first, until).items(), reverse=True):
                skip = begin.skip if begin is not None and day == begin.day else 0
                for at, row in enumerate(rows[skip:], skip):
                    if len(found) == size:
                        return found, Cursor(day, at)
                    found.append(row)
            until = first
        return found, None

    def of_days(self, wanted: Wanted, days: Iterable[date]) -> dict[date, list[Behind]]:
        """Those of some days."""
        only = set(days)
        if not only:
            return {}
        rows = self._of(wanted, min(only), max(only) + timedelta(days=1))
        return {day: found for day, found in rows.items() if day in only}

    def total(self, wanted: Wanted) -> int:
        """What they come to."""
        counted = self.signed.counted
        if not wanted.by:
            number = int(counted["totals"].get(wanted.figure, 0))
        else:
            number = int(counted["parts"].get(wanted.figure, {}).get(wanted.by, {}).get(wanted.label, 0))
        stands = (row for day, data in self._read(kept.STANDS) for row in kept.stands_of(day, data))
        return number + _heads(wanted, self.labels, stands)

    def people(self, wanted: Wanted) -> list[tuple[int, int]]:
        """Number of each person and their person-times; the numbers mean nothing outside the period."""
        self._persons = Persons()
        for _, data in self._read(kept.TIMES):
            self._persons.add(*kept.times_of(data))
        return self._persons.who(wanted.by, wanted.label, self.labels.of if wanted.by else None)

    def villages(self, numbers: list[int]) -> dict[int, str]:
        """Where persons lived as it counted then."""
        return self._persons.values("villages", numbers)

    def _of(self, wanted: Wanted, first: date, until: date) -> dict[date, list[Behind]]:
        matters: dict[date, list[MatterRow]] = {}
        said: dict[date, list[ConsultationRow]] = {}
        stands: dict[date, list[ActivityRow]] = {}
        if wanted.figure == PERSON_TIMES:
            said = {day: kept.said_of(day, data) for day, data in self._rows.read(kept.SAID, first, until)}
            stands = {
                day: kept.stands_of(day, data) for day, data in self._rows.read(kept.STANDS, first, until)
            }
        elif wanted.figure == GUIDED:
            said = {
                day: kept.guided_of(day, data)
                for day, data in self._rows.read(kept.GUIDED_KIND, first, until)
            }
        else:
            for day, data in self._rows.read(kept.MATTERS, first, until):
                matters[day] = sorted(kept.matters_of(day, data), key=lambda row: row.matter_id)
        return {
            day: list(
                of_day(
                    wanted,
                    day,
                    matters.get(day, ()),
                    said.get(day, ()),
                    stands.get(day, ()),
                    labels=self.labels,
                )
            )
            for day in matters.keys() | said.keys() | stands.keys()
        }

    def _read(self, kind: str) -> Iterator[tuple[date, bytes]]:
        return self._rows.read(kind, self.period.first, self.period.until)


def touched(frozen: FrozenRows, live: LiveRows, wanted: Wanted) -> Iterator[tuple[Behind, bool]]:
    """Which rows a figure counts that it did not count when it was closed (True), and the other way round, by day."""
    period, since = frozen.period, frozen.signed.freeze.closed_at
    same = untouched(frozen.services.engine, ACCOUNT, period.first, period.until, since=since)
    # stands are in no sums
    days = list(period) if wanted.figure == PERSON_TIMES else [day for day in period if day not in same]
    then, now = frozen.of_days(wanted, days), live.of_days(wanted, days)
    for day in days:
        before, after = _by_key(then.get(day, ())), _by_key(now.get(day, ()))
        for key, rows in after.items():
            yield from ((row, True) for row in rows[len(before.get(key, ())) :])
        for key, rows in before.items():
            yield from ((row, False) for row in rows[len(after.get(key, ())) :])


def _by_key(rows: Iterable[Behind]) -> Mapping[Any, list[Behind]]:
    found: dict[Any, list[Behind]] = {}
    for row in rows:
        # a matter is itself whatever changed about it; a stand is known by what it counts under
        key = row.matter_id or (row.kind, row.counts, row.village, row.topic)
        found.setdefault(key, []).append(row)
    return found


def _heads(wanted: Wanted, labels: Labels, held: Iterable[ActivityRow]) -> int:
    if wanted.figure != PERSON_TIMES:
        return 0
    stands = [row for row in held if row.kind == STAND]
    if not wanted.by:
        return sum(row.number for row in stands)
    return sum(row.number for row in stands if labels.of_stand(wanted.by, row) == wanted.label)
