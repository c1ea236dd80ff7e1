"""The tables of the year of publicity: the plan, signatures under a post, its pictures, what WeChat said, its readers.

They share the metadata of ``bot.records.models``.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.records.models import metadata
from bot.records.types import UtcDateTime

# One place in the year's plan: the law of a month, or one more post.
slots = Table(
    "slots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # month, extra, case or policy
    Column("kind", String(16), nullable=False),
    Column("day", Date, nullable=False),
    # Beijing time, 09:00
    Column("clock", String(5), nullable=False),
    Column("deadline", Date, nullable=False),
    Column("theme", String(128), nullable=False),
    Column("law", String(128), nullable=False),
    # which version of it: the day from which it is in force
    Column("law_from", Date),
    Column("articles", String(128), nullable=False),
    Column("lecturer", String(64), nullable=False),
    # followers, officials, villages; with spaces between
    Column("audience", String(64), nullable=False),
    Column("quiz", String(128), nullable=False),
    # empty while nobody has written it
    Column("slug", String(128), nullable=False),
    Column("note", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    Index(None, "account", "day"),
)

# 三审三校: each step is signed for exactly one text, by another person each time.
signatures = Table(
    "signatures",
    metadata,
    Column("account", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("item_id", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    # first, second or final
    Column("step", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    # of a small office: why one person signed for another
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("account", "kind", "item_id", "sha256", "step"),
)

# Pictures in posts; they are public once the post is.
pictures = Table(
    "pictures",
    metadata,
    Column("account", String(32), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("mime", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    # where WeChat keeps it, once it was uploaded
    Column("wechat_url", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "sha256"),
)

# A post that is being written, as it was typed last; no version yet, so nothing in it needs to hold.
post_drafts = Table(
    "post_drafts",
    metadata,
    Column("account", String(32), nullable=False),
    Column("slug", String(128), nullable=False),
    # JSON of the fields of the form
    Column("body", Text, nullable=False),
    # grows by one with each save
    Column("revision", Integer, nullable=False),
    # JSON list of everybody who wrote in it: none of them may approve it
    Column("writers", Text, nullable=False),
    Column("saved_by", String(64), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "slug"),
)

# What was done with a post and what WeChat answered, in the order in which it happened.
post_events = Table(
    "post_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("slug", String(128), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # preflight, previewed, claimed, drafted, asked, accepted, sent, failed, deleted, ...
    Column("step", String(24), nullable=False),
    Column("words", Text, nullable=False),
    # JSON, without secrets
    Column("facts", Text, nullable=False),
    Index(None, "account", "slug", "at"),
)

reads = Table(
    "reads",
    metadata,
    Column("account", String(32), nullable=False),
    Column("slug", String(128), nullable=False),
    # the day up to which they are counted
    Column("day", Date, nullable=False),
    # typed or datacube
    Column("source", String(16), nullable=False),
    Column("reads", Integer, nullable=False),
    Column("shares", Integer, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "slug", "day", "source"),
)

# A test for officials: who has to take it, until when, and what passes.
exams = Table(
    "exams",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("title", String(128), nullable=False),
    # study sets and posts whose questions are drawn, with spaces between
    Column("quizzes", Text, nullable=False),
    Column("questions", Integer, nullable=False),
    # right answers of a hundred that pass
    Column("pass_mark", Integer, nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("make_up_until", Date),
    Column("hours", Integer, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    Index(None, "account", "closes_on"),
)

examinees = Table(
    "examinees",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("exam_id", String(32), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    # the invitation code, by keyed hash, and encrypted for the list that is handed out
    Column("code_hash", String(64), nullable=False),
    Column("code_cipher", Text, nullable=False),
    UniqueConstraint("exam_id", "unit", "name"),
    UniqueConstraint("account", "code_hash"),
)

# One run through a quiz, by a follower without a name or by an official.
attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # of the study set or post; empty for an exam
    Column("quiz", String(128), nullable=False),
    Column("exam_id", String(32)),
    Column("examinee_id", String(32)),
    # chat, page or paper
    Column("channel", String(16), nullable=False),
    # first, make_up, practice
    Column("sort", String(16), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("right", Integer, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("day", Date, nullable=False),
    # of an exam: one first and one make-up attempt for each
    Column("once_key", String(96)),
    UniqueConstraint("account", "once_key"),
    Index(None, "account", "quiz", "day"),
    Index(None, "exam_id"),
)

quiz_answers = Table(
    "quiz_answers",
    metadata,
    Column("attempt_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    # quiz and its question, and the hash of the question as it was asked
    Column("question", String(160), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("choice", String(8), nullable=False),
    # 1 or 0
    Column("right", Integer, nullable=False),
    PrimaryKeyConstraint("attempt_id", "number"),
    Index(None, "question"),
)
