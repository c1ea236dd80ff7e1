"""Sums of days, closed periods, earlier years, a generated year, templates of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "day_sums",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("figure", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("village", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "account", "day", "figure", "channel", "topic", "village", "outcome", name=op.f("pk_day_sums")
        ),
    )
    op.create_table(
        "summed_days",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_summed_days")),
    )
    op.create_table(
        "freezes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("closed_by", sa.String(64), nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=False),
        sa.Column("signed_by", sa.String(64), nullable=False),
        sa.Column("signed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freezes")),
        sa.UniqueConstraint("account", "first", "until", name=op.f("uq_freezes_account_first_until")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("undone_at", _INSTANT),
        sa.Column("undone_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_account_kind_sha256"), "imports", ["account", "kind", "sha256"])
    op.create_table(
        "earlier",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("import_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("figure", sa.String(32), nullable=False),
        sa.Column("place", sa.String(128), nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("account", "import_id", "number", name=op.f("pk_earlier")),
    )
    op.create_index(op.f("ix_earlier_account_first"), "earlier", ["account", "first"])
    op.create_table(
        "sample_rows",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("import_id", sa.String(32), nullable=False),
        sa.Column("table_name", sa.String(32), nullable=False),
        sa.Column("row_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account", "table_name", "row_id", name=op.f("pk_sample_rows")),
    )
    op.create_index(op.f("ix_sample_rows_import_id"), "sample_rows", ["import_id"])
    op.create_table(
        "templates",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index(op.f("ix_templates_account_name_made_at"), "templates", ["account", "name", "made_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("templates")
    op.drop_table("sample_rows")
    op.drop_table("earlier")
    op.drop_table("imports")
    op.drop_table("freezes")
    op.drop_table("summed_days")
    op.drop_table("day_sums")
