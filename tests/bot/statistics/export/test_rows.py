"""Registers as files, read back as their readers do."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.statistics.export.as_csv import FORMULA_STARTS
from bot.statistics.export.ledgers import DAY, LEDGERS, MOMENT, NAMES, NUMBER, PHONES, TEXT, Column, told
from bot.statistics.export.rows_plain import write_rows_csv, write_rows_json
from bot.statistics.export.rows_xlsx import CELL_CHARACTERS, RowsBook

COLUMNS = (
    Column("日期", DAY, 12),
    Column("时间", MOMENT, 19),
    Column("人数", NUMBER, 8),
    Column("话", TEXT, 30),
)
LATE = datetime.fromisoformat("2026-02-28T23:59:58")
"""On the clocks of Beijing, without a zone, as a spreadsheet has it."""
ROW = (date(2026, 2, 28), LATE, 12, "老板欠薪")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "＝1+1"]
SOFFICE = shutil.which("soffice")
CALC = SOFFICE is not None and Path(SOFFICE).resolve().with_name("libsclo.so").exists()
"""LibreOffice with its spreadsheets; the part for letters alone cannot open one."""


def book_of(folder: Path, rows, **more) -> openpyxl.Workbook:
    path = folder / "rows.xlsx"
    with RowsBook(path, title="台账", folder=folder) as book:
        written = book.rows("台账", COLUMNS, rows, **more)
        book.about((("行数", written), ("谁导出的", "王专干")))
    return openpyxl.load_workbook(path)


def test_days_moments_and_numbers_are_what_they_are_and_the_head_stays(tmp_path):
    sheet = book_of(tmp_path, [ROW])["台账"]
    assert [cell.value for cell in sheet[1]] == ["日期", "时间", "人数", "话"]
    assert [cell.value for cell in sheet[2]] == [
        LATE.replace(hour=0, minute=0, second=0),
        LATE,
        12,
        "老板欠薪",
    ]
    assert sheet["A2"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D2")


def test_a_sheet_that_is_full_goes_on_in_the_next_under_the_same_head(tmp_path):
    book = book_of(tmp_path, [ROW] * 7, sheet_rows=3)
    assert book.sheetnames == ["台账", "台账-2", "台账-3", "说明"]
    assert [book[name].max_row for name in book.sheetnames[:3]] == [4, 4, 2]
    assert book["台账-3"]["D1"].value == "话"
    assert [cell.value for cell in book["说明"][1]] == ["行数", 7]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_ever_a_formula(tmp_path, text):
    sheet = book_of(tmp_path, [(*ROW[:3], text)])["台账"]
    assert sheet["D2"].data_type == "s"
    assert sheet["D2"].quotePrefix
    write_rows_csv(tmp_path / "rows.csv", COLUMNS, [(*ROW[:3], text)])
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][3] == f"'{text}"


def test_a_text_that_no_cell_takes_is_cut_and_says_so(tmp_path):
    value = book_of(tmp_path, [(*ROW[:3], "字" * 40_000)])["台账"]["D2"].value
    assert len(value) == CELL_CHARACTERS
    assert value.endswith("没有写完）")


def test_no_rows_make_a_file_too(tmp_path):
    assert book_of(tmp_path, [])["台账"].max_row == 1
    assert write_rows_csv(tmp_path / "rows.csv", COLUMNS, []) == 0
    assert write_rows_json(tmp_path / "rows.json", COLUMNS, [], about=lambda rows: (("行数", rows),)) == 0
    assert json.loads((tmp_path / "rows.json").read_text()) == {"rows": [], "about": {"行数": 0}}


def test_nothing_but_the_file_is_left_even_when_the_rows_break_off(tmp_path):
    def broken():
        yield ROW
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book_of(tmp_path, broken())
    assert [path.name for path in tmp_path.iterdir()] == ["rows.xlsx"]


def test_how_far_it_is_is_told_and_the_last_word_is_the_number_of_rows(tmp_path):
    heard: list[int] = []
    book_of(tmp_path, [ROW] * 2500, tick=heard.append)
    assert heard == [1000, 2000, 2500]


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60))
def test_whatever_is_said_comes_back_from_json_and_as_no_formula_from_csv(text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    write_rows_json(folder / "rows.json", COLUMNS, [(*ROW[:3], text)], about=lambda rows: (("行数", rows),))
    assert json.loads((folder / "rows.json").read_text("utf-8"))["rows"][0]["话"] == text
    if "\0" not in text and text.isprintable():
        write_rows_csv(folder / "rows.csv", COLUMNS, [(*ROW[:3], text)])
        with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
            cell = list(csv.reader(file))[1][3]
        assert cell.removeprefix("'") == text.removeprefix("'")
        assert not cell.startswith(FORMULA_STARTS)


@pytest.mark.skipif(not CALC, reason="LibreOffice Calc is not installed (apt install libreoffice-calc-nogui)")
def test_a_file_of_5000_rows_opens_in_libreoffice(tmp_path):
    book_of(tmp_path, [ROW] * 5000)
    command = [
        SOFFICE,
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "rows.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert len((tmp_path / "rows.csv").read_text("utf-8").splitlines()) == 5001


MATTER = (
    "m1", date(2026, 11, 23), "window", "wages", None, "hand_over", "handed_over", "FD-0001", "asked",
    datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC), None, None, None, "王专干", "", "cipher",
)  # fmt: skip


def told_row(rights, row=MATTER, ledger="matters"):
    found = LEDGERS[ledger]
    (values,) = told(
        found, [row], topics={"wages": "欠薪"}, rights=rights, phone=lambda cipher: f"<{cipher}>"
    )
    return dict(zip([column.name for column in found.seen_by(rights)], values, strict=True))


def test_what_is_stored_is_told_in_words_and_on_the_clocks_of_beijing():
    row = told_row([NAMES, PHONES])
    assert (row["渠道"], row["类别"], row["村（社区）"]) == ("窗口", "欠薪", "没说哪个村")
    assert (row["结果"], row["状态"], row["为什么要人办"]) == ("转工作人员", "等人办", "要找人")
    assert row["转来的时间"] == datetime.fromisoformat("2026-11-23T09:02:03")
    assert (row["期限"], row["怎么办结的"], row["回电号码"], row["谁在办"]) == (
        None,
        "",
        "<cipher>",
        "王专干",
    )


@pytest.mark.parametrize(
    ("rights", "missing"), [([NAMES], {"回电号码"}), ([], {"回电号码", "谁在办", "谁办结的"})]
)
def test_numbers_and_names_are_only_for_whoever_may_see_them(rights, missing):
    assert set(told_row([NAMES, PHONES])) - set(told_row(rights)) == missing


def test_an_item_that_was_handed_out_is_its_own_name_and_an_unknown_topic_is_not():
    row = (
        date(2026, 11, 23),
        "handout",
        "反诈手册",
        "街口",
        "",
        "",
        "x-9",
        300,
        "",
        "王专干",
        None,
        None,
        "",
    )
    found = told_row([NAMES], row, "activities")
    assert (found["种类"], found["哪一种、什么资料"], found["类别"]) == ("发放资料", "反诈手册", "")
