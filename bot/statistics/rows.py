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
    channel: str = "wechat"
    """Where its first message came from, as field.CHANNELS names it."""


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
    channel: str = "wechat"
    """Where it was said, as field.CHANNELS names it."""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One stand, hand-out or activity that was entered and not voided."""

    kind: str
    """``stand``, ``handout`` or ``activity``."""
    sort: str
    """Of an activity as field.SORTS names it, of a hand-out the item; empty for a stand."""
    day: date
    """Beijing day."""
    number: int
    """Heads of a stand or an activity, pieces of a hand-out; 0 or more."""
    village: str = ""
    """Where it was held; empty when not said."""
    topic: str = ""
    """Topic id; empty when it was about no single one."""
