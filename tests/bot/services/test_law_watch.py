"""Laws that changed: what cites them goes back to review, once, and somebody is asked to look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.records.asked import Asked
from bot.records.tasks import Tasks
from bot.services.approving import approving_of
from bot.services.build import ACCOUNT, ENTRY, POST
from bot.services.law_watch import Cites, LawWatch
from content.law import Kind, Law, LawTable, Version, name_key
from content.statutes.law_text import LawText, Piece
from tests.bot.services.shelving import Shelves

TITLE = "养蜂办法"
BEFORE = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
HIVES = Cites(ENTRY, "animals-900", "养蜂要登记吗", "aa", ((TITLE, 1),), None)
FAR = Cites(ENTRY, "animals-901", "蜂箱离路多远", "bb", ((TITLE, 2),), None)
POSTED = Cites(POST, "2026-12-bees", "说说养蜂", "cc", ((TITLE, 1),), date(2026, 12, 1))


def version(start: date, until: date | None, articles: int = 2) -> Version:
    return Version(start, start, until, articles, frozenset(), frozenset(), "某处")


def table(*versions: Version, kind: Kind = Kind.REGULATION) -> LawTable:
    law = Law(TITLE, kind, (), versions, "", False)
    return LawTable((law,), {name_key(TITLE): law})


ONE_TEXT = table(version(date(2020, 1, 1), None))
TWO_TEXTS = table(version(date(2020, 1, 1), date(2027, 1, 1)), version(date(2027, 1, 1), None))
ENDED = table(version(date(2020, 1, 1), date(2027, 1, 1)), kind=Kind.REPEALED)
OLD = LawText(
    TITLE, date(2020, 1, 1), None, None, "", "某处",
    (Piece("1", "", "养蜂应当登记。"), Piece("2", "", "蜂箱离路五十米。")), True,
)  # fmt: skip
NEW = LawText(
    TITLE, date(2027, 1, 1), None, None, "", "某处",
    (Piece("1", "", "养蜂不用登记。"), Piece("2", "", "蜂箱离路五十米。")), True,
)  # fmt: skip


@pytest.fixture
def book(tmp_path):
    return Shelves(tmp_path).book(
        replace(OLD, effective=date(2020, 1, 1)), replace(NEW, effective=date(2027, 1, 1))
    )


@pytest.fixture
def tasks(services):
    return Tasks(services.engine, account=ACCOUNT)


@pytest.fixture
def watch(services, tasks, book):
    def _watch(laws, *things):
        return LawWatch(
            things=lambda: things,
            approvals=services.approvals,
            approving=approving_of(services),
            tasks=tasks,
            asked=Asked(services.engine, account=ACCOUNT),
            laws=lambda: laws,
            book=lambda: book,
        )

    return _watch


@pytest.fixture
def approve(services):
    def _approve(*things, at=BEFORE):
        for thing in things:
            services.approvals.approve(thing.kind, thing.item_id, thing.sha256, approver="李律师", now=at)

    return _approve


def test_as_long_as_the_law_stands_nothing_is_asked(watch, approve, tasks):
    approve(HIVES)
    assert watch(ONE_TEXT, HIVES).run(BEFORE) == 0
    assert tasks.open_ones() == ()


def test_a_law_that_ends_takes_its_entries_and_posts_back_to_review(services, watch, approve, tasks):
    approve(HIVES, POSTED)
    assert watch(ENDED, HIVES, POSTED).run(BEFORE) == 0
    assert watch(ENDED, HIVES, POSTED).run(NEW_YEAR) == 2
    assert services.approvals.approved(ENTRY) == services.approvals.approved(POST) == frozenset()
    assert {row.role for row in tasks.open_ones()} == {"adviser"}
    assert all("失效了" in row.title for row in tasks.open_ones())


def test_an_article_that_reads_otherwise_since_takes_the_approval_back(services, watch, approve, tasks):
    approve(HIVES, FAR)
    assert watch(TWO_TEXTS, HIVES, FAR).run(NEW_YEAR) == 1
    assert services.approvals.approved(ENTRY) == {(FAR.item_id, FAR.sha256)}, "that article reads as before"
    (task,) = tasks.open_ones()
    assert "2027年1月1日起换了新文本" in task.title
    assert task.facts["matters"] == 0


def test_it_asks_once_and_what_was_approved_again_stands(services, watch, approve, tasks):
    approve(HIVES)
    assert watch(TWO_TEXTS, HIVES).run(NEW_YEAR) == 1
    assert watch(TWO_TEXTS, HIVES).run(NEW_YEAR + timedelta(minutes=10)) == 0
    approve(HIVES, at=NEW_YEAR + timedelta(hours=1))
    assert watch(TWO_TEXTS, HIVES).run(NEW_YEAR + timedelta(days=2)) == 0
    assert services.approvals.approved(ENTRY) == {(HIVES.item_id, HIVES.sha256)}
    assert tasks.open_count() == 1


def test_what_was_written_for_the_new_text_stands(services, watch, approve):
    ahead = replace_first_day(HIVES, date(2027, 1, 1))
    approve(ahead)
    assert watch(TWO_TEXTS, ahead).run(NEW_YEAR) == 0
    assert services.approvals.approved(ENTRY) == {(ahead.item_id, ahead.sha256)}


def replace_first_day(thing: Cites, day: date) -> Cites:
    return Cites(thing.kind, thing.item_id, thing.title, thing.sha256, thing.citations, day)
