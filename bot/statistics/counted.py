"""The figures of a period before they are laid out in tables: put together from sums of days and from rows alike."""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.statistics.labels import PROPERTIES, Labels
from bot.statistics.persons import Persons, Times, Values, packed_times
from bot.statistics.rows import ConsultationRow, MatterRow
from bot.statistics.summing import (
    BY_PROPERTY,
    ENTRIES,
    MATTERS,
    PERSON_TIMES,
    PERSONS,
    DayCount,
    Key,
    property_of,
)

Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a period comes to, without stands."""

    totals: Numbers
    """Each of summing.FIGURES."""
    days: Mapping[date, Numbers]
    """The same for each day on which anything was."""
    parts: Mapping[str, Mapping[str, Numbers]]
    """Figure of BY_PROPERTY, and PERSONS → property → label → number."""
    entries: Numbers
    """Entry id → how often it was answered; only when it was asked for."""

    def part(self, figure: str, name: str) -> Numbers:
        """Label → number of one figure by one property."""
        return self.parts.get(figure, {}).get(name, {})


class Counting:
    """Puts a period together."""

    def __init__(self, labels: Labels, *, first_free: int = 0) -> None:
        """``first_free``: persons without a number get numbers from here on."""
        self.labels = labels
        self.persons = Persons()
        self.given: dict[str, int] = {}
        """The persons who had no number, with the one they got."""
        self._first_free = first_free
        self._days: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._parts: dict[str, dict[str, Counter[str]]] = {
            figure: {name: Counter() for name in PROPERTIES} for figure in BY_PROPERTY
        }
        self._entries: Counter[str] = Counter()

    def day_total(self, day: date, figure: str, number: int) -> None:
        """A number of a whole day."""
        self._days[day][figure] += number

    def part(self, key: Key, number: int) -> None:
        """A number of a day or of several by one property, or of an entry."""
        if key.figure == ENTRIES:
            self._entries[key.topic] += number
            return
        about = property_of(key)
        if about is not None:
            self._parts[key.figure][about[0]][self.labels.of(*about)] += number

    def packed(self, values: Values, times: Times) -> None:
        """The persons of a day."""
        self.persons.add(values, times)

    def day(self, day: date, count: DayCount, numbers: Mapping[str, int] | None = None) -> None:
        """A day that was counted from its rows; ``numbers`` is person id → number of those who have one."""
        for key, number in count.numbers.items():
            if key.figure == ENTRIES or property_of(key) is not None:
                self.part(key, number)
            else:
                self.day_total(day, key.figure, number)
        known = numbers or {}
        for time in count.times:
            if time.person_id not in known and time.person_id not in self.given:
                self.given[time.person_id] = self._first_free + len(self.given)
        self.persons.add(*packed_times(count.times, ChainMap(dict(known), self.given)))

    def total(self, figure: str) -> int:
        """One figure of the whole period; not for PERSONS, which ``persons`` tells."""
        return sum(numbers[figure] for numbers in self._days.values())

    def by(self, figure: str, name: str) -> Numbers:
        """Label → number, of one of BY_PROPERTY."""
        return self._parts[figure][name]

    def counted(self, *, persons_by: bool = True) -> Counted:
        """What it comes to; ``persons_by`` for the persons of each line of a table too, which takes longest."""
        totals: Counter[str] = Counter()
        for numbers in self._days.values():
            totals.update(numbers)
        totals[PERSONS] = self.persons.total()
        names = PROPERTIES if persons_by else ()
        persons = {name: self.persons.counts(name, self.labels.of) for name in names}
        return Counted(totals, self._days, {**self._parts, PERSONS: persons}, self._entries)


def count_rows(matters: Iterable[MatterRow], rows: Iterable[ConsultationRow], *, labels: Labels) -> Counted:
    """Count a period from its rows alone; messages in the order in which they were said."""
    days: defaultdict[date, DayCount] = defaultdict(DayCount)
    for day, opened in groupby(matters, key=lambda row: row.opened_on):
        days[day].matters(opened)
    for day, said in groupby(rows, key=lambda row: row.day):
        days[day].said(said)
    counting = Counting(labels)
    for day, count in days.items():
        counting.day(day, count)
    return counting.counted()


__all__ = ["MATTERS", "PERSONS", "PERSON_TIMES", "Counted", "Counting", "count_rows"]
