"""The rows that the figures of a period come from, packed a day at a time, so that a closed period keeps them.

They are read by the same queries that the figures and the lists behind them come from. A matter that is forgotten or
changed afterwards stands in here as it counted then: id, day, topic, village, outcome, and no words.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from bot.records import leading
from bot.records.figures import counted_rows, matter_rows
from bot.records.kept_rows import Kept
from bot.services.build import ACCOUNT, Services
from bot.statistics.exam_rates import Result
from bot.statistics.field import ACTIVITY, HANDOUT, STAND
from bot.statistics.periods import Period, beijing_day, midnight
from bot.statistics.persons import Times, Values, pack, unpack
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import GUIDED, DayCount, Key
from bot.statistics.totals import Totals, totals_of

MATTERS, SAID, TIMES, GUIDED_KIND, STANDS = "matters", "said", "times", "guided", "stands"
HELD = (STAND, HANDOUT, ACTIVITY)
POSTS, EXAMS, WAITS, UNSOLVED = "posts", "exams", "waits", "unsolved"
"""Kinds of kept rows: matters opened, person-times with their matters and packed by person, messages guided elsewhere,
the register by its kinds and stands once more as they count, posts sent, tests closed, matters handed over, matters
whose answer did not help."""


def collected(
    services: Services, period: Period, activities: Iterable[ActivityRow]
) -> tuple[list[Kept], Totals]:
    """The rows of a period, and what they come to; ``activities`` are those that were counted. Raises RecordsError."""
    span = (services.engine, ACCOUNT, period.first, period.until)
    lists: defaultdict[tuple[date, str], list[Any]] = defaultdict(list)
    kept: list[Kept] = []
    numbers: dict[str, int] = {}
    counts: defaultdict[str, int] = defaultdict(int)
    for day, opened in groupby(matter_rows(*span), key=lambda row: row.opened_on):
        rows = list(opened)
        count = DayCount()
        count.matters(rows)
        _add(counts, count)
        lists[day, MATTERS] = [_matter(row, numbers) for row in rows]
    for day, said in groupby(counted_rows(*span), key=lambda row: row.day):
        count = DayCount()
        count.said(said)
        _add(counts, count)
        for time in count.times:
            numbers.setdefault(time.person_id, len(numbers) + 1)
        if count.times:
            values, times = pack(count.times, numbers)
            kept.append(Kept(day, TIMES, zlib.compress(values.encode() + b"\n" + times)))
            lists[day, SAID] = [[time.matter_id, numbers[time.person_id], *time[2:]] for time in count.times]
        if count.numbers[Key(GUIDED)]:
            lists[day, GUIDED_KIND] = [[count.numbers[Key(GUIDED)]]]
    counts["persons"] = len({row[1] for (_, kind), rows in lists.items() if kind == SAID for row in rows})
    held = list(activities)
    for one in held:
        if one.kind == STAND and one.number:
            lists[one.day, STANDS].append([one.number, one.village, one.topic])
    _besides(services, period, lists)
    kept += [Kept(day, kind, packed(rows)) for (day, kind), rows in lists.items()]
    return kept, totals_of(counts, held)


def _besides(services: Services, period: Period, lists: defaultdict[tuple[date, str], list[Any]]) -> None:
    of = (services.engine, ACCOUNT, period)
    for kind in HELD:
        for row in leading.held(*of, kind):
            lists[row.day, kind].append([row.id, row.sort, row.place, row.village, row.number])
    for post in leading.sent(*of):
        lists[beijing_day(post.sent_at), POSTS].append([post.slug, post.sent_at.isoformat(), post.reads])
    for exam in leading.closed_exams(*of):
        results = [[result.unit, result.took, result.passed] for result in exam.results]
        lists[exam.closes_on, EXAMS].append([exam.id, exam.title, exam.hours, results])
    for wait in leading.waits(*of):
        seen = wait.seen_to_at.isoformat() if wait.seen_to_at else None
        lists[beijing_day(wait.came_at), WAITS].append([wait.matter_id, wait.came_at.isoformat(), seen])
    for matter_id, day in leading.unsolved(*of):
        lists[day, UNSOLVED].append([matter_id])


def packed(rows: Sequence[Any]) -> bytes:
    """Rows of plain values as they are stored."""
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(data: bytes) -> list[Any]:
    """What ``packed`` made."""
    found: list[Any] = json.loads(zlib.decompress(data))
    return found


def matters_of(day: date, data: bytes) -> list[MatterRow]:
    """The matters of a day; the persons in them are numbers that mean nothing outside the period."""
    return [
        MatterRow(matter, str(who), day, topic, state, outcome, answered, handed_over, village, channel)
        for matter, who, topic, state, outcome, answered, handed_over, village, channel in unpacked(data)
    ]


def said_of(day: date, data: bytes) -> list[ConsultationRow]:
    """One message for each person-time of a day, which counts as the person-time did."""
    at = midnight(day)
    return [
        ConsultationRow(day, at, str(who), matter, "", True, "", "", "", village, topic, outcome, channel)
        for matter, who, channel, topic, village, outcome in unpacked(data)
    ]


def guided_of(day: date, data: bytes) -> list[ConsultationRow]:
    """The messages of a day that were guided elsewhere."""
    number = unpacked(data)[0][0]
    return [ConsultationRow(day, midnight(day), None, None, GUIDED, False, "", "", "")] * number


def stands_of(day: date, data: bytes) -> list[ActivityRow]:
    """The stands of a day as they count."""
    return [ActivityRow(STAND, "", day, *row) for row in unpacked(data)]


def times_of(data: bytes) -> tuple[Values, Times]:
    """The person-times of a day, packed by person."""
    values, _, times = zlib.decompress(data).partition(b"\n")
    return unpack(values.decode(), times)


def held_of(day: date, kind: str, data: bytes) -> list[leading.Held]:
    """The entries of the register of one kind."""
    return [
        leading.Held(row_id, kind, sort, day, place, village, number)
        for row_id, sort, place, village, number in unpacked(data)
    ]


def sent_of(data: bytes) -> list[leading.Sent]:
    """The posts that went out."""
    return [leading.Sent(slug, datetime.fromisoformat(at), reads) for slug, at, reads in unpacked(data)]


def exams_of(day: date, data: bytes) -> list[leading.Exam]:
    """The tests that closed."""
    return [
        leading.Exam(exam_id, title, day, hours, tuple(Result(*result) for result in results))
        for exam_id, title, hours, results in unpacked(data)
    ]


def waits_of(data: bytes) -> list[leading.Wait]:
    """The matters that were handed to a person."""
    return [
        leading.Wait(matter, datetime.fromisoformat(came), datetime.fromisoformat(seen) if seen else None)
        for matter, came, seen in unpacked(data)
    ]


def _matter(row: MatterRow, numbers: dict[str, int]) -> list[Any]:
    who = numbers.setdefault(row.person_id, len(numbers) + 1)
    return [
        row.matter_id, who, row.topic, row.state, row.outcome, row.answered, row.handed_over, row.village, row.channel,
    ]  # fmt: skip


def _add(counts: defaultdict[str, int], count: DayCount) -> None:
    for key, number in count.numbers.items():
        if key == Key(key.figure):
            counts[key.figure] += number
