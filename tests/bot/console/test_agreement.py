"""A whole generated year: screen, both files, JSON, the command and the report show one and the same figures."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime

import openpyxl
import pytest

from bot.services.build import ACCOUNT
from bot.services.summing import sum_days
from bot.statistics.periods import year
from bot.statistics.wording import TOTAL_NAMES
from tests.generated_year import YEAR, generated_year

ASKED = f"from={YEAR}-01-01&to={YEAR}-12-31"
RANGE = ("--from", f"{YEAR}-01-01", "--to", f"{YEAR + 1}-01-01")


@pytest.fixture
def known(services):
    """The figures of a generated year that is stored, half of it summed."""
    generated = generated_year(7)
    generated.store(services.engine, account=ACCOUNT)
    sum_days(services, datetime(YEAR, 8, 1, tzinfo=UTC), most=200)
    return generated.figures(date(YEAR, 1, 1), date(YEAR + 1, 1, 1))


def of_screen(page: str) -> dict[str, list[tuple[str, ...]]]:
    """Title of a table → its lines as they are read on the screen."""
    found = {}
    for title, table in re.findall(
        r"<h2>([^<]+)</h2>\s*<div class=\"table-wrap\">(.*?)</table>", page, re.DOTALL
    ):
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
        cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
        found[title] = [
            tuple(html.unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in row) for row in cells
        ]
    return found


def test_every_figure_of_a_year_is_the_same_wherever_it_is_shown(enter, app, services, known):
    browser, runner = enter(), app.test_cli_runner()
    report = services.report(year(YEAR), now=datetime.now(UTC))
    tables = {
        table.title: [
            (f"{line.label}", f"{line.matters}", f"{line.person_times}", f"{line.persons}")
            for line in (*table.lines, table.total)
        ]
        for table in report.tables
    }
    assert asdict(report.totals) == known
    page = browser.get(f"/console/figures/?{ASKED}").text
    screen = of_screen(page)
    assert {title: screen[title] for title in tables} == tables
    shown = re.findall(r"<div><b>(\d+)</b><span>([^<]+)</span></div>", page)
    assert {words: int(number) for number, words in shown} == {
        TOTAL_NAMES[name]: known[name] for name in known
    }

    told = json.loads(runner.invoke(args=["stats", "show", *RANGE, "--json"]).output)
    assert {name: told[name] for name in known} == known
    of_json = {
        table["title"]: [tuple(f"{line[name]}" for name in ("label", "matters", "person_times", "persons")) for line in (*table["lines"], table["total"])]
        for table in told["tables"].values()
    }  # fmt: skip
    assert of_json == tables

    plain = runner.invoke(args=["stats", "show", *RANGE]).output
    lines = {tuple(line.split()) for line in plain.splitlines()}
    assert {line for rows in tables.values() for line in rows} <= lines
    assert all(f"{TOTAL_NAMES[name]}：{number}" in plain for name, number in known.items())

    rows = list(
        csv.reader(io.StringIO(browser.get(f"/console/figures/export/csv?{ASKED}").data.decode("utf-8-sig")))
    )
    for title, expected in tables.items():
        assert [tuple(row[1:5]) for row in rows if row[0] == title and row[2].isdigit()] == expected
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/console/figures/export/xlsx?{ASKED}").data))
    for title, expected in tables.items():
        cells = book[title].iter_rows(min_row=2, max_col=4, max_row=len(expected) + 1, values_only=True)
        got = [(f"{row[0]:%Y-%m-%d}" if isinstance(row[0], datetime) else row[0], *row[1:]) for row in cells]
        assert [tuple(f"{cell}" for cell in row) for row in got] == expected
