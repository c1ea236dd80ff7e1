"""The figures on screen and as a file are those of the command."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from bot.conversation.turns import Kind, Utterance
from bot.statistics.periods import beijing_day
from bot.statistics.wording import RULE
from bot.webhook.exchange import Exchange


@pytest.fixture
def asked(services):
    now = datetime.now(UTC)
    exchange = Exchange(services)
    for number, words in enumerate(
        ["老板拖欠工资不给怎么办", "村口的石狮子叫人挪走了没人管", "着火了咋办", "你好"]
    ):
        exchange.answer(Utterance(f"o{number}", Kind.TEXT, words, f"m:{number}", now), now=now)
    return beijing_day(now)


def test_screen_file_and_command_agree(enter, app, asked):
    days = f"from={asked}&to={asked}"
    browser = enter()
    shown = app.test_cli_runner().invoke(
        args=["stats", "show", "--from", f"{asked}", "--to", f"{asked + timedelta(days=1)}", "--json"]
    )
    figures = json.loads(shown.output)
    assert (figures["matters"], figures["person_times"], figures["persons"]) == (3, 3, 3)
    page = browser.get(f"/console/figures/?{days}").text
    assert page.count("<b>3</b><span>咨询") == 3
    rows = list(
        csv.reader(io.StringIO(browser.get(f"/console/figures/export/csv?{days}").data.decode("utf-8-sig")))
    )
    assert any(row[:4] and "合计" in row and "3" in row for row in rows)
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/console/figures/export/xlsx?{days}").data))
    assert any(cell.value == 3 for cell in book["总数"]["B"])


def test_the_rule_stands_under_every_table(enter, asked):
    page = enter().get("/console/figures/").text
    assert page.count(RULE) == page.count("<table") == 5


@pytest.mark.parametrize(
    "days", ["from=x", "from=2026-02-02&to=2026-02-01", "from=2020-01-01&to=2026-01-01", "from=9999-12-31"]
)
def test_days_that_make_no_sense_show_this_month_with_a_sentence(enter, days):
    page = enter().get(f"/console/figures/?{days}")
    assert page.status_code == 200
    assert "显示的是这个月的" in page.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
def test_a_day_at_the_end_of_the_calendar_is_empty(enter, day):
    page = enter().get(f"/console/figures/?from={day}")
    assert page.status_code == 200
    assert "<b>0</b>" in page.text


def test_an_unknown_kind_of_file_is_not_there(enter):
    assert enter().get("/console/figures/export/exe").status_code == 404
