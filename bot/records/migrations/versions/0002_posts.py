"""Attempts to send a post, and who is on duty."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "posts",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(128), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("planned_at", _INSTANT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("next_at", _INSTANT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("thumb_id", sa.String(128), nullable=False),
        sa.Column("draft_id", sa.String(128), nullable=False),
        sa.Column("sending_at", _INSTANT),
        sa.Column("accepted_at", _INSTANT),
        sa.Column("msg_id", sa.String(64), nullable=False),
        sa.Column("publish_id", sa.String(64), nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.Column("article_url", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "slug", "attempt", name="pk_posts"),
    )
    op.create_table(
        "leases",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name="pk_leases"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("leases")
    op.drop_table("posts")
