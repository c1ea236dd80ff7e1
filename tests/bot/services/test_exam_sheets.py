"""Rosters and scores from spreadsheets: every wrong row is named, nothing that is no plain sheet is read."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.services.exam_sheets import book_of, read_roster, read_scores, roster_template, scores_template
from bot.services.plain_workbook import SheetError

HEADS = ("单位", "姓名")
ROSTER = {("办公室", "李四"): "p1", ("办公室", "赵五"): "p2"}


def sheet(*rows, heads=HEADS):
    """A workbook as Excel writes one; texts that begin with an equals sign are formulas."""
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_good_roster_is_read_in_its_order():
    checked = read_roster(sheet(("办公室", " 李四 "), (), ("司法所", "王  五")))
    assert checked.rows == (("办公室", "李四"), ("司法所", "王 五"))
    assert checked.problems == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((None, "李四"), "没有写单位"),
        (("办公室", None), "没有写姓名"),
        (("办公室", 123), "没有写姓名"),
        (("办公室", '=HYPERLINK("http://x","李四")'), "有公式"),
        (("=1+1", "李四"), "有公式"),
        (("办" * 41, "李四"), "太长"),
        (("办公室", "李\n四"), "看不见"),
        (("（例）农业服务中心", "张三"), "例子"),
    ],
)
def test_a_wrong_row_is_named_with_what_to_do(row, says):
    checked = read_roster(sheet(("办公室", "赵五"), row))
    assert len(checked.problems) == 1
    assert checked.problems[0].startswith("第 3 行")
    assert says in checked.problems[0]


def test_the_same_person_twice_is_named():
    problems = read_roster(sheet(("办公室", "李四"), ("办公室", "李四"))).problems
    assert "和第 2 行是同一个人" in problems[0]


@pytest.mark.parametrize("row", [(101,), (-1,), ("八十",), (80.5,), ("=80",), (True,)])
def test_a_score_that_is_none_is_refused(row):
    checked = read_scores(sheet(("办公室", "李四", *row), heads=(*HEADS, "分数", "场次")), ROSTER, ())
    assert checked.rows == ()
    assert "第 2 行" in checked.problems[0]


def test_scores_are_for_those_on_the_roster_once():
    heads = (*HEADS, "分数", "场次")
    checked = read_scores(
        sheet(
            ("办公室", "李四", 80, None),
            ("办公室", "李四", 90, "补考"),
            ("办公室", "李四", 70, "初考"),
            ("办公室", "赵五", None, None),
            ("办公室", "钱六", 80, None),
            ("办公室", "赵五", 66, "二考"),
            heads=heads,
        ),
        ROSTER,
        (),
    )
    assert checked.rows == (("p1", "first", 80), ("p1", "make_up", 90))
    assert [words.split("：")[0] for words in checked.problems] == ["第 4 行", "第 6 行", "第 7 行"]


def test_a_score_that_is_there_is_not_changed():
    heads = (*HEADS, "分数", "场次")
    checked = read_scores(sheet(("办公室", "李四", 80, None), heads=heads), ROSTER, [("p1", "first")])
    assert "已经有成绩" in checked.problems[0]


def test_our_own_sheets_are_read_back():
    assert "例子" in read_roster(roster_template()).problems[0]
    filled = load_workbook(BytesIO(scores_template(list(ROSTER))))
    filled.active["C2"] = 77
    file = BytesIO()
    filled.save(file)
    assert read_scores(file.getvalue(), ROSTER, ()).rows == (("p1", "first", 77),)


def test_a_name_that_looks_like_a_formula_is_written_as_text():
    book = load_workbook(BytesIO(book_of({"x": (("姓名",), [("=1+1",)])})))
    assert book.active["A2"].data_type == "s"


def test_a_sheet_without_the_columns_is_refused():
    with pytest.raises(SheetError, match="单位"):
        read_roster(sheet(("李四",), heads=("姓名",)))


def test_a_file_that_unpacks_to_too_much_is_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (41 * 1024 * 1024))
    with pytest.raises(SheetError, match="太大"):
        read_roster(file.getvalue())


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_bytes_of_any_kind_are_a_sentence_and_never_an_error(data):
    with pytest.raises(SheetError):
        read_roster(data)
