"""Everything as a folder of files: complete, explained, with sums that hold, and nothing encrypted in plain."""

from __future__ import annotations

import csv
import hashlib
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime

import openpyxl
import pytest

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.records.dump import columns_of, table_names
from bot.services.build import ACCOUNT, Services
from bot.services.data_out import NotEmpty, count_all, packed, words_for, write_all
from bot.services.data_words import TABLES
from bot.settings import Settings
from bot.statistics.periods import Period

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
OPENID = "oRealOpenId-0001"


@pytest.fixture
def out(services, tmp_path):
    """What is written of a database with two questions of one villager."""
    kept = Consultations(services.engine, account=ACCOUNT, vault=services.vault)
    for number, words in enumerate(("工资", "=1+1 张三的'工资'")):
        said = Utterance(OPENID, Kind.TEXT, words, f"{number}", NOW)
        kept.store(said, Turn("请看", Session(), Outcome.ANSWER, topic="wages"), now=NOW)
    folder = tmp_path / "out"
    write_all(services, folder, by="孙管理", now=NOW)
    return folder


def test_every_table_and_column_is_explained():
    """A NEW TABLE OR COLUMN needs a line in bot/services/data_words.py."""
    assert set(table_names()) <= set(TABLES)
    without = [
        f"{table}.{name}"
        for table in table_names()
        for name, _ in columns_of(table)
        if not words_for(table, name)
    ]
    assert without == []


def test_every_table_is_there_as_csv_and_as_a_sheet_with_all_its_rows(out):
    names = table_names()
    assert {path.stem for path in (out / "csv").iterdir()} == set(names)
    with (out / "csv" / "consultations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["text"] for row in rows) == ["'=1+1 张三的'工资'", "工资"]
    assert {row["said_at"] for row in rows} == {"2026-11-23T04:00:00+00:00"}
    book = openpyxl.load_workbook(out / "全部表.xlsx", read_only=True)
    assert set(book.sheetnames) == {*names, "说明"}
    head, *cells = [list(row) for row in book["consultations"].iter_rows(values_only=True)]
    assert len(cells) == 2
    assert dict(zip(head, cells[0], strict=True))["said_at"] == datetime.fromisoformat("2026-11-23T12:00:00")
    book.close()


def test_the_sums_hold_and_cover_every_file(out):
    lines = [line.split("  ", 1) for line in (out / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in lines} == {
        str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and path.name != "SHA256SUMS"
    }
    assert all(hashlib.sha256((out / name).read_bytes()).hexdigest() == digest for digest, name in lines)


def test_the_readme_names_every_table_and_how_to_load_it(out):
    readme = (out / "README.md").read_text()
    assert all(f"### {name}（" in readme for name in table_names())
    assert "### consultations（2 行）" in readme
    assert "SECRET_KEY" in readme
    assert "| `openid_cipher` | 微信号，密文 |" in readme


def test_the_id_of_a_villager_is_nowhere(out):
    for path in out.rglob("*"):
        assert not path.is_file() or OPENID.encode() not in path.read_bytes()


def test_the_service_goes_on_with_the_script_as_its_database(services, environment, out, tmp_path):
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as connection:
        connection.executescript((out / "pufa-sqlite.sql").read_text())
    url = {"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}
    moved = Services(Settings.from_env({**environment, **url}, env_file=None))
    moved.need_database()
    period = Period(date(2026, 11, 1), date(2026, 12, 1))
    assert moved.report(period, now=NOW) == services.report(period, now=NOW)
    assert moved.totals(period).matters > 0
    assert count_all(moved) == count_all(services) - 1, "the export itself is in the log by now"
    moved.engine.dispose()


def test_a_folder_with_something_in_it_is_left_alone(services, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(NotEmpty, match="换一个空的"):
        write_all(services, tmp_path, by="孙管理", now=NOW)
    assert (tmp_path / "mine.txt").read_text() == "x"


def test_a_zip_holds_the_same_and_nothing_else_stays(out, tmp_path):
    names = {f"pufa-data/{path.relative_to(out)}" for path in out.rglob("*") if path.is_file()}
    packed(out, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert set(archive.namelist()) == names
        assert archive.testzip() is None
    assert not out.exists()
