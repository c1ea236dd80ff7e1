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
        self.at = 0.0
        self.told = 0

    def version(self) -> str:
        if self.away:
            raise RecordsUnavailable("away")
        return str(self.tables)

    def read(self) -> list[dict]:
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
