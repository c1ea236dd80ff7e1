"""Sums of days, closed periods, earlier years, a generated year, templates of reports."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)

_UNSUM = "DELETE FROM summed_days WHERE account = {row}.account AND day {days};"
_OF_MATTER = "IN (SELECT day FROM consultations WHERE matter_id = {row}.id)"
_OF_PERSON = (
    "IN (SELECT day FROM consultations WHERE person_id = {row}.id"
    " UNION SELECT opened_on FROM matters WHERE person_id = {row}.id)"
)
_CHANGED_STATE = (
    "OLD.state <> NEW.state AND (OLD.state IN ('solved', 'voided') OR NEW.state IN ('solved', 'voided'))"
)
"""Of the states figures know only these two; closing a case of last month leaves its day as it is."""
_COUNTED_FROM = {
    "consultations": (
        "account day counted outcome person_id matter_id channel said_at entry_id",
        "= {row}.day",
        "",
    ),
    "matters": (
        "account opened_on topic outcome state answered handed_over channel person_id",
        "= {row}.opened_on",
        _OF_MATTER,
    ),
    "persons": ("village", _OF_PERSON, ""),
}
"""Table → the columns that figures are made of, the days that a row of it counts on, and others it bears on."""


def _triggers() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, when it fires, and what it does: take the days out of summed_days whose sums no longer hold."""
    for table, (columns, days, more) in _COUNTED_FROM.items():
        names = columns.split()
        changed = " OR ".join(
            _CHANGED_STATE if name == "state" else f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names
        )
        for act, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            if table == "persons" and act != "UPDATE":
                continue  # whoever has no matter counts nowhere
            does = " ".join(_UNSUM.format(row=row, days=days.format(row=row)) for row in rows)
            when = f"AFTER {act} ON {table} FOR EACH ROW"
            if act == "UPDATE":
                if more:
                    does += " " + _UNSUM.format(row="NEW", days=more.format(row="NEW"))
                when = f"AFTER UPDATE OF {', '.join(names)} ON {table} FOR EACH ROW WHEN ({changed})"
            yield f"unsum_{table}_{act.lower()}", table, when, does


def _make_triggers() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, _table, when, does in _triggers():
        if postgresql:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$body$ BEGIN {does} RETURN NULL; END $body$"
            )
            op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
        else:
            op.execute(f"CREATE TRIGGER {name} {when.replace('IS DISTINCT FROM', 'IS NOT')} BEGIN {does} END")


def _drop_triggers() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, _when, _does in _triggers():
        op.execute(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}")
        if postgresql:
            op.execute(f"DROP FUNCTION {name}()")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "day_sums",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("figure", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("village", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "account", "figure", "day", "channel", "topic", "village", "outcome", name=op.f("pk_day_sums")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "summed_days",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_summed_days")),
    )
    op.create_table(
        "day_persons",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("values", sa.Text, nullable=False),
        sa.Column("times", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_day_persons")),
    )
    op.create_table(
        "person_numbers",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account", "person_id", name=op.f("pk_person_numbers")),
        sa.UniqueConstraint("account", "number", name=op.f("uq_person_numbers_account_number")),
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
        "freeze_rows",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("freeze_id", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("freeze_id", "day", "kind", name=op.f("pk_freeze_rows")),
    )
    op.create_table(
        "freeze_notes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("freeze_id", sa.String(32), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_notes")),
    )
    op.create_index(op.f("ix_freeze_notes_freeze_id_at"), "freeze_notes", ["freeze_id", "at"])
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
    # how long those waited who were handed over in a period
    op.create_index(
        "ix_cases_came", "cases", ["account", "came_at", "reason", "result", "closed_at", "matter_id"]
    )
    _make_triggers()


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_cases_came", "cases")
    op.drop_table("templates")
    op.drop_table("sample_rows")
    op.drop_table("earlier")
    op.drop_table("imports")
    op.drop_table("freeze_notes")
    op.drop_table("freeze_rows")
    op.drop_table("freezes")
    _drop_triggers()
    op.drop_table("person_numbers")
    op.drop_table("day_persons")
    op.drop_table("summed_days")
    op.drop_table("day_sums")
