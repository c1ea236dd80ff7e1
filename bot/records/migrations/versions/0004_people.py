"""Who stands in for whom, sign-ins, several roles for one person, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    with op.batch_alter_table("staff") as batch:
        batch.alter_column(
            "role",
            new_column_name="roles",
            type_=sa.String(64),
            existing_nullable=False,
            existing_type=sa.String(16),
        )
        batch.add_column(sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("openid_cipher", sa.Text))
    with op.batch_alter_table("staff") as batch:
        batch.alter_column(
            "must_change", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )
    op.create_table(
        "deputies",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("absent", sa.String(64), nullable=False),
        sa.Column("deputy", sa.String(64), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_account_last_day"), "deputies", ["account", "last_day"])
    op.create_table(
        "signins",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_signins_staff_id")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_signins")),
    )
    op.create_index(op.f("ix_signins_staff_id_began_at"), "signins", ["staff_id", "began_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("act", sa.String(48), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("seal", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_account_at"), "audit", ["account", "at"])
    op.create_index(op.f("ix_audit_account_kind_item_id"), "audit", ["account", "kind", "item_id"])
    op.create_index(op.f("ix_audit_account_seal"), "audit", ["account", "seal"])
    op.create_table(
        "seals",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sealed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "number", name=op.f("pk_seals")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("seals")
    op.drop_table("audit")
    op.drop_table("signins")
    op.drop_table("deputies")
    with op.batch_alter_table("staff") as batch:
        batch.drop_column("openid_cipher")
        batch.drop_column("must_change")
        batch.alter_column(
            "roles",
            new_column_name="role",
            type_=sa.String(16),
            existing_nullable=False,
            existing_type=sa.String(64),
        )
