"""One consultation outside the chat: its value, and the rows it becomes in the tables of the chat."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.records.models import new_id
from bot.statistics.periods import beijing_day, midnight

ANSWER, REFERRED, HAND_OVER = "answer", "referred", "hand_over"
RESULTS = (ANSWER, REFERRED, HAND_OVER)
"""What a consultation can come to: answered at once, sent to another office, or waiting for somebody here."""
_NOON = timedelta(hours=12)


class NotYours(ValueError):
    """An entry that somebody may not void, or that is voided already; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One consultation outside the chat, as it is stored."""

    channel: str
    """One of ``bot.statistics.field.OFFLINE``."""
    day: date
    """Beijing day on which it was."""
    topic: str
    """Topic id; empty for one that fits none."""
    result: str
    """One of RESULTS."""
    village: str = ""
    """Empty when not said."""
    words: str = field(default="", repr=False)
    """One line, masked."""
    callback_cipher: str | None = field(default=None, repr=False)
    """The number to call back, encrypted; only with HAND_OVER, because only closing deletes it."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering one came to."""

    id: str
    matter_id: str
    receipt: str
    """The number to tell whoever waits for somebody to come back to them; empty when nobody does."""
    repeated: bool
    """The form was sent before; nothing was stored."""


def moment(day: date, *, now: datetime) -> datetime:
    """When it was: now for today, noon of any other Beijing day (nobody types the hour)."""
    return now if day == beijing_day(now) else midnight(day) + _NOON


def person_row(account: str, now: datetime) -> dict[str, Any]:
    """Anonymous: no hash that could be looked up and no openid."""
    return {"id": uuid.uuid4().hex, "account": account, "village": None, "created_at": now}


def matter_row(account: str, asked: Asked, at: datetime, person_id: str) -> dict[str, Any]:
    """A matter that begins with it."""
    return {
        "id": new_id(at),
        "account": account,
        "person_id": person_id,
        "topic": asked.topic,
        "opened_at": at,
        "last_at": at,
        "opened_on": asked.day,
        "state": "handed_over" if asked.result == HAND_OVER else "open",
        "outcome": asked.result,
        "answered": asked.result == ANSWER,
        "handed_over": asked.result == HAND_OVER,
        "callback_cipher": asked.callback_cipher,
        "channel": asked.channel,
    }


def consultation_row(
    account: str, asked: Asked, form_key: str, *, person_id: str, matter_id: str, now: datetime
) -> dict[str, Any]:
    """Its own row, of the person and matter given."""
    at = moment(asked.day, now=now)
    return {
        # by when it was entered: of two of the same noon the first stays the first
        "id": new_id(now),
        "account": account,
        "retry_key": f"form:{form_key}",
        "pushed_on": at.astimezone(UTC).date(),
        "person_id": person_id,
        "matter_id": matter_id,
        "said_at": at,
        "day": asked.day,
        "outcome": asked.result,
        "counted": True,
        "topic": asked.topic,
        "entry_id": "",
        "entry_sha": None,
        "channel": asked.channel,
        "kind": "text",
        "text": asked.words or None,
        "reply": None,
    }


def offline_row(row: dict[str, Any], form_key: str, author: str, now: datetime) -> dict[str, Any]:
    """Who entered the row of a consultation, and by which form."""
    return {
        "id": row["id"],
        "account": row["account"],
        "matter_id": row["matter_id"],
        "person_id": row["person_id"],
        "day": row["day"],
        "made_by": author,
        "made_at": now,
        "form_key": form_key,
        "voided_at": None,
        "voided_by": "",
        "void_reason": "",
    }
