"""The tables of what happens outside the chat, and of pictures and recordings, encrypted.

They share the metadata of ``bot.records.models``.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.records.models import metadata
from bot.records.types import UtcDateTime

# A stand, hand-outs or an activity; a consultation at the window is a matter like those of the chat.
activities = Table(
    "activities",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # stand, handout or activity
    Column("kind", String(16), nullable=False),
    # for an activity one of bot.statistics.field.SORTS; for hand-outs the item
    Column("sort", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("place", String(128), nullable=False),
    Column("village", String(64), nullable=False),
    Column("partner", String(128), nullable=False),
    Column("topic", String(64), nullable=False),
    # heads of a stand or an activity, pieces of a hand-out
    Column("number", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # of the form it was typed into: sent twice, it is one row
    Column("form_key", String(64), nullable=False),
    Column("voided_at", UtcDateTime),
    Column("voided_by", String(64), nullable=False),
    Column("void_reason", Text, nullable=False),
    UniqueConstraint("account", "form_key"),
    Index(None, "account", "day"),
)

# Who entered which consultation of the window, the phone, a stall or a village; the row itself is in consultations.
offline = Table(
    "offline",
    metadata,
    # that of the consultation
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("matter_id", String(32), ForeignKey("matters.id"), nullable=False),
    Column("person_id", String(32), ForeignKey("persons.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # of the form it was typed into: sent twice, it is one row
    Column("form_key", String(64), nullable=False),
    Column("voided_at", UtcDateTime),
    Column("voided_by", String(64), nullable=False),
    Column("void_reason", Text, nullable=False),
    UniqueConstraint("account", "form_key"),
    Index(None, "account", "day"),
    Index(None, "account", "made_by", "made_at"),
)

# Pictures and recordings, of villagers and of staff. Only ciphers are kept.
media = Table(
    "media",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # of a push: the same push is kept once
    Column("retry_key", String(128), nullable=False),
    # voice or image
    Column("kind", String(16), nullable=False),
    # one of the three, or none while a villager's picture belongs to no matter yet
    Column("matter_id", String(32), ForeignKey("matters.id")),
    Column("activity_id", String(32), ForeignKey("activities.id")),
    Column("person_id", String(32), ForeignKey("persons.id")),
    # WeChat's id of it, encrypted; good for three days
    Column("media_id_cipher", Text),
    # waiting, kept, gone or failed
    Column("state", String(16), nullable=False),
    Column("came_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("mime", String(64), nullable=False),
    Column("bytes", Integer, nullable=False),
    # why there is nothing (gone, failed), or why the last try to fetch it failed; Chinese
    Column("why", Text, nullable=False),
    # the last: SQLite reads through it to whatever comes behind
    Column("sealed", LargeBinary),
    UniqueConstraint("account", "retry_key"),
    Index(None, "matter_id"),
    Index(None, "person_id"),
    Index(None, "activity_id"),
    Index(None, "account", "state", "next_at"),
)
