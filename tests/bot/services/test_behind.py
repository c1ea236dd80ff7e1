"""The rows behind every figure add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.records.day_sums import DaySums
from bot.services.behind import rows_behind_of
from bot.services.build import ACCOUNT, Services
from bot.services.leading import leading_of
from bot.services.summing import sum_days
from bot.settings import Settings
from bot.statistics.behind import Wanted
from bot.statistics.labels import PROPERTIES
from bot.statistics.periods import Period
from bot.statistics.summing import ANSWERED, ASKED_BACK, EMERGENCIES, ENTRIES, GUIDED, HANDED_OVER, SOLVED
from tests.generated_year import YEAR, generated_year

SPRING = Period(date(YEAR, 2, 24), date(YEAR, 3, 8))
NOW = datetime(YEAR, 3, 25, 4, 0, tzinfo=UTC)


@pytest.fixture
def filled(environment: dict[str, str], database_url: str) -> Iterator[Services]:
    """A generated year on either database, with some days summed and others not."""
    made = Services(Settings.from_env(environment | {"DATABASE_URL": database_url}, env_file=None))
    generated_year(5, people=90, messages=2000).store(made.engine, account=ACCOUNT)
    sums = DaySums(made.engine, account=ACCOUNT)
    for number in (0, 1, 2, 3, 4, 8, 9):
        sums.sum(SPRING.first + timedelta(days=number), now=NOW)
    yield made
    made.engine.dispose()


def added_up(services: Services, figure: str, by: str = "", label: str = "") -> tuple[int, int | None]:
    """What the rows of all pages come to, and what the page says they do."""
    behind, wanted, begin, total, told = rows_behind_of(services), Wanted(figure, by, label), None, 0, None
    assert behind.known(wanted)
    for _ in range(40):
        found = behind.find(SPRING, wanted, begin)
        total, told, begin = total + sum(row.counts for row in found.rows), found.total, found.next
        if begin is None:
            return total, told
    raise AssertionError("the pages do not end")


def test_the_rows_behind_every_line_of_every_table_add_up_to_it(filled):
    report = filled.report(SPRING, now=NOW)
    tables = [table for table in report.tables if table.key in PROPERTIES]
    assert len(tables) == len(PROPERTIES)
    for table in tables:
        # every line on SQLite, every third on PostgreSQL, where each question is a journey
        for line in table.lines[:: 1 if filled.engine.dialect.name == "sqlite" else 3]:
            for figure in ("matters", "person_times", "persons"):
                expected = getattr(line, figure)
                assert added_up(filled, figure, table.key, line.label) == (expected, expected), (figure, line)


def test_the_rows_behind_every_total_add_up_to_it(filled):
    counting, _ = filled.counting(SPRING, parts=(HANDED_OVER, ENTRIES))
    counted = counting.counted()
    figures = {
        name: getattr(filled.totals(SPRING), name)
        for name in ("matters", "person_times", "persons", ANSWERED, HANDED_OVER, EMERGENCIES, GUIDED)
    }
    figures |= {name: counted.totals[name] for name in (SOLVED, ASKED_BACK)}
    assert min(figures.values()) > 0
    for figure, expected in figures.items():
        assert added_up(filled, figure) == (expected, expected), figure
    for entry_id, expected in counted.entries.items():
        assert added_up(filled, ENTRIES, "", entry_id) == (expected, expected)
    for label, expected in counted.part(HANDED_OVER, "topics").items():
        assert added_up(filled, HANDED_OVER, "topics", label) == (expected, expected)


def test_the_rows_behind_the_register_add_up_to_it(filled):
    totals = filled.totals(SPRING)
    for figure, expected in (
        ("stand", totals.stands),
        ("handout", totals.handouts),
        ("activity", totals.activities),
    ):
        assert added_up(filled, figure) == (expected, expected)


def test_the_page_is_that_of_the_report_and_the_scheduler_changes_nothing_of_it(filled):
    before = leading_of(filled).page(NOW)
    assert sum_days(filled, NOW, most=40) == 40
    after = leading_of(filled).page(NOW)
    assert [column.cells for column in before.columns] == [column.cells for column in after.columns]
    assert (before.asked_most, before.not_answered) == (after.asked_most, after.not_answered)
    for column in after.columns:
        assert column.totals == filled.report(column.period, now=NOW).totals
        assert column.cells["matters"] == f"{column.totals.matters}"
        assert column.cells["answered"].startswith(f"{column.totals.answered}/{column.totals.matters}")
    assert after.columns[2].totals.matters > after.columns[0].totals.matters > 0
