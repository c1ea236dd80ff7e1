"""The tables of the ledger: sums of days, closed periods, what was brought in from earlier years, templates of reports.

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

# Sums that may be added up over days, as bot.statistics.summing counts them; never the source of a figure that counts
# persons, who may come on several days. "*" stands for whatever a property is.
day_sums = Table(
    "day_sums",
    metadata,
    Column("account", String(32), nullable=False),
    Column("figure", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("channel", String(16), nullable=False),
    # of the figure "entries": the id of the entry
    Column("topic", String(64), nullable=False),
    Column("village", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("account", "figure", "day", "channel", "topic", "village", "outcome"),
    # a year of one figure lies together, numbers and all
    sqlite_with_rowid=False,
)

# Which days are summed. Triggers (migration 0008) take a day out when anything changes that it was counted from, so
# whoever finds it here may use its sums.
summed_days = Table(
    "summed_days",
    metadata,
    Column("account", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "day"),
)

# The person-times of a summed day, packed by bot.statistics.persons.
day_persons = Table(
    "day_persons",
    metadata,
    Column("account", String(32), nullable=False),
    Column("day", Date, nullable=False),
    # JSON: the values that the packed times name by position
    Column("values", Text, nullable=False),
    Column("times", LargeBinary, nullable=False),
    PrimaryKeyConstraint("account", "day"),
)

# What a person is called in there: 1, 2, 3 ...
person_numbers = Table(
    "person_numbers",
    metadata,
    Column("account", String(32), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("account", "person_id"),
    UniqueConstraint("account", "number"),
)

# A period that was closed and signed: its figures as they were then, with the rows they came from.
freezes = Table(
    "freezes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("first", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("name", String(64), nullable=False),
    Column("rule", String(16), nullable=False),
    # JSON of every figure, and hash of it
    Column("figures", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("closed_by", String(64), nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("signed_by", String(64), nullable=False),
    Column("signed_at", UtcDateTime),
    UniqueConstraint("account", "first", "until"),
)

# The rows that its figures were counted from: packed by bot.services.kept, a list a day and kind, without words.
freeze_rows = Table(
    "freeze_rows",
    metadata,
    Column("account", String(32), nullable=False),
    Column("freeze_id", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("freeze_id", "day", "kind"),
)

# What came to light about a signed period afterwards: differences as they were found, and words of staff. Only added.
freeze_notes = Table(
    "freeze_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("freeze_id", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("author", String(64), nullable=False),
    Column("words", Text, nullable=False),
    # JSON: figure, then how much it is now
    Column("figures", Text, nullable=False),
    Index(None, "freeze_id", "at"),
)

# A file that was brought in; all its rows go again when it is undone.
imports = Table(
    "imports",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    # earlier_years, sample_year, exam_scores, ...
    Column("kind", String(24), nullable=False),
    Column("name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("undone_by", String(64), nullable=False),
    Index(None, "account", "kind", "sha256"),
)

# Figures of years before the service was there, as they stand in the office's papers.
earlier = Table(
    "earlier",
    metadata,
    Column("account", String(32), nullable=False),
    Column("import_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("first", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("figure", String(32), nullable=False),
    Column("place", String(128), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("source", String(255), nullable=False),
    PrimaryKeyConstraint("account", "import_id", "number"),
    Index(None, "account", "first"),
)

# Rows of a generated year, so that they can be taken out again and are never taken for real.
sample_rows = Table(
    "sample_rows",
    metadata,
    Column("account", String(32), nullable=False),
    Column("import_id", String(32), nullable=False),
    Column("table_name", String(32), nullable=False),
    Column("row_id", String(64), nullable=False),
    PrimaryKeyConstraint("account", "table_name", "row_id"),
    Index(None, "import_id"),
)

# Word files that staff changed; the newest of a name is used.
templates = Table(
    "templates",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("name", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "account", "name", "made_at"),
)
