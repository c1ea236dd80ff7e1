"""What reports count besides consultations and the register: posts, tests, ratings, closed matters, and what was ever used."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, literal, or_, select

from bot.conversation.reasons import UNSOLVED
from bot.records.database import read
from bot.records.desk_models import cases
from bot.records.field_models import activities
from bot.records.figures import VOIDED
from bot.records.models import consultations, matters
from bot.records.post_models import posts
from bot.records.year_models import attempts, examinees, exams, reads
from bot.statistics.periods import beijing_day, midnight
from bot.statistics.sentences import (
    ACTIVITIES,
    CASES,
    CONSULTATIONS,
    EXAMS,
    HANDOUTS,
    POSTS,
    READS,
    STANDS,
    Achieved,
)

SENT = "sent"


def achieved(engine: Engine, account: str, first: date, until: date) -> Achieved:
    """Count the Beijing days ``first <= day < until``; raises RecordsError."""
    return read(engine, lambda connection: _achieved(connection, account, first, until))


def _achieved(connection: Connection, account: str, first: date, until: date) -> Achieved:
    sent = connection.execute(sent_posts(account, first, until)).all()
    slugs = {row.slug for row in sent}
    counted: dict[str, int] = {}
    for row in connection.execute(_latest_reads(account)):
        if row.slug in slugs:
            counted[row.slug] = max(counted.get(row.slug, 0), row.reads)
    tests = [_test(connection, row) for row in connection.execute(closed_exams(account, first, until))]
    return Achieved(
        posts=len(slugs),
        months=len({(day.year, day.month) for day in (beijing_day(row.sent_at) for row in sent)}),
        reads=sum(counted.values()),
        exams=len(tests),
        expected=sum(test[0] for test in tests),
        took=sum(test[1] for test in tests),
        passed=sum(test[2] for test in tests),
        used=frozenset(name for name, query in _ever(account).items() if connection.execute(query).first()),
        **_ratings(connection, account, first, until),
    )


def sent_posts(account: str, first: date, until: date) -> Select[Any]:
    """The posts that went out on these days, by when."""
    return (
        select(posts)
        .where(
            posts.c.account == account,
            posts.c.state == SENT,
            posts.c.sent_at >= midnight(first),
            posts.c.sent_at < midnight(until),
        )
        .order_by(posts.c.sent_at, posts.c.slug)
    )


def closed_exams(account: str, first: date, until: date) -> Select[Any]:
    """The tests whose last day is one of these, and that nobody took back."""
    return (
        select(exams)
        .where(
            exams.c.account == account,
            exams.c.closes_on >= first,
            exams.c.closes_on < until,
            exams.c.removed_at.is_(None),
        )
        .order_by(exams.c.closes_on, exams.c.id)
    )


def _latest_reads(account: str) -> Select[Any]:
    return select(reads.c.slug, reads.c.reads).where(reads.c.account == account)


def _test(connection: Connection, exam: Any) -> tuple[int, int, int]:
    """How many had to take a test, did, and passed it at the first or the second time."""
    expected = connection.execute(
        select(func.count()).select_from(examinees).where(examinees.c.exam_id == exam.id)
    ).scalar()
    took = select(func.count(attempts.c.examinee_id.distinct())).where(
        attempts.c.exam_id == exam.id, attempts.c.ended_at.is_not(None), attempts.c.sort != "practice"
    )
    passed = took.where(
        attempts.c.asked > 0, attempts.c.right * 100 >= literal(exam.pass_mark) * attempts.c.asked
    )
    return (
        int(expected or 0),
        int(connection.execute(took).scalar() or 0),
        int(connection.execute(passed).scalar() or 0),
    )


def _ratings(connection: Connection, account: str, first: date, until: date) -> dict[str, int]:
    """Matters by whether their villager was asked, said and said yes; and those that waited for a person."""
    asked = and_(matters.c.answered, func.coalesce(matters.c.channel, "wechat") == "wechat")
    solved = matters.c.state == "solved"
    found = connection.execute(
        select(
            func.count().filter(asked),
            func.count().filter(and_(asked, or_(solved, cases.c.reason == UNSOLVED))),
            func.count().filter(and_(asked, solved)),
            func.count(cases.c.matter_id),
            func.count().filter(cases.c.state == "closed"),
        )
        .select_from(matters)
        .outerjoin(cases, cases.c.matter_id == matters.c.id)
        .where(
            matters.c.account == account,
            matters.c.opened_on >= first,
            matters.c.opened_on < until,
            matters.c.state != VOIDED,
        )
    ).one()
    return dict(zip(("asked", "rated", "solved", "waited", "closed"), map(int, found), strict=True))


def _ever(account: str) -> dict[str, Select[Any]]:
    """Part → a query that finds a row where there is any, of whatever day and also a voided one."""
    one = literal(1)
    kinds = {
        kind: select(one).where(activities.c.account == account, activities.c.kind == kind).limit(1)
        for kind in (STANDS, HANDOUTS, ACTIVITIES)
    }
    return kinds | {
        CONSULTATIONS: select(one)
        .where(consultations.c.account == account, consultations.c.counted)
        .limit(1),
        CASES: select(one).where(cases.c.account == account).limit(1),
        POSTS: select(one).where(posts.c.account == account).limit(1),
        READS: select(one).where(reads.c.account == account).limit(1),
        EXAMS: select(one).where(exams.c.account == account).limit(1),
    }
