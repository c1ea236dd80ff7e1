"""The rows that figures are made of, free of names and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter (件): one person, one topic, until solved or a day of silence."""

    matter_id: str
    person_id: str
    opened_on: date
    """Beijing day of its first message."""
    topic: str
    """Topic id, empty when unknown."""
    state: str
    """``open``, ``solved``, ``handed_over`` or ``closed``."""
    outcome: str
    """The weightiest outcome so far; ``emergency`` stays whatever follows."""
    answered: bool
    handed_over: bool
    village: str = ""
    """Where the person last said they live; empty when they never did, or are forgotten."""


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """One message that figures are interested in: a counted one, or a guided petition."""

    day: date
    """Beijing day."""
    said_at: datetime
    """Aware UTC."""
    person_id: str | None
    """None for guided petitions: nobody keeps who wanted to file one."""
    matter_id: str | None
    outcome: str
    counted: bool
    topic: str
    entry_id: str
    kind: str
    village: str = ""
    """As that of the matter."""
    matter_topic: str = ""
    """Topic id of its matter, which may have been opened before the period."""
    matter_outcome: str = ""
    """The weightiest outcome of its matter."""
