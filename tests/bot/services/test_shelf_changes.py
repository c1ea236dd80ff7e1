"""Entries that staff change while the service runs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.records.errors import RecordsUnavailable
from bot.services.shelf import REFRESH_SECONDS, Changed, Shelf
from faq.corpus import Corpus

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIRST = Corpus.load().entries[0]


class Desk:
    """What staff changed, and a clock that a test can turn."""

    def __init__(self) -> None:
        self.tables: list[dict] = []
        self.away = False
        self.rows_away = False
        self.at = 0.0
        self.told = 0

    def version(self) -> str:
        if self.away:
            raise RecordsUnavailable("away")
        return str(self.tables)

    def read(self) -> list[dict]:
        if self.rows_away:
            raise RecordsUnavailable("away")
        return list(self.tables)

    def tell(self) -> None:
        self.told += 1


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def shelf(desk):
    return Shelf(
        approvals=dict,
        demo=True,
        clock=lambda: desk.at,
        changed=Changed(desk.version, desk.read),
        on_change=desk.tell,
    )


def titles(shelf: Shelf, desk: Desk) -> dict[str, str]:
    """The titles once a change had time to arrive."""
    for _ in range(2):
        desk.at += REFRESH_SECONDS
        shelf.library(NOW)
        if shelf._rereading is not None:
            shelf._rereading.join()
    desk.at += REFRESH_SECONDS
    return {key: entry.title for key, entry in shelf.library(NOW).entries.items()}


def test_a_changed_entry_is_there_from_the_start(shelf, desk):
    desk.tables = [{**FIRST.table(), "title": "改过的问题怎么问"}]
    assert shelf.library(NOW).entries[FIRST.id].title == "改过的问题怎么问"


def test_a_change_arrives_while_the_service_runs(shelf, desk):
    assert shelf.library(NOW).entries[FIRST.id].title == FIRST.title
    desk.tables = [{**FIRST.table(), "title": "改过的问题怎么问"}]
    assert titles(shelf, desk)[FIRST.id] == "改过的问题怎么问"
    assert desk.told == 1


def test_a_change_is_found_by_the_matcher(shelf, desk):
    shelf.library(NOW)
    desk.tables = [{**FIRST.table(), "phrasings": [*FIRST.phrasings, "金龟子爬进电饭锅里咋整"]}]
    titles(shelf, desk)
    assert shelf.library(NOW).matcher.rank("金龟子爬进电饭锅里咋整")[0][0].entry_id == FIRST.id


def test_a_change_that_does_not_fit_the_files_is_left_out(shelf, desk):
    shelf.library(NOW)
    desk.tables = [{"id": "wages-900", "title": "没写完"}]
    assert "wages-900" not in titles(shelf, desk)


def test_without_the_database_the_files_serve(shelf, desk):
    desk.away = True
    assert shelf.library(NOW).entries[FIRST.id].title == FIRST.title


def test_what_was_not_read_at_first_arrives_when_the_database_is_back(shelf, desk):
    desk.away = True
    desk.tables = [{**FIRST.table(), "title": "改过的问题怎么问"}]
    shelf.library(NOW)
    desk.away = False
    assert titles(shelf, desk)[FIRST.id] == "改过的问题怎么问"


def approving_all(desk: Desk) -> Shelf:
    """A service for villagers in which every text of the files was approved once."""
    return Shelf(
        approvals=lambda: {entry.id: frozenset([entry.sha256()]) for entry in Corpus.load().entries},
        demo=False,
        clock=lambda: desk.at,
        changed=Changed(desk.version, desk.read),
    )


def test_what_could_not_be_read_at_all_is_read_at_the_next_look(shelf, desk):
    desk.tables = [{**FIRST.table(), "title": "改过的问题怎么问"}]
    desk.rows_away = True
    assert shelf.library(NOW).entries[FIRST.id].title == FIRST.title
    desk.rows_away = False
    assert titles(shelf, desk)[FIRST.id] == "改过的问题怎么问"


def test_a_change_stays_when_the_database_goes_away_while_it_is_read_again(shelf, desk):
    desk.tables = [{**FIRST.table(), "title": "改过的问题怎么问"}]
    shelf.library(NOW)
    desk.tables = [{**FIRST.table(), "title": "再改一次的问题怎么问"}]
    desk.rows_away = True
    assert titles(shelf, desk)[FIRST.id] == "改过的问题怎么问"


def test_an_earlier_approval_does_not_count_while_nobody_knows_what_staff_changed(desk):
    desk.rows_away = True
    assert approving_all(desk).library(NOW).sendable == frozenset()


def test_the_text_that_staff_replaced_is_not_sent_when_theirs_does_not_fit(desk):
    desk.tables = [{**FIRST.table(), "answer": "太短"}]
    sendable = approving_all(desk).library(NOW).sendable
    assert FIRST.id not in sendable
    assert sendable


def test_a_problem_of_a_changed_entry_is_logged_without_its_words(desk, caplog):
    desk.tables = [{**FIRST.table(), "id": "wages-900", "topic": "wages"}]
    approving_all(desk).library(NOW)
    assert "do not fit" in caplog.text
    assert FIRST.title not in caplog.text
    assert FIRST.phrasings[0] not in caplog.text


def test_an_approval_taken_back_counts_also_while_changes_cannot_be_looked_for(desk):
    approved = {FIRST.id: frozenset([FIRST.sha256()])}
    shelf = Shelf(
        approvals=lambda: dict(approved),
        demo=False,
        clock=lambda: desk.at,
        changed=Changed(desk.version, desk.read),
    )
    assert shelf.library(NOW).sendable == {FIRST.id}
    approved.clear()
    desk.away = True
    desk.at += REFRESH_SECONDS
    assert shelf.library(NOW).sendable == frozenset()
