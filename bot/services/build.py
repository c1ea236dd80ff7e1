"""Join the parts for one set of settings; nothing is opened before it is used."""

from __future__ import annotations

import hmac
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from time import monotonic
from typing import Any

from bot.conversation.desk import MonthlyPost
from bot.records import database
from bot.records.approvals import Approvals
from bot.records.consultations import Consultations
from bot.records.entries import ChangedEntries
from bot.records.errors import RecordsError
from bot.records.events import Events
from bot.records.figures import counted_rows, matter_rows
from bot.records.leases import Leases
from bot.records.posts import Posts
from bot.records.spool import Spool
from bot.records.staff import Staff
from bot.records.vault import Vault
from bot.services.attempts import Attempts
from bot.services.book_shelf import BookShelf
from bot.services.housekeeping import Housekeeping
from bot.services.keeper import Keeper
from bot.services.local import secret_key, wechat_account
from bot.services.missing import MissingDatabase
from bot.services.patience import Patience
from bot.services.post_shelf import PostShelf
from bot.services.quiz_shelf import QuizShelf
from bot.services.readiness import readiness
from bot.services.search_shelf import SearchShelf
from bot.services.shelf import Approved, Changed, Shelf
from bot.services.staffing import demo_staff
from bot.sessions.local import LocalState
from bot.sessions.state import State
from bot.sessions.store import RedisState
from bot.sessions.tokens import LocalTokens, RedisTokens
from bot.settings import ROOT, Settings
from bot.statistics.breakdown import Report, report
from bot.statistics.periods import Period, beijing_day
from bot.statistics.rows import ConsultationRow, MatterRow
from bot.statistics.totals import Totals, totals
from bot.wechat.account import WechatAccount
from bot.wechat.client import WechatClient
from content.imports import read_folder
from content.laws import load_laws
from content.statutes.book import StatuteBook
from faq.corpus import Corpus, load_topics

log = logging.getLogger(__name__)

ACCOUNT = "main"
"""Every row and key names its account; there is one for now."""
ENTRY, POST, QUIZ = "entry", "post", "quiz"
"""The kinds under which approvals are kept: of FAQ entries, of posts, of sets of quiz questions."""


class Services:
    """The parts of the running service, each made at its first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def account(self) -> WechatAccount:
        """Who we are to WeChat."""
        return wechat_account(self.settings)

    @cached_property
    def vault(self) -> Vault:
        """Hashes and ciphers under the secret key."""
        return Vault(secret_key(self.settings))

    @cached_property
    def engine(self) -> Any:
        """The database, opened but not yet asked anything."""
        return database.connect(self.settings.database_url, root=ROOT)

    @cached_property
    def state_here(self) -> LocalState:
        """State of this process alone."""
        return LocalState()

    @cached_property
    def state(self) -> State:
        """Claims, replies and sessions: in Redis, or of this process where there is none."""
        url = self.settings.redis_url
        return RedisState(url, account=ACCOUNT) if url else self.state_here

    @cached_property
    def client(self) -> WechatClient:
        """WeChat's API, with the token shared by whatever processes there are."""
        url = self.settings.redis_url
        tokens = RedisTokens(url, account=ACCOUNT) if url else LocalTokens()
        return WechatClient(self.account, api_base=self.settings.wechat_api_base, tokens=tokens)

    @cached_property
    def approvals(self) -> Approvals:
        """Who approved which text."""
        return Approvals(self.engine, account=ACCOUNT)

    @cached_property
    def entries(self) -> ChangedEntries:
        """Entries that staff added or changed."""
        return ChangedEntries(self.engine, account=ACCOUNT)

    def corpus(self) -> Corpus:
        """The entries of the files and of the staff; raises EntryErrors, RecordsError."""
        return Corpus.load(changed=self._changed_tables())

    def _changed_tables(self) -> list[Any]:
        return [row.table for row in self.entries.all()]

    @cached_property
    def attempts(self) -> Attempts:
        """Failed attempts to sign in."""
        return Attempts(self.settings.redis_url)

    @cached_property
    def staff(self) -> Staff:
        """Who may sign in."""
        return Staff(self.engine, account=ACCOUNT)

    @cached_property
    def posts(self) -> Posts:
        """When posts are due, and how far each has come."""
        return Posts(self.engine, account=ACCOUNT)

    @cached_property
    def leases(self) -> Leases:
        """Who is on duty."""
        return Leases(self.engine, account=ACCOUNT)

    @cached_property
    def keeper(self) -> Keeper:
        """Where exchanges are kept."""
        return Keeper(
            consultations=Consultations(self.engine, account=ACCOUNT, vault=self.vault),
            events=Events(self.engine, account=ACCOUNT, vault=self.vault),
            spool=Spool(self.settings.var / "spool"),
            patience=self.patience,
        )

    @cached_property
    def patience(self) -> Patience:
        """How long the database is waited for while a villager waits."""
        return Patience(direct=self._sqlite_file() is not None)

    @cached_property
    def shelf(self) -> Shelf:
        """The content as it stands today."""
        changed = Changed(lambda: self.patience.run(self.entries.version), self._changed_tables)
        return self._shelf(self._approved_entries, changed)

    @cached_property
    def post_shelf(self) -> PostShelf:
        """The monthly posts, and which of them may be shown."""
        return PostShelf(approvals=lambda: self._approved(POST), demo=self.settings.demo)

    @cached_property
    def quiz_shelf(self) -> QuizShelf:
        """The sets of quiz questions, and which of them may be shown."""
        return QuizShelf(approvals=lambda: self._approved(QUIZ), demo=self.settings.demo)

    @cached_property
    def book_shelf(self) -> BookShelf:
        """Where the book of statutes is built and opened."""
        return BookShelf(
            self.settings.var, load_laws, read_folder=lambda folder: read_folder(folder, log.warning)
        )

    @cached_property
    def search_shelf(self) -> SearchShelf:
        """Where the search in statutes is made and opened."""
        return SearchShelf(
            self.settings.var,
            self.book_shelf.book,
            entries=lambda: self.reading_shelf().content.corpus.entries,
        )

    @property
    def statutes(self) -> StatuteBook:
        """The texts of statutes as they are at hand, possibly none; `flask prepare` builds them."""
        return self.book_shelf.book()

    @cached_property
    def housekeeping(self) -> Housekeeping:
        """The thread that stores what waits and keeps SQLite's log short."""
        return Housekeeping(self.keeper, checkpoint=lambda: database.checkpoint(self.engine))

    def session_key(self) -> bytes:
        """What signs the cookies of staff; derived, so that it gives nothing else away."""
        return hmac.digest(secret_key(self.settings).encode(), b"pufa staff session", "sha256")

    def person_key(self, openid: str) -> str:
        """A villager as the state store knows them: a keyed hash."""
        return self.vault.person_key(ACCOUNT, openid)

    def reading_shelf(self) -> Shelf:
        """The content for a command that must not make a database: rows of it only where there is one."""
        return self.shelf if self.database_exists() else self._files_shelf

    @cached_property
    def _files_shelf(self) -> Shelf:
        return self._shelf(dict, Changed())

    def upgrade(self) -> None:
        """Bring the tables up to date; raises RecordsError."""
        database.upgrade(self.engine)

    def staff_a_demo(self) -> None:
        """Give a demo its people, once; their passwords go to a file."""
        if self.settings.demo:
            demo_staff(self.staff, self.settings.var / "demo-staff.txt", now=datetime.now(UTC))

    def start(self) -> None:
        """Make everything ready in a process that serves: tables, content, the housekeeping thread."""
        try:
            self.upgrade()
            self.staff_a_demo()
        except RecordsError as error:
            log.warning("database not ready, consultations go to the local file: %s", type(error).__name__)
        self.shelf.library_now()
        if not self.book_shelf.is_current():
            log.warning("statutes are not built or out of date: run flask prepare")
        self.search_shelf.search_today()
        self.housekeeping.start()

    def totals(self, period: Period) -> Totals:
        """The figures of a half-open range of Beijing days; raises RecordsError."""
        return totals(*self._rows(period))

    def report(self, period: Period, *, now: datetime) -> Report:
        """All the figures of a half-open range of Beijing days, for screen, export and command; raises RecordsError."""
        return report(*self._rows(period), period=period, made_at=now, topics=load_topics())

    def _rows(self, period: Period) -> tuple[Iterator[MatterRow], Iterator[ConsultationRow]]:
        span = self.engine, ACCOUNT, period.first, period.until
        return matter_rows(*span), counted_rows(*span)

    def monthly_post(self, now: datetime) -> MonthlyPost | None:
        """The law of the month as the chat offers it."""
        return self.post_shelf.monthly(beijing_day(now), base=self.settings.public_url)

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

    def _sqlite_file(self) -> Any:
        name = self.settings.database_url.partition("sqlite:///")[2].partition("?")[0]
        return ROOT / name if name else None

    def readiness(self) -> dict[str, Any]:
        """What works, for `/readyz`."""
        return readiness(self.engine, self.patience, self.state, self.keeper)

    def _shelf(self, approvals: Callable[[], Approved], changed: Changed) -> Shelf:
        return Shelf(
            approvals=approvals,
            changed=changed,
            on_change=self.search_shelf.entries_changed,
            demo=self.settings.demo,
            clock=monotonic,
            statutes=self.book_shelf.book,
            finder=self.search_shelf.finder,
        )

    def _approved(self, kind: str) -> frozenset[tuple[str, str]]:
        return self.patience.run(lambda: self.approvals.approved(kind))

    def _approved_entries(self) -> Approved:
        found: dict[str, set[str]] = defaultdict(set)
        for item_id, sha256 in self._approved(ENTRY):
            found[item_id].add(sha256)
        return {item_id: frozenset(hashes) for item_id, hashes in found.items()}
