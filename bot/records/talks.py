"""What was said in a matter, and what many ask that nobody answers; masked already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, select

from bot.conversation.reasons import is_question
from bot.conversation.turns import Outcome
from bot.records.database import read
from bot.records.models import consultations, persons, receipts

MOST_LINES = 100
MOST_QUESTIONS = 1500
"""Questions that are put together; with more of them the page would take longer than it may."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message and what was replied."""

    said_at: datetime
    """Aware UTC."""
    kind: str
    """``text``, ``voice``, ``image``, ``click`` …"""
    channel: str
    text: str
    """Masked; empty when nothing is kept."""
    reply: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question that was handed to a person."""

    matter_id: str
    person_id: str
    topic: str
    day: date
    """Beijing day."""
    text: str


def lines_of(engine: Engine, matter_id: str) -> tuple[Line, ...]:
    """The latest messages of a matter, oldest first; raises RecordsError."""
    query = (
        select(
            consultations.c.said_at,
            consultations.c.kind,
            consultations.c.channel,
            consultations.c.text,
            consultations.c.reply,
        )
        .where(consultations.c.matter_id == matter_id)
        .order_by(consultations.c.said_at.desc(), consultations.c.id.desc())
        .limit(MOST_LINES)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    return tuple(Line(*row[:3], row.text or "", row.reply or "") for row in reversed(rows))


def about(engine: Engine, matter_id: str, person_id: str) -> tuple[str, str, datetime | None]:
    """The latest receipt number and the village, both empty if there is none, and when the person was forgotten."""
    number = (
        select(receipts.c.number)
        .where(receipts.c.matter_id == matter_id)
        .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(number, persons.c.village, persons.c.forgotten_at).where(persons.c.id == person_id)
    row = read(engine, lambda connection: connection.execute(query).one())
    return row[0] or "", row[1] or "", row[2]


def questions_since(engine: Engine, account: str, day: date) -> tuple[Question, ...]:
    """The questions that no entry answered, from a Beijing day on, the newest first; raises RecordsError."""
    query = (
        select(
            consultations.c.matter_id,
            consultations.c.person_id,
            consultations.c.topic,
            consultations.c.day,
            consultations.c.text,
        )
        .where(
            consultations.c.account == account,
            consultations.c.day >= day,
            consultations.c.outcome.in_((Outcome.HAND_OVER.value, Outcome.STATUTES.value)),
            consultations.c.counted,
            consultations.c.text.is_not(None),
            consultations.c.matter_id.is_not(None),
            consultations.c.person_id.is_not(None),
        )
        .order_by(consultations.c.day.desc(), consultations.c.id.desc())
        .limit(MOST_QUESTIONS)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    return tuple(Question(*row) for row in rows if is_question(row.text))
