"""The tables of the staff desk: who may do what, what was done, what waits, what was answered and whether it arrived.

They share the metadata of ``bot.records.models``. Words of villagers in them are masked like everywhere.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.records.models import metadata
from bot.records.types import UtcDateTime

# Who stands in for whom; both days included.
deputies = Table(
    "deputies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("absent", String(64), nullable=False),
    Column("deputy", String(64), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "account", "last_day"),
)

# One row for each sign-in; the cookie holds the id, only its hash is kept.
signins = Table(
    "signins",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("device", String(64), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "staff_id", "began_at"),
)

# Who did what to which thing. Rows are only ever added; ``seal`` is set once, when the row is sealed.
audit = Table(
    "audit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("act", String(48), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("item_id", String(128), nullable=False),
    # JSON of facts without personal text: states, counts, hashes, days
    Column("facts", Text, nullable=False),
    Column("seal", Integer),
    Index(None, "account", "at"),
    Index(None, "account", "seal"),
    Index(None, "account", "kind", "item_id"),
)

seals = Table(
    "seals",
    metadata,
    Column("account", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "number"),
)

# What staff do about a matter that waits for a person; one row for each such matter.
cases = Table(
    "cases",
    metadata,
    Column("matter_id", String(32), ForeignKey("matters.id"), primary_key=True),
    Column("account", String(32), nullable=False),
    # unanswered, unsolved, asked, emergency or media
    Column("reason", String(16), nullable=False),
    Column("came_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("assigned_to", String(64), nullable=False),
    Column("with_adviser", Boolean, nullable=False),
    # open, replied or closed
    Column("state", String(16), nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", String(64), nullable=False),
    # answered, referred, mediation, by_phone, no_need or unreachable
    Column("result", String(16), nullable=False),
    Index(None, "account", "state", "due_at"),
    Index(None, "account", "assigned_to", "state"),
    Index(None, "account", "state", "closed_at"),
    # how long those of a period waited, without a look at the rows
    Index("ix_cases_came", "account", "came_at", "reason", "result", "closed_at", "matter_id"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("matter_id", String(32), ForeignKey("matters.id"), nullable=False),
    Column("author", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "matter_id", "made_at"),
)

# An answer of a person to a matter; it leaves only when somebody else approved exactly these words.
replies = Table(
    "replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("matter_id", String(32), ForeignKey("matters.id"), nullable=False),
    Column("author", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    # the approved entry whose answer this is; empty for words of one's own
    Column("entry_id", String(64), nullable=False),
    # in_review, returned, approved or withdrawn
    Column("state", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("remark", Text, nullable=False),
    Index(None, "account", "state", "made_at"),
    Index(None, "matter_id"),
)

# One message of staff on its way to one villager.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("person_id", String(32), ForeignKey("persons.id"), nullable=False),
    Column("matter_id", String(32), ForeignKey("matters.id"), nullable=False),
    # reply or correction, and the id of it: each goes to a matter once
    Column("kind", String(16), nullable=False),
    Column("item_id", String(64), nullable=False),
    Column("words", Text),
    # the pick-up code, by keyed hash, and encrypted for the words that name it
    Column("code_hash", String(64), nullable=False),
    Column("code_cipher", Text, nullable=False),
    # waiting, sending, doubtful, delivered, given_up or withdrawn
    Column("state", String(16), nullable=False),
    # service, next_message, picked_up or phone; empty until delivered
    Column("way", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("claim", String(32), nullable=False),
    Column("claimed_until", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("error", Text, nullable=False),
    UniqueConstraint("account", "kind", "item_id", "matter_id"),
    UniqueConstraint("account", "code_hash"),
    Index(None, "account", "state", "next_at"),
    Index(None, "person_id", "state"),
)

# Something a person has to do by a day, that is no villager's matter.
tasks = Table(
    "tasks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # law_changed, send_by_hand, review, ... and what it is about: one open task for each
    Column("kind", String(32), nullable=False),
    Column("item_id", String(128), nullable=False),
    Column("title", String(255), nullable=False),
    # JSON
    Column("facts", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("done_by", String(64), nullable=False),
    # empty once done, else the kind and item: unique among the open ones
    Column("open_key", String(192)),
    UniqueConstraint("account", "open_key"),
    Index(None, "account", "done_at"),
)

# What staff have to be told, by whatever way the office has.
alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # new_question, overdue, emergency, send_failed, operator, own_approval, ...
    Column("kind", String(24), nullable=False),
    # the same thing is told once
    Column("key", String(160), nullable=False),
    Column("words", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # waiting, sent, failed or dropped
    Column("state", String(16), nullable=False),
    Column("next_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("error", Text, nullable=False),
    UniqueConstraint("account", "kind", "key"),
    Index(None, "account", "state", "next_at"),
)

# Days that differ from the State Council's plan as the calendar package has it.
workdays = Table(
    "workdays",
    metadata,
    Column("account", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("working", Boolean, nullable=False),
    Column("note", String(64), nullable=False),
    Column("made_by", String(64), nullable=False),
    PrimaryKeyConstraint("account", "day"),
)
