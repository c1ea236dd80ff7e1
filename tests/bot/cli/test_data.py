"""`flask data`: registers, everything out, earlier years in and out again."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from bot.records.audit import COMMAND
from tests.bot.services.earlier_sheets import GOOD, sheet_of
from tests.bot.services.waiting import PHONE, waiting

DAYS = ("--from", "2020-01-01", "--to", "2100-01-01")


@pytest.fixture
def data(app):
    def _run(*args, code=0):
        result = app.test_cli_runner().invoke(args=["data", *map(str, args)])
        assert result.exit_code == code, result.output
        return result

    return _run


@pytest.mark.parametrize("phones", [True, False])
def test_a_register_is_written_with_numbers_only_when_they_are_asked_for(data, services, tmp_path, phones):
    waiting(services)
    path = tmp_path / "事项.csv"
    said = data(
        "rows", "matters", *DAYS, "--to-file", path, "--by", "王专干", *(["--phones"] if phones else [])
    ).output
    assert "事项台账，1 行" in said
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row.get("回电号码") == (PHONE if phones else None)
    assert path.stat().st_mode & 0o077 == 0
    assert services.audit.latest(act="rows_exported", limit=1)[0].actor == "王专干"


def test_a_register_is_json_and_excel_too(data, services, tmp_path):
    waiting(services)
    data("rows", "consultations", *DAYS, "--to-file", tmp_path / "a.json")
    found = json.loads((tmp_path / "a.json").read_text())
    assert found["about"]["行数"] == len(found["rows"]) == 1
    data("rows", "consultations", *DAYS, "--to-file", tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["咨询台账"].max_row == 2
    assert list(tmp_path.glob("*.part")) == []


def test_a_file_that_is_there_stays_unless_it_is_said(data, services, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    assert "没有动它" in data("rows", "matters", *DAYS, "--to-file", path, code=1).output
    assert path.read_text() == "mine"
    data("rows", "matters", *DAYS, "--to-file", path, "--force")
    assert path.read_text(encoding="utf-8-sig").startswith("事项,")


def test_another_ending_or_an_empty_range_is_refused(data, tmp_path):
    assert "结尾" in data("rows", "matters", *DAYS, "--to-file", tmp_path / "a.doc", code=2).output
    same = ("--from", "2026-01-01", "--to", "2026-01-01")
    assert "要晚于" in data("rows", "matters", *same, "--to-file", tmp_path / "a.csv", code=2).output


def test_everything_goes_into_a_new_folder_and_never_over_another(data, services, tmp_path):
    waiting(services)
    assert "先看里面的 README.md" in data("export", tmp_path / "out").output
    assert (tmp_path / "out" / "pufa-sqlite.sql").stat().st_mode & 0o077 == 0
    assert "换一个空的文件夹" in data("export", tmp_path / "out", code=1).output
    assert services.audit.latest(act="everything_exported", limit=9)[0].actor == COMMAND


def test_earlier_years_are_tried_brought_in_listed_and_taken_out(data, services, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(sheet_of(GOOD))
    assert "还没有导入" in data("import", tmp_path / "a.xlsx", "--dry-run").output
    assert data("imports").output == ""
    import_id = data("import", tmp_path / "a.xlsx", "--by", "王专干").output.split()[-1]
    listed = data("imports").output
    assert listed.startswith(import_id)
    assert "1 个数字\t在用" in listed
    assert "已经由王专干导入过了" in data("import", tmp_path / "a.xlsx", code=1).output
    assert "去掉 1 个数字" in data("undo", import_id, "--by", "孙管理").output
    assert "已由孙管理撤销" in data("imports").output
    assert "已经撤销了" in data("undo", import_id, code=1).output


def test_what_is_wrong_is_told_by_row(data, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(sheet_of((datetime.now(UTC).year + 1, *GOOD[1:])))
    said = data("import", tmp_path / "a.xlsx", code=1).output
    assert "第 2 行：年份要写" in said
    assert "一个数字也没有导入" in said


def test_the_empty_sheet_is_written_once(data, tmp_path):
    data("template", tmp_path / "空表.xlsx")
    assert openpyxl.load_workbook(tmp_path / "空表.xlsx").sheetnames == ["往年数字", "怎么填"]
    assert "换一个名字" in data("template", tmp_path / "空表.xlsx", code=1).output
