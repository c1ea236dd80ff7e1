"""Versions of content and their authors, recalls, what happens outside the chat, pictures and recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.add_column("consultations", sa.Column("entry_sha", sa.String(64)))
    op.create_index(
        op.f("ix_consultations_account_entry_id_day"), "consultations", ["account", "entry_id", "day"]
    )
    op.add_column("persons", sa.Column("told_at", _INSTANT))
    op.add_column("persons", sa.Column("notice_at", _INSTANT))
    op.create_table(
        "account_facts",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name=op.f("pk_account_facts")),
    )
    op.add_column("matters", sa.Column("channel", sa.String(16)))
    op.create_table(
        "versions",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", _INSTANT),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("from_matter", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "item_id", "number", name=op.f("pk_versions")),
    )
    op.create_index(op.f("ix_versions_account_kind_state"), "versions", ["account", "kind", "state"])
    op.create_table(
        "authors",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "item_id", "sha256", "author", name=op.f("pk_authors")),
    )
    op.create_table(
        "recalls",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("approved_by", sa.String(64), nullable=False),
        sa.Column("approved_at", _INSTANT),
        sa.Column("lifted_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recalls")),
    )
    op.create_index(op.f("ix_recalls_account_entry_id"), "recalls", ["account", "entry_id"])
    op.create_table(
        "activities",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sort", sa.String(64), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("place", sa.String(128), nullable=False),
        sa.Column("village", sa.String(64), nullable=False),
        sa.Column("partner", sa.String(128), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("voided_at", _INSTANT),
        sa.Column("voided_by", sa.String(64), nullable=False),
        sa.Column("void_reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("account", "form_key", name=op.f("uq_activities_account_form_key")),
    )
    op.create_index(op.f("ix_activities_account_day"), "activities", ["account", "day"])
    op.create_table(
        "offline",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("voided_at", _INSTANT),
        sa.Column("voided_by", sa.String(64), nullable=False),
        sa.Column("void_reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_offline_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_offline_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline")),
        sa.UniqueConstraint("account", "form_key", name=op.f("uq_offline_account_form_key")),
    )
    op.create_index(op.f("ix_offline_account_day"), "offline", ["account", "day"])
    op.create_index(op.f("ix_offline_account_made_by_made_at"), "offline", ["account", "made_by", "made_at"])
    op.create_table(
        "media",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("retry_key", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("matter_id", sa.String(32)),
        sa.Column("activity_id", sa.String(32)),
        sa.Column("person_id", sa.String(32)),
        sa.Column("media_id_cipher", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("came_at", _INSTANT, nullable=False),
        sa.Column("next_at", _INSTANT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("mime", sa.String(64), nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_media_activity_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_media_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_media_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("account", "retry_key", name=op.f("uq_media_account_retry_key")),
    )
    op.create_index(op.f("ix_media_account_state_next_at"), "media", ["account", "state", "next_at"])
    op.create_index(op.f("ix_media_activity_id"), "media", ["activity_id"])
    op.create_index(op.f("ix_media_matter_id"), "media", ["matter_id"])
    op.create_index(op.f("ix_media_person_id"), "media", ["person_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("media")
    op.drop_table("offline")
    op.drop_table("activities")
    op.drop_table("recalls")
    op.drop_table("authors")
    op.drop_table("versions")
    op.drop_table("account_facts")
    with op.batch_alter_table("persons") as batch:
        batch.drop_column("notice_at")
        batch.drop_column("told_at")
    with op.batch_alter_table("matters") as batch:
        batch.drop_column("channel")
    op.drop_index(op.f("ix_consultations_account_entry_id_day"), "consultations")
    with op.batch_alter_table("consultations") as batch:
        batch.drop_column("entry_sha")
