"""What reports ask besides ``bot.records.leading``: which cases are closed, and which parts of the service were ever used."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Engine, Select, func, literal, select

from bot.records.database import read
from bot.records.desk_models import cases
from bot.records.field_models import activities
from bot.records.models import consultations
from bot.records.post_models import posts
from bot.records.year_models import exams, reads
from bot.statistics.periods import Period, midnight
from bot.statistics.sentences import (
    ACTIVITIES,
    CASES,
    CONSULTATIONS,
    EXAMS,
    HANDOUTS,
    MEDIATION,
    POSTS,
    READS,
    STANDS,
)


class Handed(NamedTuple):
    """The matters that were handed to a person in a period, and what came of them by now."""

    came: int
    closed: int
    referred: int
    """To another office."""
    mediated: int
    """To the mediators."""


def closed_cases(engine: Engine, account: str, period: Period) -> Handed:
    """What came of the matters of a period. Raises RecordsError."""
    closed = cases.c.state == "closed"
    query = select(
        func.count(),
        func.count().filter(closed),
        func.count().filter(closed, cases.c.result == "referred"),
        func.count().filter(closed, cases.c.result == "mediation"),
    ).where(
        cases.c.account == account,
        cases.c.came_at >= midnight(period.first),
        cases.c.came_at < midnight(period.until),
    )
    row = read(engine, lambda connection: connection.execute(query).one())
    return Handed(*(int(number) for number in row))


def ever_used(engine: Engine, account: str) -> frozenset[str]:
    """Which of sentences.PARTS have any row, of whatever day, also a voided one. Raises RecordsError."""

    def work(connection: Any) -> frozenset[str]:
        return frozenset(name for name, query in _ever(account).items() if connection.execute(query).first())

    return read(engine, work)


def _ever(account: str) -> dict[str, Select[Any]]:
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
        MEDIATION: select(one).where(cases.c.account == account, cases.c.result == "mediation").limit(1),
        POSTS: select(one).where(posts.c.account == account).limit(1),
        READS: select(one).where(reads.c.account == account).limit(1),
        EXAMS: select(one).where(exams.c.account == account).limit(1),
    }
