"""What one day comes to: numbers that may be added up over days, and the person-times they are made of.

Pure: the same rows give the same count. Both what is kept of a day and what is counted from its rows while somebody
looks come from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple

from bot.statistics.rows import ConsultationRow, MatterRow

ALL = "*"
"""Stands in a key for whatever the property is."""
MATTERS, PERSON_TIMES, ANSWERED, HANDED_OVER = "matters", "person_times", "answered", "handed_over"
SOLVED, ASKED_BACK, EMERGENCIES, GUIDED = "solved", "asked_back", "emergencies", "guided"
MESSAGES, PERSONS, ENTRIES = "messages", "persons", "entries"
BY_PROPERTY = (MATTERS, PERSON_TIMES, ANSWERED, HANDED_OVER)
"""The figures that are kept for each channel, topic, village and outcome too."""
FIGURES = (*BY_PROPERTY, SOLVED, ASKED_BACK, EMERGENCIES, GUIDED, MESSAGES, PERSONS)
"""All but ENTRIES: how often each entry was answered, with its id in place of the topic.

PERSONS counts those of one day and is never added up. ASKED_BACK counts the matters whose villager was asked whether
the answer helped: those of the chat that got one. SOLVED counts those of them whose villager said yes.
"""


class Key(NamedTuple):
    """Which number of a day."""

    figure: str
    channel: str = ALL
    topic: str = ALL
    village: str = ALL
    outcome: str = ALL


class PersonTime(NamedTuple):
    """人次: one person, one matter, one day, with what it counts under. The channel is that of its first message."""

    person_id: str
    matter_id: str | None
    channel: str
    topic: str
    village: str
    outcome: str


@dataclass(slots=True)
class DayCount:
    """What a day comes to."""

    numbers: Counter[Key] = field(default_factory=Counter)
    times: list[PersonTime] = field(default_factory=list)
    _seen: set[tuple[str, str | None]] = field(default_factory=set)
    _persons: set[str] = field(default_factory=set)

    def matters(self, matters: Iterable[MatterRow]) -> None:
        """Add matters opened on the day."""
        for row in matters:
            for figure in figures_of(row):
                self._add(figure, row.channel, row.topic, row.village, row.outcome)

    def said(self, rows: Iterable[ConsultationRow]) -> None:
        """Add messages of the day, in the order in which they were said."""
        for row in rows:
            if row.outcome == "guided":
                self.numbers[Key(GUIDED)] += 1
            if not row.counted or row.person_id is None:
                continue
            self.numbers[Key(MESSAGES)] += 1
            if row.entry_id:
                self.numbers[Key(ENTRIES, topic=row.entry_id)] += 1
            if (row.person_id, row.matter_id) not in self._seen:
                self._seen.add((row.person_id, row.matter_id))
                self._persons.add(row.person_id)
                what = (row.channel, row.matter_topic, row.village, row.matter_outcome)
                self.times.append(PersonTime(row.person_id, row.matter_id, *what))
                self._add(PERSON_TIMES, *what)
        if self._persons:
            self.numbers[Key(PERSONS)] = len(self._persons)

    def _add(self, figure: str, channel: str, topic: str, village: str, outcome: str) -> None:
        self.numbers[Key(figure)] += 1
        if figure in BY_PROPERTY:
            self.numbers[Key(figure, channel=channel)] += 1
            self.numbers[Key(figure, topic=topic)] += 1
            self.numbers[Key(figure, village=village)] += 1
            self.numbers[Key(figure, outcome=outcome)] += 1


def figures_of(row: MatterRow) -> tuple[str, ...]:
    """The figures that a matter counts in."""
    asked = row.answered and row.channel == "wechat"
    found = {
        MATTERS: True,
        ANSWERED: row.answered,
        HANDED_OVER: row.handed_over,
        ASKED_BACK: asked,
        SOLVED: asked and row.state == "solved",
        EMERGENCIES: row.outcome == "emergency",
    }
    return tuple(figure for figure, counts in found.items() if counts)


def by_day(matters: Iterable[MatterRow], rows: Iterable[ConsultationRow]) -> Iterator[tuple[date, DayCount]]:
    """Each day with its count; the rows come in the order of days, and only one day of them is held.

    A day may come twice, once for its matters and once for its messages.
    """
    for day, opened in groupby(matters, key=lambda row: row.opened_on):
        count = DayCount()
        count.matters(opened)
        yield day, count
    for day, said in groupby(rows, key=lambda row: row.day):
        count = DayCount()
        count.said(said)
        yield day, count


def property_of(key: Key) -> tuple[str, str] | None:
    """The property a key is about, as labels.PROPERTIES names it, and its value; None for a number of the whole day."""
    for name, value in zip(("channels", "topics", "villages", "outcomes"), key[1:], strict=True):
        if value != ALL:
            return name, value
    return None


def top(numbers: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The largest first, at most so many; equal ones by name."""
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:most]
