"""What the leader's page shows besides consultations: waiting times, ratings, posts and reads, exams, the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Integer, Select, and_, case, cast, func, select

from bot.conversation.reasons import UNSOLVED
from bot.records.database import read
from bot.records.desk_models import cases, replies
from bot.records.field_models import activities
from bot.records.models import consultations, matters
from bot.records.post_models import posts
from bot.records.types import UtcDateTime
from bot.records.year_models import attempts, examinees, exams, reads
from bot.statistics.exam_rates import Result
from bot.statistics.periods import Period, midnight
from bot.statistics.rates import median

_SEEN_TO = ("answered", "referred", "mediation", "by_phone")
"""Results with which a case was seen to; no_need and unreachable leave nothing to be timed."""


class Wait(NamedTuple):
    """One matter that was handed to a person in the period."""

    matter_id: str
    came_at: datetime
    seen_to_at: datetime | None
    """When the first reply was approved, or else it was closed with a result; None while neither is so."""


class Sent(NamedTuple):
    """One post that went out."""

    slug: str
    sent_at: datetime
    reads: int
    """By the latest count; 0 when nobody counted."""


class Exam(NamedTuple):
    """One exam that closed in the period."""

    id: str
    title: str
    closes_on: date
    hours: int
    results: tuple[Result, ...]


class Held(NamedTuple):
    """One stand, hand-out or activity."""

    id: str
    kind: str
    sort: str
    day: date
    place: str
    village: str
    number: int


def waits(engine: Engine, account: str, period: Period) -> list[Wait]:
    """The matters handed over in a period, by when. Raises RecordsError."""
    query = _waits(account, period).order_by(cases.c.came_at, cases.c.matter_id)
    return [Wait(*row) for row in read(engine, lambda connection: connection.execute(query).all())]


def waited(engine: Engine, account: str, period: Period) -> tuple[int, int, float | None]:
    """How many were handed over in a period, how many of them were seen to, and the median of their seconds.

    The same as ``waits`` where only the figure is wanted. Raises RecordsError.
    """
    found = _waits(account, period).subquery()
    counts = (func.count(), func.count(found.c.seen_to_at))
    if engine.dialect.name == "sqlite":
        seconds = func.strftime("%s", found.c.seen_to_at) - func.strftime("%s", found.c.came_at)
        query = select(*counts).select_from(found)
    else:
        seconds = cast(func.extract("epoch", found.c.seen_to_at - found.c.came_at), Integer)
        middle = func.percentile_cont(0.5).within_group(seconds)
        query = select(*counts, middle).select_from(found)
    in_order = select(seconds.label("s")).where(found.c.seen_to_at.is_not(None)).order_by("s")

    def work(connection: Connection) -> tuple[int, int, float | None]:
        total, done, *middle = connection.execute(query).one()
        if not middle:
            ends = in_order.offset(max(0, (done - 1) // 2)).limit(2 - done % 2)
            middle = [median([int(row) for row in connection.execute(ends).scalars()])]
        return int(total), int(done), middle[0]

    return read(engine, work)


def unsolved(engine: Engine, account: str, period: Period) -> list[tuple[str, date]]:
    """Matters opened in a period that got an answer in the chat which did not help, as their villager said.

    With the day they were opened, the latest first. Those that were solved after all are left out. Raises RecordsError.
    """
    query = (
        select(matters.c.id, matters.c.opened_on)
        .select_from(cases.join(matters, matters.c.id == cases.c.matter_id))
        .where(
            cases.c.account == account,
            cases.c.reason == UNSOLVED,
            # a matter opened in the period was not handed over before it
            cases.c.came_at >= midnight(period.first),
            matters.c.opened_on >= period.first,
            matters.c.opened_on < period.until,
            matters.c.answered,
            func.coalesce(matters.c.channel, "wechat") == "wechat",
            matters.c.state.not_in(("solved", "voided")),
        )
        .order_by(matters.c.opened_on.desc(), matters.c.id)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    return [(row.id, row.opened_on) for row in rows]


def answered_with(
    engine: Engine, account: str, period: Period, entry_id: str, *, skip: int, size: int
) -> tuple[int, list[tuple[str, date]]]:
    """How often an entry was answered in a period, and some of these messages with their matter and day, latest first.

    Raises RecordsError.
    """
    within = (
        consultations.c.account == account,
        consultations.c.entry_id == entry_id,
        consultations.c.day >= period.first,
        consultations.c.day < period.until,
        consultations.c.counted,
        consultations.c.person_id.is_not(None),
    )
    some = (
        select(consultations.c.matter_id, consultations.c.day)
        .where(*within)
        .order_by(consultations.c.day.desc(), consultations.c.id)
        .offset(skip)
        .limit(size)
    )

    def work(connection: Connection) -> tuple[int, list[tuple[str, date]]]:
        total = connection.execute(
            select(func.count()).select_from(consultations).where(*within)
        ).scalar_one()
        return int(total), [(row.matter_id or "", row.day) for row in connection.execute(some)]

    return read(engine, work)


def sent(engine: Engine, account: str, period: Period) -> list[Sent]:
    """The posts that went out in a period, each once, by when. Raises RecordsError."""
    query = (
        select(posts.c.slug, func.min(posts.c.sent_at).label("at"))
        .where(
            posts.c.account == account,
            posts.c.state == "sent",
            posts.c.sent_at >= midnight(period.first),
            posts.c.sent_at < midnight(period.until),
        )
        .group_by(posts.c.slug)
        .order_by("at", posts.c.slug)
    )

    def work(connection: Connection) -> list[Sent]:
        rows = connection.execute(query).all()
        counts = (
            select(reads.c.slug, func.max(reads.c.reads))
            .where(reads.c.account == account, reads.c.slug.in_([row.slug for row in rows]))
            .group_by(reads.c.slug)
        )
        counted = {slug: int(number) for slug, number in connection.execute(counts)}
        return [Sent(row.slug, row.at, counted.get(row.slug, 0)) for row in rows]

    return read(engine, work)


def closed_exams(engine: Engine, account: str, period: Period) -> list[Exam]:
    """The exams whose last day is in a period, and what came of them. Raises RecordsError."""
    query = (
        select(exams)
        .where(
            exams.c.account == account,
            exams.c.closes_on >= period.first,
            exams.c.closes_on < period.until,
            exams.c.removed_at.is_(None),
        )
        .order_by(exams.c.closes_on, exams.c.id)
    )

    def work(connection: Connection) -> list[Exam]:
        return [
            Exam(row.id, row.title, row.closes_on, row.hours, _results(connection, row))
            for row in connection.execute(query).all()
        ]

    return read(engine, work)


def _results(connection: Connection, exam: Any) -> tuple[Result, ...]:
    """Of each examinee; practice does not count, the better of two attempts does."""
    passes = and_(attempts.c.asked > 0, attempts.c.right * 100 >= attempts.c.asked * exam.pass_mark)
    query = (
        select(
            examinees.c.unit,
            func.count(attempts.c.id) > 0,
            func.coalesce(func.max(case((passes, 1), else_=0)), 0) > 0,
        )
        .outerjoin(
            attempts,
            and_(
                attempts.c.examinee_id == examinees.c.id,
                attempts.c.exam_id == exam.id,
                attempts.c.ended_at.is_not(None),
                attempts.c.sort != "practice",
            ),
        )
        .where(examinees.c.exam_id == exam.id)
        .group_by(examinees.c.id, examinees.c.unit)
        .order_by(examinees.c.unit)
    )
    return tuple(Result(row[0], bool(row[1]), bool(row[2])) for row in connection.execute(query))


def held(engine: Engine, account: str, period: Period, kind: str) -> list[Held]:
    """The stands, hand-outs or activities of a period that were not voided, the latest first. Raises RecordsError."""
    columns = tuple(activities.c[name] for name in Held._fields)
    query = (
        select(*columns)
        .where(
            activities.c.account == account,
            activities.c.kind == kind,
            activities.c.day >= period.first,
            activities.c.day < period.until,
            activities.c.voided_at.is_(None),
        )
        .order_by(activities.c.day.desc(), activities.c.id)
    )
    return [Held(*row) for row in read(engine, lambda connection: connection.execute(query).all())]


def _waits(account: str, period: Period) -> Select[Any]:
    approved = (
        select(replies.c.matter_id, func.min(replies.c.decided_at).label("at"))
        .where(replies.c.account == account, replies.c.state == "approved")
        .group_by(replies.c.matter_id)
        .subquery()
    )
    closed = case((cases.c.result.in_(_SEEN_TO), cases.c.closed_at))
    return (
        select(
            cases.c.matter_id,
            cases.c.came_at,
            func.coalesce(approved.c.at, closed, type_=UtcDateTime).label("seen_to_at"),
        )
        .outerjoin(approved, approved.c.matter_id == cases.c.matter_id)
        .where(
            cases.c.account == account,
            cases.c.came_at >= midnight(period.first),
            cases.c.came_at < midnight(period.until),
        )
    )
