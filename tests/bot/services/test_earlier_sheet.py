"""The sheet of earlier years: the empty one, what is read from it, and whatever else people send."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.earlier_sheet import (
    FILE_BYTES,
    HEADS,
    MOST,
    ROWS_MOST,
    SHEET,
    UNPACKED_BYTES,
    Read,
    read_earlier,
    write_template,
)
from bot.services.plain_workbook import SheetError
from bot.statistics.earlier import FIGURES, EarlierFigure
from bot.statistics.periods import month, year
from tests.bot.services.earlier_sheets import GOOD, TIMES, sheet_of

TODAY = date(2026, 11, 26)


def read(*rows, **more) -> Read:
    return read_earlier(sheet_of(*rows, **more), today=TODAY)


def test_the_empty_sheet_has_drop_downs_and_is_read_as_empty():
    out = io.BytesIO()
    write_template(out)
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue()))[SHEET]
    assert tuple(cell.value for cell in sheet[1]) == HEADS
    assert sorted(str(rule.sqref)[:2] for rule in sheet.data_validations.dataValidation) == [
        "A2",
        "B2",
        "C2",
        "D2",
    ]
    with pytest.raises(SheetError, match="一个数字也没有"):
        read_earlier(out.getvalue(), today=TODAY)


def test_a_year_and_a_month_are_read_with_their_source():
    found = read(GOOD, (2025, "3月", "发放资料（份）", "１,200", "张湾村", "台账"))
    assert found.problems == ()
    of_year, of_month = year(2024), month(2025, 3)
    assert found.figures == (
        EarlierFigure(of_year.first, of_year.until, "person_times", "", 120, "2024年报第3页"),
        EarlierFigure(of_month.first, of_month.until, "handouts", "张湾村", 1200, "台账"),
    )


def test_columns_may_stand_in_any_order_and_others_are_passed_over():
    order = (5, 3, 2, 1, 0, 4)
    heads = ("备注", *[HEADS[place] for place in order])
    assert read(("x", *[GOOD[place] for place in order]), heads=heads).figures[0].amount == 120


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (0, None, "年份要写"),
        (0, "二〇二四", "写的是“二〇二四”"),
        (0, 2027, "年份要写"),
        (0, 1900, "年份要写"),
        (0, datetime(2024, 1, 1), "年份要写"),  # noqa: DTZ001 - as a spreadsheet has it
        (1, 13, "月份要写"),
        (1, 0, "月份要写"),
        (1, "上半年", "月份要写"),
        (2, "满意度", "指标要从下拉的里面选"),
        (2, "接受法律咨询", "指标要从下拉的里面选"),
        (3, None, "数量要写整数"),
        (3, "约120", "数量要写整数"),
        (3, 1.5, "数量要写整数"),
        (3, True, "数量要写整数"),
        (3, -1, "数量要在"),
        (3, MOST + 1, "数量要在"),
        (3, 1e300, "数量要写整数"),
        (3, "9" * 400, "数量要写整数"),
        (4, "村" * 61, "最多 60 个字"),
        (5, None, "来源没有写"),
        (5, "材" * 251, "来源最多"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_nothing_is_guessed(place, value, said):
    row = list(GOOD)
    row[place] = value
    found = read(GOOD, row)
    assert len(found.problems) == 1
    assert found.problems[0].startswith("第 3 行：")
    assert said in found.problems[0]


def test_everything_that_is_wrong_with_a_row_is_said_at_once():
    (problem,) = read((None, 13, "", "", "", "")).problems
    assert all(words in problem for words in ("年份", "月份", "指标", "数量", "来源"))


def test_a_month_that_has_not_begun_is_refused():
    assert read((2026, 12, TIMES, 1, None, "计划")).problems == ("第 2 行：这个月还没到。",)


@pytest.mark.parametrize("second", [GOOD, (2024, 5, *GOOD[2:])])
def test_the_same_time_twice_is_refused(second):
    assert read(GOOD, second).problems == ("第 3 行：和第 2 行说的是同一段时间的同一个指标，只留一行。",)


def test_a_formula_is_refused_with_its_row():
    with pytest.raises(SheetError, match="第 2 行里有公式"):
        read((*GOOD[:3], "=60+60", *GOOD[4:]))


def test_merged_cells_are_told_as_empty_ones():
    rows = (GOOD, (None, None, FIGURES["activities"], 3, None, "年报"))
    found = read(*rows, change=lambda sheet: sheet.merge_cells("A2:A3"))
    assert "合并的单元格要拆开（这一格是空的）" in found.problems[0]


def test_a_sheet_that_says_it_is_huge_is_read_as_far_as_it_goes():
    def far(sheet):
        sheet["XFD1048576"] = "x"

    assert read(GOOD, change=far).figures[0].amount == 120


def test_too_many_rows_are_refused():
    with pytest.raises(SheetError, match=f"超过 {ROWS_MOST} 行"):
        read(*[GOOD] * (ROWS_MOST + 1))


@pytest.mark.parametrize("kind", ["words", "zip", "bomb", "large", "entities", "no heads", "empty"])
def test_a_file_that_is_no_such_sheet_is_refused_with_a_sentence(kind):
    good, out = sheet_of(GOOD), io.BytesIO()
    if kind in {"bomb", "entities"}:
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                data = old.read(part)
                if part.filename == "xl/worksheets/sheet1.xml":
                    more = b" " * UNPACKED_BYTES if kind == "bomb" else b"<!DOCTYPE x [<!ENTITY a 'a'>]>"
                    data = data + more if kind == "bomb" else more + data
                new.writestr(part.filename, data)
    data = {
        "words": b"year,figure",
        "zip": good[:200],
        "large": b"0" * (FILE_BYTES + 1),
        "no heads": sheet_of(GOOD, heads=("年", "数")),
        "empty": sheet_of(heads=()),
    }.get(kind, out.getvalue())
    with pytest.raises(SheetError) as refused:
        read_earlier(data, today=TODAY)
    assert any("\u4e00" <= character <= "\u9fff" for character in str(refused.value))


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=20),
    st.dates(min_value=date(1901, 1, 1)), st.sampled_from([*FIGURES.values(), "=1+1", "=A1", "2024", "3月", 2024, 5]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(*[CELLS] * len(HEADS)), max_size=4))
def test_whatever_stands_in_the_cells_is_figures_or_is_told_what_is_wrong(rows):
    try:
        found = read(*rows)
    except SheetError:
        return
    for figure in found.figures:
        assert 0 <= figure.amount <= MOST
        assert figure.figure in FIGURES
        assert figure.source
        assert figure.first.year >= 1985
        assert figure.first <= TODAY


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200), at=st.integers(0, 8000), cut=st.booleans())
def test_whatever_file_comes_is_read_or_refused_with_a_sentence(data, at, cut):
    good = _GOOD_FILE
    broken = good[:at] + data + (b"" if cut else good[at + len(data) :])
    with suppress(SheetError):
        assert read_earlier(broken, today=TODAY)


_GOOD_FILE = sheet_of(GOOD)
