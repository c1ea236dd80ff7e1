"""The desk: cases, notes, replies and their deliveries, tasks, alerts, working days."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "cases",
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("came_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("assigned_to", sa.String(64), nullable=False),
        sa.Column("with_adviser", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("closed_at", _INSTANT),
        sa.Column("closed_by", sa.String(64), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_cases_matter_id")),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_account_assigned_to_state"), "cases", ["account", "assigned_to", "state"])
    op.create_index(op.f("ix_cases_account_state_closed_at"), "cases", ["account", "state", "closed_at"])
    op.create_index(op.f("ix_cases_account_state_due_at"), "cases", ["account", "state", "due_at"])
    waits = sa.text("state = 'handed_over' OR outcome = 'emergency' AND state = 'open'")
    op.create_index(
        "ix_matters_waiting", "matters", ["account", "id"], sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_notes_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_matter_id_made_at"), "notes", ["matter_id", "made_at"])
    op.create_table(
        "replies",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", _INSTANT),
        sa.Column("remark", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_replies_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index(op.f("ix_replies_account_state_made_at"), "replies", ["account", "state", "made_at"])
    op.create_index(op.f("ix_replies_matter_id"), "replies", ["matter_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("code_cipher", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("next_at", _INSTANT),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("claimed_until", _INSTANT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("delivered_at", _INSTANT),
        sa.Column("error", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_deliveries_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_deliveries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("account", "code_hash", name=op.f("uq_deliveries_account_code_hash")),
        sa.UniqueConstraint(
            "account",
            "kind",
            "item_id",
            "matter_id",
            name=op.f("uq_deliveries_account_kind_item_id_matter_id"),
        ),
    )
    op.create_index(
        op.f("ix_deliveries_account_state_next_at"), "deliveries", ["account", "state", "next_at"]
    )
    op.create_index(op.f("ix_deliveries_person_id_state"), "deliveries", ["person_id", "state"])
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT),
        sa.Column("done_at", _INSTANT),
        sa.Column("done_by", sa.String(64), nullable=False),
        sa.Column("open_key", sa.String(192)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("account", "open_key", name=op.f("uq_tasks_account_open_key")),
    )
    op.create_index(op.f("ix_tasks_account_done_at"), "tasks", ["account", "done_at"])
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("next_at", _INSTANT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("account", "kind", "key", name=op.f("uq_alerts_account_kind_key")),
    )
    op.create_index(op.f("ix_alerts_account_state_next_at"), "alerts", ["account", "state", "next_at"])
    op.create_table(
        "workdays",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("working", sa.Boolean, nullable=False),
        sa.Column("note", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_workdays")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("workdays")
    op.drop_table("alerts")
    op.drop_table("tasks")
    op.drop_table("deliveries")
    op.drop_table("replies")
    op.drop_table("notes")
    op.drop_table("cases")
    op.drop_index("ix_matters_waiting", "matters")
