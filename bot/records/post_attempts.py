"""One attempt to send a post, as it stands in the table, and the states it goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How far a post is; the names are a contract (`flask posts list`)."""

    DRAFT = "draft"
    """Not approved as it stands. Of an attempt: planned; whether it is approved the approvals say."""
    APPROVED = "approved"
    """Approved as it stands, waiting for its time; never stored."""
    CLAIMED = "claimed"
    """Being sent, or to be tried again."""
    ACCEPTED = "accepted"
    """WeChat took it; the result is still to come."""
    SENT = "sent"
    FAILED = "failed"
    NEEDS_PERSON = "needs_person"


class ClaimLost(Exception):
    """Another process has taken the attempt over, or its result came in; whoever meets this stops."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a post; instants are aware UTC, texts empty and instants None until known."""

    slug: str
    attempt: int
    """Counts from 1."""
    state: State
    due_at: datetime
    planned_at: datetime
    sha256: str
    """Hash of what is being sent, from the claim on."""
    way: str
    """``mass``, ``publish`` or ``draft``, from the claim on."""
    claim: str
    next_at: datetime | None
    """Nobody else works on it before this instant."""
    tries: int
    """How often it was put off."""
    thumb_id: str
    """WeChat's id of the cover."""
    draft_id: str
    """WeChat's id of the draft."""
    sending_at: datetime | None
    """When WeChat was first asked to send it. Set without an id below: it may have been sent."""
    accepted_at: datetime | None
    msg_id: str
    """WeChat's id of the mass send."""
    publish_id: str
    """WeChat's id of the publication."""
    sent_at: datetime | None
    article_url: str
    error: str
    """What is wrong and what to do, for staff (Chinese)."""

    @property
    def in_doubt(self) -> bool:
        """Whether WeChat was asked to send it and no answer is known."""
        return self.sending_at is not None and not (self.msg_id or self.publish_id)
