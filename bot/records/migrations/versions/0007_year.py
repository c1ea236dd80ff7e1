"""The year's plan, signatures, pictures, what became of a post, and quizzes for followers and officials."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "slots",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("clock", sa.String(5), nullable=False),
        sa.Column("deadline", sa.Date, nullable=False),
        sa.Column("theme", sa.String(128), nullable=False),
        sa.Column("law", sa.String(128), nullable=False),
        sa.Column("law_from", sa.Date),
        sa.Column("articles", sa.String(128), nullable=False),
        sa.Column("lecturer", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(64), nullable=False),
        sa.Column("quiz", sa.String(128), nullable=False),
        sa.Column("slug", sa.String(128), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("removed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
    )
    op.create_index(op.f("ix_slots_account_day"), "slots", ["account", "day"])
    op.create_table(
        "signatures",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("signed_at", _INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "item_id", "sha256", "step", name=op.f("pk_signatures")),
    )
    op.create_table(
        "pictures",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("mime", sa.String(32), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("wechat_url", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "sha256", name=op.f("pk_pictures")),
    )
    op.create_table(
        "post_drafts",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(128), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("writers", sa.Text, nullable=False),
        sa.Column("saved_by", sa.String(64), nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "slug", name=op.f("pk_post_drafts")),
    )
    op.create_table(
        "post_events",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(128), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_events")),
    )
    op.create_index(op.f("ix_post_events_account_slug_at"), "post_events", ["account", "slug", "at"])
    op.create_table(
        "reads",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(128), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("reads", sa.Integer, nullable=False),
        sa.Column("shares", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "slug", "day", "source", name=op.f("pk_reads")),
    )
    op.create_table(
        "exams",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("title", sa.String(128), nullable=False),
        sa.Column("quizzes", sa.Text, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("pass_mark", sa.Integer, nullable=False),
        sa.Column("opens_on", sa.Date, nullable=False),
        sa.Column("closes_on", sa.Date, nullable=False),
        sa.Column("make_up_until", sa.Date),
        sa.Column("hours", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("removed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exams")),
    )
    op.create_index(op.f("ix_exams_account_closes_on"), "exams", ["account", "closes_on"])
    op.create_table(
        "examinees",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("exam_id", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("code_cipher", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examinees")),
        sa.UniqueConstraint("account", "code_hash", name=op.f("uq_examinees_account_code_hash")),
        sa.UniqueConstraint("exam_id", "unit", "name", name=op.f("uq_examinees_exam_id_unit_name")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("quiz", sa.String(128), nullable=False),
        sa.Column("exam_id", sa.String(32)),
        sa.Column("examinee_id", sa.String(32)),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("sort", sa.String(16), nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("right", sa.Integer, nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("once_key", sa.String(96)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("account", "once_key", name=op.f("uq_attempts_account_once_key")),
    )
    op.create_index(op.f("ix_attempts_account_quiz_day"), "attempts", ["account", "quiz", "day"])
    op.create_index(op.f("ix_attempts_exam_id"), "attempts", ["exam_id"])
    op.create_table(
        "quiz_answers",
        sa.Column("attempt_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("question", sa.String(160), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(8), nullable=False),
        sa.Column("right", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_quiz_answers")),
    )
    op.create_index(op.f("ix_quiz_answers_question"), "quiz_answers", ["question"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("quiz_answers")
    op.drop_table("attempts")
    op.drop_table("examinees")
    op.drop_table("exams")
    op.drop_table("reads")
    op.drop_table("post_events")
    op.drop_table("post_drafts")
    op.drop_table("pictures")
    op.drop_table("signatures")
    op.drop_table("slots")
