"""The inbox of the staff desk: what came in, by when it is due, what many ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.records.cases import Cases
from bot.records.inbox import TABS, Waiting, Wanted, tab_counts, villages, waiting, waiting_count
from bot.records.intake import Intake
from bot.records.replies import Replies
from bot.records.talks import Question, questions_since
from bot.records.workdays import OwnDays
from bot.services.build import ACCOUNT, Services
from bot.services.workdays import Within, Workdays, within_of
from bot.statistics.periods import beijing_day, midnight
from faq.grouping import groups

PAGE = 30
"""Cases on one page."""
AT_ONCE = 300
"""Cases that are made in one transaction."""
ROUNDS = 20
"""Transactions of one round of the chore; what is left over waits for the next."""
SEVERAL = 2
"""Persons from which on a group of questions is one that several ask."""
PERIODS = (7, 30)
"""Days for which questions are grouped."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases."""

    rows: tuple[Waiting, ...]
    count: int
    """Of all pages."""
    number: int
    last: int
    counts: dict[str, int]
    """Tab → open cases."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask much the same."""

    title: str
    """The shortest of them that says enough."""
    questions: tuple[Question, ...]
    """The newest first."""
    persons: int
    matters: int


class Inbox:
    """The inbox of one account; everything raises RecordsError."""

    def __init__(self, engine: object, *, account: str, within: Within = Within()) -> None:  # noqa: B008
        self._engine = engine
        self._account = account
        self.within = within
        self.cases = Cases(engine, account=account)
        self.replies = Replies(engine, account=account)
        self.own_days = OwnDays(engine, account=account)
        self._intake = Intake(engine, account=account)

    def workdays(self) -> Workdays:
        """The working days as they stand."""
        return Workdays({row.day: row.working for row in self.own_days.all()}, self.within)

    def take_in(self, now: datetime, *, rounds: int = 1) -> int:
        """Make cases of what was handed over since; how many. Changes nothing when there is nothing new."""
        made = 0
        for _ in range(rounds):
            arrivals = self._intake.arrivals(most=AT_ONCE)
            if not arrivals:
                break
            made += self._intake.take_in(arrivals, due=self.workdays().due, now=now)
        return made

    def regular(self, now: datetime) -> None:
        """What the chore does: take in, and close what needs nobody any more."""
        self.take_in(now, rounds=ROUNDS)
        for _ in range(ROUNDS):
            if self._intake.settle(most=AT_ONCE, now=now) < AT_ONCE:
                break

    def page(self, wanted: Wanted, number: int, *, now: datetime) -> Page:
        """The page of this number, or the nearest there is."""
        counts = tab_counts(self._engine, self._account, wanted.who, now=now)
        plain = not (wanted.reason or wanted.topic or wanted.village or wanted.words)
        if plain and wanted.tab in counts:
            count = counts[wanted.tab]
        else:
            count = waiting_count(self._engine, self._account, wanted, now=now)
        last = max(1, -(-count // PAGE))
        number = min(max(1, number), last)
        rows = waiting(self._engine, self._account, wanted, now=now, limit=PAGE, offset=(number - 1) * PAGE)
        return Page(rows, count, number, last, counts)

    def villages(self) -> tuple[str, ...]:
        """Every village that somebody named."""
        return villages(self._engine, self._account)

    def together(self, days: int, *, now: datetime) -> tuple[Group, ...]:
        """What several people asked in the last days and no entry answered, what most ask first."""
        first = beijing_day(now) - timedelta(days=days - 1)
        return grouped(questions_since(self._engine, self._account, first))

    def set_day(self, day: date, working: bool | None, note: str, *, by: str, now: datetime) -> int:
        """Say that people work on a day or do not, or (None) let the plan hold; how many cases are due anew."""
        if working is None:
            self.own_days.remove(day, by=by, now=now)
        else:
            self.own_days.put(day, working, note, by=by, now=now)
        begins, ends = midnight(day), midnight(day + timedelta(days=1))
        return self._intake.move_due(begins, ends, due=self.workdays().due)


def grouped(questions: Iterable[Question]) -> tuple[Group, ...]:
    """The groups of questions that come from several persons, what most ask first."""
    listed = tuple(questions)
    found = []
    for places in groups([row.text for row in listed]):
        rows = tuple(listed[place] for place in places)
        persons = len({row.person_id for row in rows})
        if persons >= SEVERAL:
            title = min((row.text for row in rows if len(row.text) >= 6), key=len, default=rows[0].text)
            found.append(Group(title, rows, persons, len({row.matter_id for row in rows})))
    return tuple(sorted(found, key=lambda group: (-group.persons, -group.matters, group.title)))


def inbox_of(services: Services) -> Inbox:
    """The inbox on these parts; nothing is opened before it is used."""
    return Inbox(services.engine, account=ACCOUNT, within=within_of(services.settings))


__all__ = ["TABS", "Group", "Inbox", "Page", "Wanted", "inbox_of"]
