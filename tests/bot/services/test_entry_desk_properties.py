"""Whatever staff do in whatever order, no answer leaves whose approver is its author, or that nobody approved.

DEMO=0. The acts are those of the pages, of the commands, of an import, and of the approvals themselves.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.app import create_app
from bot.records.errors import MayNot, OwnText
from bot.records.versions import State
from bot.services.build import ENTRY, Services
from bot.services.entry_desk import NotNow, VersionGone, entry_desk_of
from bot.services.entry_desk_import import take_in
from bot.services.entry_desk_recall import recall_desk_of
from bot.settings import Settings
from faq.corpus import Corpus, load_topics, with_changed
from faq.matcher import Matcher
from faq.stock import Stock

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TOPICS = load_topics()
SHIPPED = tuple(replace(entry, related=()) for entry in Corpus.load().entries[:2])
TITLES = ("第一种写法的问题怎么问", "第二种写法的问题怎么问")
NAMES = ("王专干", "李律师", "张审核")
REFUSALS = (NotNow, VersionGone, OwnText, MayNot)

people = st.sampled_from(NAMES)
places = st.sampled_from((0, 1))
texts = st.sampled_from((0, 1, 2, 3))


class Few(Corpus):
    """A corpus of two entries: making a matcher of all takes seconds."""

    @classmethod
    def load(cls, *, changed=(), **_more):
        entries = with_changed(SHIPPED, changed, topics=TOPICS)
        return Corpus(
            entries,
            MappingProxyType({entry.id: entry for entry in entries}),
            MappingProxyType(TOPICS),
        )


def few(_shelf, changed=(), _pairs=()):
    """The stock of these two, made here: what leads to them is not looked at."""
    corpus = Few.load(changed=changed)
    return Stock(corpus, Matcher(corpus.entries))


def text_of(place: int, number: int):
    """Texts of an entry: as shipped, with another title, or asked in another way only."""
    entry = SHIPPED[place]
    if number < len(TITLES):
        return replace(entry, title=f"{TITLES[number]}（{place}）")
    if number == len(TITLES):
        return replace(entry, phrasings=(*entry.phrasings, f"从来没有人这样问过的问法{place}"))
    return entry


class Office(RuleBasedStateMachine):
    """Three people who may all write and approve, and who do it in any order."""

    template: Path | None = None

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        database = self.folder / "pufa.sqlite3"
        environment = {
            "DEMO": "0",
            "SECRET_KEY": "a secret key that is long enough for tests",
            "VAR_DIR": str(self.folder / "var"),
            "DATABASE_URL": f"sqlite:///{database}",
        }
        if Office.template is not None:
            shutil.copy(Office.template, database)
        self.services = Services(Settings.from_env(environment, env_file=None))
        if Office.template is None:
            self.services.upgrade()
            for name in NAMES:
                self.services.staff.add(name, "reviewer", password_hash=None, now=NOW)
            self.services.engine.dispose()
            Office.template = Path(tempfile.mkdtemp()) / "template.sqlite3"
            shutil.copy(database, Office.template)
        self.patches = [
            patch("bot.services.shelf.Corpus", Few),
            patch("bot.services.build.Corpus", Few),
            patch("bot.cli.faq_sheet.Corpus", Few),
            patch("bot.services.entry_desk_texts.load_entries", lambda: SHIPPED),
            patch("bot.services.build.StockShelf.stock", few),
        ]
        for each in self.patches:
            each.start()
        self.runner = create_app(self.services.settings, self.services).test_cli_runner()
        self.desk = entry_desk_of(self.services, corpus=self.services.corpus)
        self.recalls = recall_desk_of(self.services)
        self.people = {member.name: member for member in self.services.staff.everyone()}
        self.wrote: dict[tuple[str, str], str] = {}
        self.at = NOW

    def teardown(self):
        try:
            self.what_serves_is_approved_by_another()
        finally:
            for each in self.patches:
                each.stop()
            self.services.engine.dispose()
            shutil.rmtree(self.folder, ignore_errors=True)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def remember(self, entry, name: str) -> None:
        """Whoever first writes words that did not come with the service is their author."""
        if entry.sha256() not in {each.sha256() for each in SHIPPED}:
            self.wrote.setdefault((entry.id, entry.sha256()), name)

    def newest(self, place: int) -> int:
        return self.desk.newest_number(SHIPPED[place].id)

    def tried(self, act) -> None:
        try:
            act()
        except REFUSALS:
            return

    @rule(place=places, number=texts, name=people, draft=st.booleans())
    def write(self, place, number, name, draft):
        entry = text_of(place, number)
        try:
            self.desk.save(entry, author=name, hand_in=not draft, base=None, now=self.now())
        except NotNow:
            return
        self.remember(entry, name)

    @rule(place=places, name=people)
    def hand_in(self, place, name):
        self.desk.versions.hand_in(ENTRY, SHIPPED[place].id, self.newest(place))

    @rule(place=places, name=people)
    def approve(self, place, name):
        number = self.newest(place)
        self.tried(lambda: self.desk.approve(SHIPPED[place].id, number, self.people[name], now=self.now()))

    @rule(place=places, name=people)
    def sign(self, place, name):
        sha256 = self.desk.current(SHIPPED[place].id).sha256()
        self.tried(lambda: self.desk.sign(SHIPPED[place].id, sha256, self.people[name], now=self.now()))

    @rule(place=places, name=people)
    def return_it(self, place, name):
        number = self.newest(place)
        self.tried(
            lambda: self.desk.send_back(SHIPPED[place].id, number, by=name, remark="不对", now=self.now())
        )

    @rule(place=places, name=people, number=st.integers(0, 4))
    def restore(self, place, name, number):
        self.tried(lambda: self.desk.restore(SHIPPED[place].id, number, by=name, now=self.now()))

    @rule(place=places, number=texts, name=people)
    def approve_by_hand(self, place, number, name):
        """Straight in the approvals, also of a text that nobody has written yet."""
        entry = text_of(place, number)
        self.tried(
            lambda: self.services.approvals.approve(
                ENTRY, entry.id, entry.sha256(), approver=name, now=self.now()
            )
        )

    @rule(place=places, number=texts, name=people)
    def take_in(self, place, number, name):
        entry = text_of(place, number)
        if entry == self.desk.current(entry.id):
            return
        approved = self.services.approvals.approved(ENTRY)
        take_in(self.desk, self.services.entries, [entry], approved=approved, by=name, now=self.now())
        self.remember(entry, name)

    @rule(place=places, name=people, command=st.sampled_from(("approve", "withdraw", "revert")))
    def command(self, place, name, command):
        answer = self.runner.invoke(args=["faq", command, SHIPPED[place].id, "--by", name])
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception

    @rule(place=places, name=people)
    def stop(self, place, name):
        entry = self.desk.current(SHIPPED[place].id)
        self.recalls.stop(entry, by=name, reason="写错了一处", days=30, now=self.now())

    @invariant()
    def an_approved_version_was_decided_by_another(self):
        for version in self.desk.versions.in_state(ENTRY, State.APPROVED):
            assert version.decided_by != version.author or not version.author

    def what_serves_is_approved_by_another(self):
        library = self.services.shelf.library(NOW + timedelta(days=1))
        stopped = self.recalls.recalls.stopped()
        for entry_id in library.sendable:
            sha256 = library.hashes[entry_id]
            approver = self.services.approvals.approver_of(ENTRY, entry_id, sha256)
            assert approver, "sent though nobody approved it"
            assert approver != self.wrote.get((entry_id, sha256)), "sent though its author approved it"
            assert entry_id not in stopped, "sent though it was stopped"
            assert sha256 == self.desk.current(entry_id).sha256()

    @invariant()
    def no_approval_counts_that_its_author_gave(self):
        for entry_id, sha256 in self.services.approvals.approved(ENTRY):
            approver = self.services.approvals.approver_of(ENTRY, entry_id, sha256)
            assert approver != self.wrote.get((entry_id, sha256))


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
