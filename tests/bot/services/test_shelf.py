"""What may be sent today, and how approvals reach it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.records.errors import RecordsUnavailable
from bot.services.shelf import REFRESH_SECONDS, Shelf
from faq.corpus import Corpus

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CORPUS = Corpus.load()
FIRST = CORPUS.entries[0]


class Desk:
    """Approvals and a clock that a test can change."""

    def __init__(self) -> None:
        self.approved: dict[str, frozenset[str]] = {}
        self.at = 0.0
        self.away = False

    def read(self):
        if self.away:
            raise RecordsUnavailable("away")
        return dict(self.approved)

    def clock(self) -> float:
        return self.at


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def shelf(desk):
    return Shelf(approvals=desk.read, demo=False, clock=desk.clock)


def test_nothing_is_sendable_before_it_is_approved(shelf):
    assert shelf.library(NOW).sendable == frozenset()


def test_an_approval_of_exactly_this_text_makes_it_sendable(shelf, desk):
    desk.approved = {FIRST.id: frozenset([FIRST.sha256()])}
    assert shelf.library(NOW).sendable == {FIRST.id}
    assert not shelf.library(NOW).unreviewed


def test_an_approval_of_another_text_does_not(shelf, desk):
    desk.approved = {FIRST.id: frozenset(["0" * 64])}
    assert shelf.library(NOW).sendable == frozenset()


def test_an_approval_reaches_villagers_after_a_few_seconds(shelf, desk):
    shelf.library(NOW)
    desk.approved = {FIRST.id: frozenset([FIRST.sha256()])}
    assert shelf.library(NOW).sendable == frozenset()
    desk.at += REFRESH_SECONDS
    assert shelf.library(NOW).sendable == {FIRST.id}


def test_a_withdrawn_approval_ends_the_answers(shelf, desk):
    desk.approved = {FIRST.id: frozenset([FIRST.sha256()])}
    shelf.library(NOW)
    desk.approved = {}
    desk.at += REFRESH_SECONDS
    assert shelf.library(NOW).sendable == frozenset()


def test_approvals_that_cannot_be_read_stay_as_they_were(shelf, desk):
    desk.approved = {FIRST.id: frozenset([FIRST.sha256()])}
    shelf.library(NOW)
    desk.away = True
    desk.at += REFRESH_SECONDS
    assert shelf.library(NOW).sendable == {FIRST.id}


def test_the_demo_sends_drafts_and_knows_that_they_are(desk):
    library = Shelf(approvals=desk.read, demo=True, clock=desk.clock).library(NOW)
    assert FIRST.id in library.sendable
    assert FIRST.id in library.unreviewed


def test_an_entry_whose_law_is_not_in_force_is_withheld(desk):
    library = Shelf(approvals=desk.read, demo=True, clock=desk.clock).library(
        datetime(1950, 1, 1, tzinfo=UTC)
    )
    assert library.sendable == frozenset()


def test_the_library_follows_the_beijing_day(shelf):
    before = shelf.library(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    after = shelf.library(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert (before.today.year, after.today.year) == (2026, 2027)
