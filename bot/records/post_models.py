"""The tables of sending: one row for each attempt to send a post, and who is on duty.

They share the metadata of ``bot.records.models``; the migrations import this module so that it knows them.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, Table, Text

from bot.records.models import metadata
from bot.records.types import UtcDateTime

__all__ = ["leases", "metadata", "posts"]

posts = Table(
    "posts",
    metadata,
    Column("account", String(32), nullable=False),
    Column("slug", String(128), nullable=False),
    # counts from 1; sending again is a new row, so nothing that happened is overwritten
    Column("attempt", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    # hash of what is sent, and mass, publish or draft: fixed when the attempt is claimed
    Column("sha256", String(64), nullable=False),
    Column("way", String(16), nullable=False),
    # the claim in force; every step is written under it
    Column("claim", String(32), nullable=False),
    # nobody else works on the row before this instant: end of the claim, of a pause, or time to ask again
    Column("next_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("thumb_id", String(128), nullable=False),
    Column("draft_id", String(128), nullable=False),
    # set before WeChat is asked to send; while it is set and no id came back, the post may have been sent
    Column("sending_at", UtcDateTime),
    Column("accepted_at", UtcDateTime),
    Column("msg_id", String(64), nullable=False),
    Column("publish_id", String(64), nullable=False),
    Column("sent_at", UtcDateTime),
    Column("article_url", Text, nullable=False),
    Column("error", Text, nullable=False),
    PrimaryKeyConstraint("account", "slug", "attempt"),
)

leases = Table(
    "leases",
    metadata,
    Column("account", String(32), nullable=False),
    Column("name", String(64), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "name"),
)
