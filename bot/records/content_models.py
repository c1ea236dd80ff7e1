"""The tables of content under review: every version of a text, who wrote it, what was stopped.

They share the metadata of ``bot.records.models``.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from bot.records.models import metadata
from bot.records.types import UtcDateTime

# Every version of a text that staff wrote; none is ever changed or deleted but for its state.
versions = Table(
    "versions",
    metadata,
    Column("account", String(32), nullable=False),
    # entry, lexicon, legal_word, post
    Column("kind", String(16), nullable=False),
    Column("item_id", String(128), nullable=False),
    Column("number", Integer, nullable=False),
    # JSON of the whole item
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    # draft, in_review, returned, approved, replaced or withdrawn
    Column("state", String(16), nullable=False),
    Column("author", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("remark", Text, nullable=False),
    # the matter that a draft began with; empty for any other
    Column("from_matter", String(32), nullable=False),
    PrimaryKeyConstraint("account", "kind", "item_id", "number"),
    Index(None, "account", "kind", "state"),
)

# Who wrote a text, so that the same person cannot approve it whatever way they try.
authors = Table(
    "authors",
    metadata,
    Column("account", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("item_id", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("author", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "kind", "item_id", "sha256", "author"),
)

# An entry that was stopped at once, and what those who got it are told.
recalls = Table(
    "recalls",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("entry_id", String(64), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("days", Integer, nullable=False),
    # the correction, approved by another person before it leaves
    Column("words", Text, nullable=False),
    # of the entry's text that was stopped
    Column("sha256", String(64), nullable=False),
    Column("approved_by", String(64), nullable=False),
    Column("approved_at", UtcDateTime),
    Column("lifted_at", UtcDateTime),
    Index(None, "account", "entry_id"),
)

# What is known of the official account itself: what it may do, its villages, when WeChat came by.
account_facts = Table(
    "account_facts",
    metadata,
    Column("account", String(32), nullable=False),
    # rights, present, checked, refused, villages, village_codes or account_code
    Column("name", String(64), nullable=False),
    # JSON
    Column("body", Text, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "name"),
)
