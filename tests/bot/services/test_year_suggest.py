"""The button that fills a year's plan."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest

from bot.records.slots import CASE, EXTRA, MONTH, POLICY
from bot.services.build import Services
from bot.services.post_shelf import PostShelf
from bot.services.year import year_of
from bot.services.year_suggest import suggest
from bot.settings import Settings
from content.posts import COVERS, POSTS
from tests.bot.services.planning import NOW, share_files, slot


@pytest.fixture
def environment(environment, sqlite_url):
    return environment | {"DATABASE_URL": sqlite_url}


@pytest.fixture(autouse=True)
def _shared(services):
    share_files(services)


def by_month(year, kind):
    return [card.slot for card in year.cards() if card.slot.kind == kind]


def test_a_year_gets_twelve_laws_and_every_post_once(services):
    year = year_of(services)
    suggested = suggest(year, 2027, by="王专干", now=NOW)
    laws = by_month(year, MONTH)
    assert [row.day.month for row in laws] == list(range(1, 13))
    assert all(row.slug and row.law_from and row.articles and row.quiz for row in laws)
    posts = {post.slug for post in services.post_shelf.posts if post.month >= "2027" and not post.made_up}
    assert {row.slug for row in services.posts.latest()} == posts
    assert {card.slot.slug for card in year.cards()} == posts | {""}
    assert (suggested.added, suggested.full) == (len(year.cards()), ())


def test_it_keeps_to_the_quota_and_to_days_of_the_calendar(services):
    year = year_of(services)
    suggest(year, 2027, by="王专干", now=NOW)
    days = [card.slot.day for card in year.cards()]
    assert len(days) == len(set(days))
    laws = {row.day.month: row.day for row in by_month(year, MONTH)}
    assert (laws[3], laws[4]) == (date(2027, 3, 15), date(2027, 4, 15))
    # 4 December 2027 is a Saturday: the working day before
    assert laws[12] == date(2027, 12, 3)
    extras = {row.slug: row.day for row in by_month(year, EXTRA)}
    assert extras["2027-11-fanjiabao"] == date(2027, 11, 25)


def test_a_made_up_case_leaves_a_slot_for_a_real_one(services):
    year = year_of(services)
    suggest(year, 2027, by="王专干", now=NOW)
    cases = by_month(year, CASE)
    assert cases
    assert all(not row.slug and "真实案例" in row.note for row in cases)


def test_what_a_policy_brings_gets_a_slot_of_its_kind(services, tmp_path):
    name = next(path for path in POSTS.glob("2027-*.md") if 'series = "extra"' in path.read_text("utf-8"))
    words = name.read_text("utf-8").replace('series = "extra"', 'series = "policy"')
    (tmp_path / COVERS).mkdir()
    shutil.copy(POSTS / COVERS / f"{name.stem}.jpg", tmp_path / COVERS)
    (tmp_path / name.name).write_text(words, "utf-8")
    services.post_shelf = PostShelf(approvals=frozenset, demo=True, folder=tmp_path)
    year = year_of(services)
    suggest(year, 2027, by="王专干", now=NOW)
    assert [row.slug for row in by_month(year, POLICY)] == [name.stem]


def test_pressed_twice_nothing_is_added(services):
    year = year_of(services)
    suggest(year, 2027, by="王专干", now=NOW)
    before = year.cards()
    assert suggest(year, 2027, by="李律师", now=NOW).added == 0
    assert year.cards() == before


def test_what_staff_planned_stays_and_what_they_moved_is_not_made_again(services):
    year = year_of(services)
    year.put(slot(law="民法典", day=date(2027, 5, 20)), by="王专干", now=NOW)
    services.posts.plan("2027-06-jindu", datetime(2027, 6, 2, 1, 0, tzinfo=UTC), now=NOW)
    suggest(year, 2027, by="王专干", now=NOW)
    assert [row.id for row in by_month(year, MONTH) if row.day.month == 5] == ["a"]
    drugs = next(row for row in by_month(year, EXTRA) if row.slug == "2027-06-jindu")
    assert drugs.day == date(2027, 6, 2)
    year.move(drugs.id, date(2027, 6, 29), "", by="王专干", now=NOW)
    assert suggest(year, 2027, by="王专干", now=NOW).added == 0


def test_nothing_is_planned_for_days_that_are_over(services):
    year = year_of(services)
    suggest(year, 2027, by="王专干", now=datetime(2027, 6, 10, 2, 0, tzinfo=UTC))
    assert min(card.slot.day for card in year.cards()) == date(2027, 6, 11)


def test_a_year_nobody_has_written_for_gets_its_laws_without_texts(services):
    year = year_of(services)
    suggest(year, 2029, by="王专干", now=NOW)
    assert len(year.cards()) == 12
    assert all(card.slot.law and card.slot.law_from and not card.slot.slug for card in year.cards())
    assert services.posts.latest() == ()


def test_a_service_account_gets_no_more_than_four_a_month(environment):
    made = Services(
        Settings.from_env(environment | {"ACCOUNT_KIND": "service certified", "DEMO": "0"}, env_file=None)
    )
    made.upgrade()
    year = year_of(made)
    for number in range(3):
        year.put(slot(f"x{number}", kind=EXTRA, day=date(2027, 4, 1 + number)), by="王专干", now=NOW)
    suggested = suggest(year, 2027, by="王专干", now=NOW)
    april = [card.slot for card in year.cards() if card.slot.day.month == 4]
    assert len(april) == 4
    assert len(suggested.full) == 3
    made.engine.dispose()
