"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def _account() -> sa.Column[str]:
    return sa.Column("account", sa.String(32), nullable=False)


def upgrade() -> None:
    """Make every table with its keys and indexes."""
    _persons_and_matters()
    _consultations_and_events()
    _approvals_and_staff()


def _persons_and_matters() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(32), nullable=False),
        _account(),
        sa.Column("key_hash", sa.String(64)),
        sa.Column("openid_cipher", sa.Text),
        sa.Column("village", sa.String(64)),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("forgotten_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("account", "key_hash", name="uq_persons_account_key_hash"),
    )
    op.create_table(
        "matters",
        sa.Column("id", sa.String(32), nullable=False),
        _account(),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("handed_over", sa.Boolean, nullable=False),
        sa.Column("callback_cipher", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_matters"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_matters_person_id"),
    )
    op.create_index("ix_matters_person_id_last_at", "matters", ["person_id", "last_at"])
    op.create_index("ix_matters_account_opened_on", "matters", ["account", "opened_on"])
    op.create_table(
        "receipts",
        _account(),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "number", name="pk_receipts"),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_receipts_matter_id"),
    )
    op.create_index("ix_receipts_matter_id", "receipts", ["matter_id"])


def _consultations_and_events() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.String(32), nullable=False),
        _account(),
        sa.Column("retry_key", sa.String(128), nullable=False),
        sa.Column("pushed_on", sa.Date, nullable=False),
        sa.Column("person_id", sa.String(32)),
        sa.Column("matter_id", sa.String(32)),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("reply", sa.Text),
        sa.PrimaryKeyConstraint("id", "pushed_on", name="pk_consultations"),
        sa.UniqueConstraint(
            "account", "retry_key", "pushed_on", name="uq_consultations_account_retry_key_pushed_on"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_consultations_person_id"),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_consultations_matter_id"),
    )
    op.create_index("ix_consultations_account_day", "consultations", ["account", "day"])
    op.create_index("ix_consultations_person_id", "consultations", ["person_id"])
    op.create_index("ix_consultations_matter_id", "consultations", ["matter_id"])
    op.create_table(
        "events",
        sa.Column("id", sa.String(32), nullable=False),
        _account(),
        sa.Column("retry_key", sa.String(128), nullable=False),
        sa.Column("pushed_on", sa.Date, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("happened_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", "pushed_on", name="pk_events"),
        sa.UniqueConstraint(
            "account", "retry_key", "pushed_on", name="uq_events_account_retry_key_pushed_on"
        ),
    )
    op.create_index("ix_events_account_happened_at", "events", ["account", "happened_at"])


def _approvals_and_staff() -> None:
    op.create_table(
        "approvals",
        _account(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("approver", sa.String(64), nullable=False),
        sa.Column("approved_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "item_id", "sha256", name="pk_approvals"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(32), nullable=False),
        _account(),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("account", "name", name="uq_staff_account_name"),
    )


def downgrade() -> None:
    """Drop every table."""
    for table in (
        "staff",
        "approvals",
        "events",
        "consultations",
        "receipts",
        "matters",
        "persons",
    ):
        op.drop_table(table)
