"""`flask stats`: the same figures on the screen, in both files and as JSON; and what it refuses."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.app import create_app
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.records.database import write
from bot.records.models import metadata
from bot.services.build import ACCOUNT, Services
from bot.settings import Settings
from bot.statistics.breakdown import Report
from bot.statistics.periods import Period
from bot.statistics.wording import FIELD_TITLE, RULE, TOTAL_NAMES

FIRST, UNTIL = date(2026, 11, 23), date(2026, 11, 26)
PERIOD = Period(FIRST, UNTIL)
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""The beginning of the first day in Beijing."""
NOW = datetime(2026, 12, 1, tzinfo=UTC)
RANGE = ("--from", f"{FIRST}", "--to", f"{UNTIL}")
Figures = dict[str, dict[str, tuple[int, int, int]]]

_keys = itertools.count()


@pytest.fixture
def services(environment: dict[str, str], database_url: str) -> Iterator[Services]:
    """The parts on either database."""
    made = Services(Settings.from_env(environment | {"DATABASE_URL": database_url}, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def sqlite_services(environment: dict[str, str]) -> Iterator[Services]:
    """The parts on SQLite, for what has nothing to do with the database."""
    made = Services(Settings.from_env(environment, env_file=None))
    made.upgrade()
    yield made
    made.engine.dispose()


@pytest.fixture
def run(sqlite_services: Services):
    """Run a command."""
    runner = _runner(sqlite_services)
    return lambda *args: runner.invoke(args=["stats", *(f"{arg}" for arg in args)])


def _runner(services: Services) -> FlaskCliRunner:
    return create_app(services.settings, services).test_cli_runner()


def say(
    services: Services,
    who: str,
    at: datetime,
    outcome: Outcome = Outcome.ANSWER,
    topic: str = "wages",
    village: str = "",
) -> None:
    turn = Turn("好", Session(), outcome, topic, village=village)
    Consultations(services.engine, account=ACCOUNT, vault=services.vault).store(
        Utterance(who, Kind.TEXT, "问", f"m:{next(_keys)}", at), turn, now=at
    )


def of_report(report: Report) -> Figures:
    return {
        table.title: {
            f"{line.label}": (line.matters, line.person_times, line.persons)
            for line in (*table.lines, table.total)
        }
        for table in report.tables
    }


def of_json(printed: str) -> tuple[dict[str, int], Figures]:
    found = json.loads(printed)
    tables = {
        table["title"]: {
            line["label"]: (line["matters"], line["person_times"], line["persons"])
            for line in (*table["lines"], table["total"])
        }
        for table in found["tables"].values()
    }
    return {name: found[name] for name in TOTAL_NAMES}, tables


def of_screen(printed: str) -> tuple[dict[str, int], Figures]:
    totals = {
        name: int(re.search(f"  {re.escape(words)}：(\\d+)", printed)[1])
        for name, words in TOTAL_NAMES.items()
    }
    tables: Figures = {}
    for block in printed.partition(f"【{FIELD_TITLE}】")[0].split("【")[1:]:
        title, _, rest = block.partition("】")
        lines = re.findall(r"^  (\S+) +(\d+) +(\d+) +(\d+)$", rest, re.MULTILINE)
        tables[title] = {label: tuple(map(int, numbers)) for label, *numbers in lines}
    return totals, tables


def of_csv(path: Path) -> tuple[list[int], Figures]:
    totals: list[int] = []
    tables: Figures = {}
    for title, label, *cells, _ in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")):
        if title == "总数":
            totals.append(int("".join(cells)))
        elif all(cell.isdigit() for cell in cells[:3]):
            tables.setdefault(title, {})[label] = tuple(map(int, cells[:3]))
    return totals, tables


def of_xlsx(path: Path) -> tuple[list[int], Figures]:
    book = openpyxl.load_workbook(path)
    totals = [cell.value for cell in book["总数"]["B"][1:] if cell.value is not None]
    tables: Figures = {}
    for sheet in book.worksheets[1:-2]:
        tables[sheet.title] = {
            f"{label:%Y-%m-%d}" if isinstance(label, datetime) else label: (matters, times, persons)
            for label, matters, times, persons in sheet.iter_rows(min_row=2, max_col=4, values_only=True)
            if matters is not None
        }
    return totals, tables


SAID = st.lists(
    st.tuples(
        st.sampled_from(["alice", "bob", "carol"]),
        # from a day before the period to a day after it
        st.integers(-24 * 60, 4 * 24 * 60).map(lambda minutes: MIDNIGHT + timedelta(minutes=minutes)),
        st.sampled_from([*Outcome]),
        st.sampled_from(["wages", "land", "", "emergency", "gone"]),
        st.sampled_from(["", "", "张湾村", "李洼村"]),
    ),
    max_size=12,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=SAID)
def test_screen_json_csv_and_excel_show_the_same_figures(services, tmp_path, said):
    write(services.engine, lambda db: [db.execute(delete(t)) for t in reversed(metadata.sorted_tables)])
    for row in said:
        say(services, *row)
    report = services.report(PERIOD, now=NOW)
    expected, totals = of_report(report), asdict(services.totals(PERIOD))
    assert asdict(report.totals) == totals
    runner = _runner(services)
    assert of_json(runner.invoke(args=["stats", "show", *RANGE, "--json"]).output) == (totals, expected)
    assert of_screen(runner.invoke(args=["stats", "show", *RANGE]).output) == (totals, expected)
    for name, read in (("csv", of_csv), ("xlsx", of_xlsx)):
        path = tmp_path / f"figures.{name}"
        done = runner.invoke(args=["stats", "export", *RANGE, "--to-file", f"{path}", "--force"])
        assert done.exit_code == 0, done.output
        assert read(path) == (list(totals.values()), expected)


def test_the_minute_before_midnight_in_beijing_is_the_day_before(services):
    say(services, "alice", MIDNIGHT + timedelta(hours=24, minutes=-1))
    say(services, "bob", MIDNIGHT + timedelta(hours=24))
    days = of_report(services.report(PERIOD, now=NOW))["按天"]
    assert (days["2026-11-23"], days["2026-11-24"]) == ((1, 1, 1), (1, 1, 1))
    assert of_report(services.report(Period(FIRST, date(2026, 11, 24)), now=NOW))["按天"]["合计"] == (1, 1, 1)


def test_forgetting_changes_no_figure(services):
    say(services, "alice", MIDNIGHT, village="张湾村")
    before = of_report(services.report(PERIOD, now=NOW))
    Consultations(services.engine, account=ACCOUNT, vault=services.vault).forget("alice", now=NOW)
    assert of_report(services.report(PERIOD, now=NOW)) == before


def test_an_empty_period_shows_zeros_with_the_rule(run):
    shown = run("show", *RANGE).output
    assert "咨询（件）：0" in shown
    assert RULE in shown


def test_an_export_says_what_it_wrote(run, sqlite_services, tmp_path):
    say(sqlite_services, "alice", MIDNIGHT)
    path = tmp_path / "十一月.xlsx"
    done = run("export", *RANGE, "--to-file", path)
    assert done.exit_code == 0
    assert f"{path}：2026-11-23 至 2026-11-25" in done.output
    assert "1 件、1 人次、1 人" in done.output
    assert [entry.name for entry in tmp_path.glob("*十一月*")] == ["十一月.xlsx"]


def test_a_file_that_is_there_stays_unless_forced(run, tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("老的")
    refused = run("export", *RANGE, "--to-file", path)
    assert refused.exit_code == 1
    assert "--force" in refused.output
    assert path.read_text() == "老的"
    assert run("export", *RANGE, "--to-file", path, "--force").exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("gone/figures.csv", "没有“"), (".", "是一个文件夹"), (f"{'长' * 100}.csv", "文件名太长")],
)
def test_a_bad_path_gets_a_sentence(run, tmp_path, name, sentence):
    refused = run("export", *RANGE, "--format", "csv", "--to-file", tmp_path / name)
    assert refused.exit_code == 1
    assert sentence in refused.output
    assert "Traceback" not in refused.output


def test_a_full_disk_leaves_the_older_file(run, tmp_path, monkeypatch):
    path = tmp_path / "figures.csv"
    path.write_text("老的")

    def full(part: Path, data: bytes) -> None:
        part.open("wb").close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    refused = run("export", *RANGE, "--to-file", path, "--force")
    assert "磁盘满了" in refused.output
    assert path.read_text() == "老的"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--to-file", "figures"), "--format"),
        (("--to-file", "figures.csv", "--format", "xlsx"), "以 .csv 结尾"),
        (("--to-file", "figures.pdf", "--format", "pdf"), "--format"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(run, args, sentence):
    refused = run("export", *RANGE, *args)
    assert refused.exit_code == 2
    assert sentence in refused.output


def test_a_file_of_another_ending_takes_the_format_that_is_named(run, tmp_path):
    assert run("export", *RANGE, "--format", "csv", "--to-file", tmp_path / "figures.txt").exit_code == 0


def test_an_export_for_no_days_is_refused(run, tmp_path):
    refused = run("export", "--from", FIRST, "--to", FIRST, "--to-file", tmp_path / "a.csv")
    assert refused.exit_code == 2
    assert "--to" in refused.output
