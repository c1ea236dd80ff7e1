"""Join the parts for one set of settings; nothing is opened before it is used."""

from __future__ import annotations

import hmac
import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from time import monotonic
from typing import Any

from bot.conversation.desk import MonthlyPost
from bot.records import database
from bot.records.consultations import Consultations
from bot.records.errors import RecordsError
from bot.records.events import Events
from bot.records.pictures import Pictures
from bot.records.recalls import Recalls
from bot.records.spool import Spool
from bot.records.versions import Versions
from bot.services.attempts import Attempts
from bot.services.book_shelf import BookShelf
from bot.services.changed import changed_of
from bot.services.housekeeping import Housekeeping
from bot.services.keeper import Keeper
from bot.services.local import secret_key, wechat_account
from bot.services.patience import Patience
from bot.services.post_shelf import PostShelf
from bot.services.post_texts import StaffPosts
from bot.services.quiz_shelf import QuizShelf
from bot.services.readiness import readiness
from bot.services.record_parts import ACCOUNT, ENTRY, POST, QUIZ, RecordParts
from bot.services.search_shelf import SearchShelf
from bot.services.shelf import Approved, Changed, Shelf
from bot.services.staffing import DEMO_STAFF, demo_staff
from bot.services.stock_shelf import StockShelf
from bot.sessions.local import LocalState
from bot.sessions.state import State
from bot.sessions.store import RedisState
from bot.sessions.tokens import LocalTokens, RedisTokens
from bot.statistics.periods import beijing_day
from bot.wechat.account import WechatAccount
from bot.wechat.client import WechatClient
from content.imports import read_folder
from content.laws import load_laws
from content.statutes.book import StatuteBook
from faq.corpus import Corpus

__all__ = ["ACCOUNT", "ENTRY", "POST", "QUIZ", "Services"]

log = logging.getLogger(__name__)


class Services(RecordParts):
    """The parts of the running service, each made at its first use."""

    @cached_property
    def account(self) -> WechatAccount:
        """Who we are to WeChat."""
        return wechat_account(self.settings)

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

    def corpus(self) -> Corpus:
        """The entries of the files and of the staff; raises EntryErrors, RecordsError."""
        return Corpus.load(changed=[row.table for row in self.entries.all()])

    @cached_property
    def attempts(self) -> Attempts:
        """Failed attempts to sign in."""
        return Attempts(self.settings.redis_url)

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
    def stock_shelf(self) -> StockShelf:
        """Where entries and their index are made and opened."""
        return StockShelf(self.settings.var)

    @cached_property
    def shelf(self) -> Shelf:
        """The content as it stands today."""
        stopped = Recalls(self.engine, account=ACCOUNT).stopped
        return self._shelf(
            self._approved_entries, changed_of(self), stopped=lambda: self.patience.run(stopped)
        )

    @cached_property
    def post_shelf(self) -> PostShelf:
        """The monthly posts, and which of them may be shown."""
        return PostShelf(
            approvals=lambda: self._approved(POST), demo=self.settings.demo, staff=self.staff_posts
        )

    @cached_property
    def staff_posts(self) -> StaffPosts:
        """The approved posts that staff wrote."""
        pictures = Pictures(self.engine, account=ACCOUNT)
        return StaffPosts(Versions(self.engine, account=ACCOUNT), pictures)

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
        return Housekeeping(
            self.keeper,
            checkpoint=lambda: database.checkpoint(self.engine),
            look=lambda: self.shelf.library_now(),
        )

    def session_key(self) -> bytes:
        """What signs the cookies of staff; derived, so that it gives nothing else away."""
        return hmac.digest(secret_key(self.settings).encode(), b"pufa staff session", "sha256")

    def person_key(self, openid: str) -> str:
        """A villager as the state store knows them: a keyed hash."""
        return self.vault.person_key(ACCOUNT, openid)

    def person_keys(self, openid: str) -> tuple[str, ...]:
        """The same, and behind it the one under the last SECRET_KEY while that is being changed."""
        return self.vault.person_keys(ACCOUNT, openid)

    def reading_shelf(self) -> Shelf:
        """The content for a command that must not make a database: rows of it only where there is one."""
        return self.shelf if self.database_exists() else self._files_shelf

    @cached_property
    def _files_shelf(self) -> Shelf:
        return self._shelf(dict, Changed())

    def staff_a_demo(self) -> None:
        """Give a demo its people, once; their passwords go to a file."""
        if self.settings.demo:
            demo_staff(self.staff, self.settings.var / DEMO_STAFF, now=datetime.now(UTC))

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

    def monthly_post(self, now: datetime) -> MonthlyPost | None:
        """The law of the month as the chat offers it."""
        return self.post_shelf.monthly(beijing_day(now), base=self.settings.public_url)

    def earlier_posts(self, now: datetime) -> tuple[MonthlyPost, ...]:
        """Those of other months as the chat offers them, newest first."""
        return self.post_shelf.earlier(beijing_day(now), base=self.settings.public_url)

    def readiness(self) -> dict[str, Any]:
        """What works, for `/readyz`."""
        return readiness(self.engine, self.patience, self.state, self.keeper)

    def _shelf(
        self,
        approvals: Callable[[], Approved],
        changed: Changed,
        stopped: Callable[[], frozenset[str]] = frozenset,
    ) -> Shelf:
        return Shelf(
            approvals=approvals,
            stopped=stopped,
            changed=changed,
            on_change=self.search_shelf.entries_changed,
            demo=self.settings.demo,
            clock=monotonic,
            statutes=self.book_shelf.book,
            finder=self.search_shelf.finder,
            stock=self.stock_shelf.stock,
        )

    def _approved(self, kind: str) -> frozenset[tuple[str, str]]:
        return self.patience.run(lambda: self.approvals.approved(kind))

    def _approved_entries(self) -> Approved:
        found: dict[str, set[str]] = defaultdict(set)
        for item_id, sha256 in self._approved(ENTRY):
            found[item_id].add(sha256)
        return {item_id: frozenset(hashes) for item_id, hashes in found.items()}
