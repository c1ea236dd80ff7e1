"""Rows for the figures of a half-open range of Beijing days, streamed: a year of them never lies in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, Select, func, or_, select, text

from bot.conversation.turns import Outcome
from bot.records.database import reading, translated
from bot.records.field_models import activities
from bot.records.models import consultations, matters, persons
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow

_AT_ONCE = 1000
_LONGEST_SECONDS = 120
"""Nobody at a phone waits for a report."""
VOIDED = "voided"
"""State of a matter of which everything entered was wrong."""
_VILLAGE = func.coalesce(persons.c.village, "")


def counted_rows(engine: Engine, account: str, first: date, until: date) -> Iterator[ConsultationRow]:
    """The counted and the guided messages of the days ``first <= day < until``, by day."""
    query = (
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
        .order_by(consultations.c.day)
    )
    return (ConsultationRow(*tuple(row)) for row in _stream(engine, query))


def matter_rows(engine: Engine, account: str, first: date, until: date) -> Iterator[MatterRow]:
    """The matters opened on the days ``first <= day < until`` and not voided, by day."""
    query = (
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
    return (MatterRow(*tuple(row)) for row in _stream(engine, query))


def activity_rows(engine: Engine, account: str, first: date, until: date) -> Iterator[ActivityRow]:
    """The stands, hand-outs and activities of the days ``first <= day < until`` that were not voided, by day."""
    query = (
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
    return (ActivityRow(*tuple(row)) for row in _stream(engine, query))


def _stream(engine: Engine, query: Select[Any]) -> Iterator[Row[Any]]:
    with translated(), reading(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL statement_timeout = {_LONGEST_SECONDS * 1000}"))
        yield from connection.execution_options(yield_per=_AT_ONCE).execute(query)
