"""The parts that hold what is kept: the database, what stands in it, its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.records import database
from bot.records.approvals import Approvals
from bot.records.audit import Audit
from bot.records.counted import Asked, read_countings
from bot.records.entries import ChangedEntries
from bot.records.errors import RecordsError
from bot.records.leases import Leases
from bot.records.posts import Posts
from bot.records.staff import Staff
from bot.records.vault import Vault
from bot.services.frozen import frozen, marked
from bot.services.local import secret_key
from bot.services.missing import MissingDatabase
from bot.settings import ROOT, Settings
from bot.statistics.breakdown import Report, report_of
from bot.statistics.counted import Counting
from bot.statistics.labels import Labels
from bot.statistics.periods import Period
from bot.statistics.rows import ActivityRow
from bot.statistics.summing import BY_PROPERTY
from bot.statistics.totals import Totals, totals_of
from faq.corpus import load_topics

ACCOUNT = "main"
"""Every row and key names its account; there is one for now."""
ENTRY, POST, QUIZ = "entry", "post", "quiz"
"""The kinds under which approvals are kept: of FAQ entries, of posts, of sets of quiz questions."""


class RecordParts:
    """The parts over the database, each made at its first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def vault(self) -> Vault:
        """Hashes and ciphers under the secret key."""
        return Vault(secret_key(self.settings), older=self.settings.secret_key_old)

    @cached_property
    def engine(self) -> Any:
        """The database, opened but not yet asked anything."""
        return database.connect(self.settings.database_url, root=ROOT)

    @cached_property
    def approvals(self) -> Approvals:
        """Who approved which text."""
        return Approvals(self.engine, account=ACCOUNT)

    @cached_property
    def entries(self) -> ChangedEntries:
        """Entries that staff added or changed."""
        return ChangedEntries(self.engine, account=ACCOUNT)

    @cached_property
    def staff(self) -> Staff:
        """Who may sign in."""
        return Staff(self.engine, account=ACCOUNT)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self.engine, account=ACCOUNT)

    @cached_property
    def posts(self) -> Posts:
        """When posts are due, and how far each has come."""
        return Posts(self.engine, account=ACCOUNT)

    @cached_property
    def leases(self) -> Leases:
        """Who is on duty."""
        return Leases(self.engine, account=ACCOUNT)

    def upgrade(self) -> None:
        """Bring the tables up to date; raises RecordsError."""
        database.upgrade(self.engine)

    def totals(self, period: Period) -> Totals:
        """The figures of a half-open range of Beijing days; raises RecordsError."""
        signed = frozen(self.engine, ACCOUNT, period)
        if signed is not None:
            return signed[1].totals
        counting, held = self.counting(period, parts=())
        return totals_of(counting.counted(persons_by=False).totals, held)

    def report(self, period: Period, *, now: datetime) -> Report:
        """All the figures of a half-open range of Beijing days, for screen, export and command; raises RecordsError.

        Those of a period that was closed and signed are as they were signed.
        """
        return marked(self.engine, ACCOUNT, period, lambda: self.report_now(period, now=now))

    def report_now(self, period: Period, *, now: datetime) -> Report:
        """The same as it is counted at this moment, whatever was signed. Raises RecordsError."""
        counting, held = self.counting(period)
        return report_of(counting.counted(), held, period=period, made_at=now, labels=counting.labels)

    def counting(
        self, period: Period, *, parts: tuple[str, ...] = BY_PROPERTY, persons: bool = True
    ) -> tuple[Counting, list[ActivityRow]]:
        """What all figures of a period come from, put together; ``parts`` are those wanted by line. Raises RecordsError."""
        return self.countings([Asked(period, parts, persons)])[0]

    def countings(self, asked: Sequence[Asked]) -> list[tuple[Counting, list[ActivityRow]]]:
        """The same for several periods at one moment. Raises RecordsError."""
        return read_countings(self.engine, ACCOUNT, asked, labels=Labels(load_topics()))

    def database_exists(self) -> bool:
        """Whether there is a database with our tables, without making one."""
        path = self._sqlite_file()
        if path is not None and not path.exists():
            return False
        try:
            return database.is_current(self.engine)
        except RecordsError:
            return False

    def need_database(self) -> None:
        """Raise MissingDatabase unless there is one: figures of nothing would be taken for zeros."""
        if not self.database_exists():
            raise MissingDatabase(self.database_name)

    @property
    def database_name(self) -> str:
        """The database in words, without a password."""
        path = self._sqlite_file()
        inside = path is not None and path.is_relative_to(ROOT)
        return "PostgreSQL" if path is None else str(path.relative_to(ROOT) if inside else path)

    @property
    def database_file(self) -> Path | None:
        """The file of SQLite; None on PostgreSQL."""
        found: Path | None = self._sqlite_file()
        return found

    def _sqlite_file(self) -> Any:
        name = self.settings.database_url.partition("sqlite:///")[2].partition("?")[0]
        return ROOT / name if name else None
