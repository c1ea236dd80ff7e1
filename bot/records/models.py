"""The tables. Every one carries ``account``, so that several official accounts can share an installation.

Times are instants in UTC, days are Beijing days unless a comment says otherwise. The tables are made by
``migrations/``, never by ``create_all``; a test compares the two.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    or_,
)

from bot.records.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id(at: datetime) -> str:
    """A fresh id, 32 hex digits, that sorts by time, so that inserts land at the end of the index."""
    return f"{int(at.timestamp() * 1000):012x}{secrets.token_hex(10)}"


persons = Table(
    "persons",
    metadata,
    # Random: it outlives the openid and must not lead back to it.
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("key_hash", String(64)),
    Column("openid_cipher", Text),
    Column("village", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("forgotten_at", UtcDateTime),
    # when they were told what is kept of them; none before
    Column("told_at", UtcDateTime),
    # when they allowed one message of WeChat that an answer is there; none before, and once it was used
    Column("notice_at", UtcDateTime),
    UniqueConstraint("account", "key_hash"),
)

matters = Table(
    "matters",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("person_id", String(32), ForeignKey("persons.id"), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("opened_on", Date, nullable=False),
    # open, solved, handed_over, closed, or voided where all that was entered of it was wrong
    Column("state", String(16), nullable=False),
    # the weightiest outcome so far; see consultations.WEIGHT
    Column("outcome", String(16), nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("handed_over", Boolean, nullable=False),
    Column("callback_cipher", Text),
    # of its first message, as in consultations; none before it was kept, which was in the chat
    Column("channel", String(16)),
    Index(None, "person_id", "last_at"),
    Index(None, "account", "opened_on"),
)
WAITS = or_(
    matters.c.state == literal_column("'handed_over'"),
    and_(matters.c.outcome == literal_column("'emergency'"), matters.c.state == literal_column("'open'")),
)
"""That a person has to see to a matter; written out, so that both databases know the index below by it."""
Index("ix_matters_waiting", matters.c.account, matters.c.id, sqlite_where=WAITS, postgresql_where=WAITS)

receipts = Table(
    "receipts",
    metadata,
    Column("account", String(32), nullable=False),
    Column("number", String(16), nullable=False),
    Column("matter_id", String(32), ForeignKey("matters.id"), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "number"),
    Index(None, "matter_id"),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", String(32), nullable=False),
    Column("account", String(32), nullable=False),
    # a message id, or a keyed hash where the push is known by its sender; see Vault.push_key
    Column("retry_key", String(128), nullable=False),
    # the UTC date of the push: part of every key, so that PostgreSQL can partition by it
    Column("pushed_on", Date, nullable=False),
    Column("person_id", String(32), ForeignKey("persons.id")),
    Column("matter_id", String(32), ForeignKey("matters.id")),
    Column("said_at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("topic", String(64), nullable=False),
    Column("entry_id", String(64), nullable=False),
    # hash of the entry's text that was sent; none before the hash was kept, or where no entry was
    Column("entry_sha", String(64)),
    # wechat, window, phone, stall or village
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    # masked; empty once the person is forgotten
    Column("text", Text),
    Column("reply", Text),
    PrimaryKeyConstraint("id", "pushed_on"),
    UniqueConstraint("account", "retry_key", "pushed_on"),
    Index(None, "account", "day"),
    # who got which answer: counts for the desk, and whom a correction has to reach
    Index(None, "account", "entry_id", "day"),
    Index(None, "person_id"),
    Index(None, "matter_id"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("account", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("item_id", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("approver", String(64), nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "kind", "item_id", "sha256"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("name", String(64), nullable=False),
    # one or several of staffing.ROLES, with spaces between
    Column("roles", String(64), nullable=False),
    Column("password_hash", String(255)),
    # the password was given by somebody else and has to be changed at the first sign-in
    Column("must_change", Boolean, nullable=False),
    # their own WeChat, encrypted, where they want to be told there
    Column("openid_cipher", Text),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("account", "name"),
)

events = Table(
    "events",
    metadata,
    Column("id", String(32), nullable=False),
    Column("account", String(32), nullable=False),
    Column("retry_key", String(128), nullable=False),
    Column("pushed_on", Date, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(128), nullable=False),
    # JSON, only for notices of WeChat itself; other events would name the sender
    Column("data", Text, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id", "pushed_on"),
    UniqueConstraint("account", "retry_key", "pushed_on"),
    Index(None, "account", "happened_at"),
)

# What staff add to the entries that come as files, or change of them; a row stands in place of the file's entry.
entries = Table(
    "entries",
    metadata,
    Column("account", String(32), nullable=False),
    Column("entry_id", String(64), nullable=False),
    # JSON of the whole entry, as in its file
    Column("body", Text, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "entry_id"),
)
