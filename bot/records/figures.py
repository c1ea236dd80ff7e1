"""Rows for the figures of a half-open range of Beijing days, streamed: a year of them never lies in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, or_, select, text

from bot.conversation.turns import Outcome
from bot.records.database import translated
from bot.records.field_models import activities
from bot.records.models import consultations, matters, persons
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow

AT_ONCE = 1000
"""Rows fetched together."""
_LONGEST_SECONDS = 120
"""Nobody at a phone waits for a report."""
VOIDED = "voided"
"""State of a matter of which everything entered was wrong."""
_VILLAGE = func.coalesce(persons.c.village, "")


def counted_rows(engine: Engine, account: str, first: date, until: date) -> Iterator[ConsultationRow]:
    """The counted and the guided messages of the days ``first <= day < until``, in the order they were said."""
    return (ConsultationRow(*tuple(row)) for row in _stream(engine, counted_query(account, first, until)))


def matter_rows(engine: Engine, account: str, first: date, until: date) -> Iterator[MatterRow]:
    """The matters opened on the days ``first <= day < until`` and not voided, by day."""
    return (MatterRow(*tuple(row)) for row in _stream(engine, matter_query(account, first, until)))


def activity_rows(engine: Engine, account: str, first: date, until: date) -> Iterator[ActivityRow]:
    """The stands, hand-outs and activities of the days ``first <= day < until`` that were not voided, by day."""
    return (ActivityRow(*tuple(row)) for row in _stream(engine, activity_query(account, first, until)))


def counted_query(account: str, first: date, until: date) -> Select[Any]:
    """For ``counted_rows``."""
    return (
        select(
            consultations.c.day,
            consultations.c.said_at,
            consultations.c.person_id,
            consultations.c.matter_id,
            consultations.c.outcome,
            consultations.c.counted,
            consultations.c.topic,
            consultations.c.entry_id,
            consultations.c.kind,
            _VILLAGE,
            func.coalesce(matters.c.topic, ""),
            func.coalesce(matters.c.outcome, ""),
            consultations.c.channel,
        )
        .outerjoin(persons, persons.c.id == consultations.c.person_id)
        .outerjoin(matters, matters.c.id == consultations.c.matter_id)
        .where(
            consultations.c.account == account,
            consultations.c.day >= first,
            consultations.c.day < until,
            or_(consultations.c.counted, consultations.c.outcome == Outcome.GUIDED.value),
        )
        # the first message of a day says by which channel somebody came
        .order_by(consultations.c.day, consultations.c.said_at, consultations.c.id)
    )


def matter_query(account: str, first: date, until: date) -> Select[Any]:
    """For ``matter_rows``."""
    return (
        select(
            matters.c.id,
            matters.c.person_id,
            matters.c.opened_on,
            matters.c.topic,
            matters.c.state,
            matters.c.outcome,
            matters.c.answered,
            matters.c.handed_over,
            _VILLAGE,
            func.coalesce(matters.c.channel, "wechat"),
        )
        .outerjoin(persons, persons.c.id == matters.c.person_id)
        .where(
            matters.c.account == account,
            matters.c.opened_on >= first,
            matters.c.opened_on < until,
            matters.c.state != VOIDED,
        )
        .order_by(matters.c.opened_on)
    )


def activity_query(account: str, first: date, until: date) -> Select[Any]:
    """For ``activity_rows``."""
    return (
        select(
            activities.c.kind,
            activities.c.sort,
            activities.c.day,
            activities.c.number,
            activities.c.village,
            activities.c.topic,
        )
        .where(
            activities.c.account == account,
            activities.c.day >= first,
            activities.c.day < until,
            activities.c.voided_at.is_(None),
        )
        .order_by(activities.c.day)
    )


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile, and may take long."""
    with translated(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
            connection.execute(text(f"SET LOCAL statement_timeout = {_LONGEST_SECONDS * 1000}"))
        yield connection.execution_options(reads=True)


def _stream(engine: Engine, query: Select[Any]) -> Iterator[Row[Any]]:
    with snapshot(engine) as connection:
        yield from connection.execution_options(yield_per=AT_ONCE).execute(query)
