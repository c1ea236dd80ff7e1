"""CSV and Excel files, read back as their readers do."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import openpyxl
import pytest

from bot.statistics.export.as_csv import HEAD
from bot.statistics.export.formats import FORMATS
from bot.statistics.periods import Period
from bot.statistics.rows import ActivityRow
from bot.statistics.wording import RULE

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "＝1+1"]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def a_report(made, matter, row):
    return made(
        [matter(village="张湾村"), matter(matter_id="m2", topic="land")], [row(village="张湾村"), row()]
    )


def test_a_csv_file_is_known_as_utf_8_and_keeps_to_the_rfc(a_report):
    data = FORMATS["csv"].as_bytes(a_report)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert {len(row) for row in read_csv(data)} == {len(HEAD)}


def test_a_csv_file_has_a_line_for_every_figure(a_report):
    rows = read_csv(FORMATS["csv"].as_bytes(a_report))
    assert tuple(rows[0]) == HEAD
    assert ["总数", "咨询", "2", "", "", "", "", "", ""] in rows
    assert ["总数", "引导到别处", "", "", "", "0", "", "", "不计入"] in rows
    assert ["按天", "2026-11-23", "2", "1", "1", "", "", "", ""] in rows
    assert ["按村", "张湾村", "1", "1", "1", "", "", "", ""] in rows
    assert ["说明", "数过的消息", "", "", "", "2", "", "", ""] in rows
    assert [row[0] for row in rows if row[-1] == RULE] == ["按天", "按类别", "按结果", "按村", "按渠道"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_file_is_a_formula(made, matter, text):
    data = FORMATS["csv"].as_bytes(made([matter(village=text)]))
    assert [f"'{text}", "1"] in [row[1:3] for row in read_csv(data)]
    assert not [cell for row in read_csv(data) for cell in row if cell.startswith(tuple("=+-@\t\r＝"))]


@pytest.mark.parametrize("text", [*FORMULAS, "http://example.com", "{=1+1}", "123"])
def test_texts_of_a_workbook_stay_texts_as_they_are(made, matter, text):
    book = read_xlsx(FORMATS["xlsx"].as_bytes(made([matter(village=text)])))
    cell = book["按村"]["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.value.replace("_x0009_", "\t").replace("_x000D_", "\r") == text
    assert cell.hyperlink is None
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_text_like_a_formula_is_marked_as_text_for_whoever_edits_it(made, matter):
    book = read_xlsx(FORMATS["xlsx"].as_bytes(made([matter(village="=1+1"), matter(village="张湾村")])))
    marked = {cell.value: cell.quotePrefix for cell in (book["按村"]["A2"], book["按村"]["A3"])}
    assert marked == {"=1+1": True, "张湾村": False}


def test_days_and_figures_of_a_workbook_are_dates_and_numbers(a_report):
    sheet = read_xlsx(FORMATS["xlsx"].as_bytes(a_report))["按天"]
    assert [cell.value for cell in sheet[1]][:4] == ["日期", "件", "人次", "人"]
    day, *numbers = sheet[2][:4]
    assert (day.value, day.is_date, day.number_format) == (datetime(2026, 11, 23), True, "yyyy-mm-dd")  # noqa: DTZ001
    assert [(cell.value, cell.data_type) for cell in numbers] == [(2, "n"), (1, "n"), (1, "n")]


def test_heads_stay_in_sight_and_days_and_topics_have_charts(a_report):
    book = read_xlsx(FORMATS["xlsx"].as_bytes(a_report))
    assert book.sheetnames == ["总数", "按天", "按类别", "按结果", "按村", "按渠道", "聊天以外", "说明"]
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    charts = {sheet.title: [type(chart).__name__ for chart in sheet._charts] for sheet in book}
    assert (charts["按天"], charts["按类别"]) == (["LineChart"], ["BarChart"])


def test_the_rule_stands_on_every_sheet(a_report):
    for sheet in read_xlsx(FORMATS["xlsx"].as_bytes(a_report)):
        assert RULE in [cell.value for row in sheet.iter_rows() for cell in row], sheet.title


def test_the_last_sheet_says_of_what_and_when_the_figures_are(a_report):
    sheet = read_xlsx(FORMATS["xlsx"].as_bytes(a_report))["说明"]
    told = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2, max_row=6)}
    assert told == {
        "期间": "2026-11-23 至 2026-11-24（北京时间）",
        "从（含）": datetime(2026, 11, 23),  # noqa: DTZ001
        "到（不含）": datetime(2026, 11, 25),  # noqa: DTZ001
        "生成时间（北京）": datetime(2026, 11, 25, 2, 30),  # noqa: DTZ001
        "数过的消息（条）": 2,
    }


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_at_all_makes_a_file_too(made, name):
    data = FORMATS[name].as_bytes(made(period=Period(date(2026, 11, 23), date(2026, 11, 23))))
    if name == "csv":
        assert ["按类别", "合计", "0", "0", "0", "", "", "", ""] in read_csv(data)
    elif name == "json":
        assert json.loads(data)["tables"]["topics"]["total"]["matters"] == 0
    else:
        assert [cell.value for cell in read_xlsx(data)["按类别"][2]][:4] == ["合计", 0, 0, 0]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_given_is_left_open(a_report, name):
    file = io.BytesIO()
    FORMATS[name].write(a_report, file)
    assert not file.closed


@pytest.mark.parametrize("name", FORMATS)
def test_the_name_of_a_file_says_what_is_in_it(a_report, name):
    assert FORMATS[name].file_name(a_report) == f"普法咨询统计_2026-11-23至2026-11-24.{name}"


@pytest.mark.parametrize("name", FORMATS)
def test_what_happened_outside_the_chat_stands_in_the_file(made, name):
    held = [
        ActivityRow("stand", "", date(2026, 11, 23), 40, "张湾村"),
        ActivityRow("handout", "=1+1", date(2026, 11, 23), 300),
    ]
    data = FORMATS[name].as_bytes(made(held=held))
    if name == "csv":
        rows = read_csv(data)
        assert ["聊天以外", "现场咨询点", "", "", "40", "", "1", "", ""] in rows
        assert ["聊天以外", "发放资料：=1+1", "", "", "", "", "1", "300", ""] in rows
        assert ["总数", "发放资料", "", "", "", "", "", "300", ""] in rows
        assert ["按渠道", "摆摊", "0", "40", "0", "", "", "", ""] in rows
    elif name == "json":
        assert (json.loads(data)["stand_heads"], json.loads(data)["handouts"]) == (40, 300)
    else:
        sheet = read_xlsx(data)["聊天以外"]
        assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=2, max_row=3)] == [
            ["现场咨询点", 1, 40, 0],
            ["发放资料：=1+1", 1, 0, 300],
        ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_says_who_made_it(a_report, name):
    data = FORMATS[name].as_bytes(a_report, made_by="王专干")
    if name == "xlsx":
        rows = [tuple(cell.value for cell in row) for row in read_xlsx(data)["说明"].iter_rows()]
        assert ("谁导出的", "王专干") in rows
    else:
        assert "王专干" in data.decode()
