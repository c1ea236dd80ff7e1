"""The file of the spreadsheet: written, read back, and what is refused before it is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.services.entry_sheet import SheetError, read_sheet, write_sheet
from bot.services.plain_workbook import FILE_BYTES
from faq.corpus import load_entries, load_topics, with_changed
from faq.sheet import NAMES, table
from tests.factories import entry

TOPICS = load_topics()


def written(path: Path, *entries) -> Path:
    with path.open("wb") as file:
        write_sheet(file, entries, TOPICS)
    return path


def made(path: Path, *rows) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_all_entries_of_the_project_go_out_and_come_back_unchanged(tmp_path: Path) -> None:
    entries = load_entries()
    read = read_sheet(written(tmp_path / "a.xlsx", *entries))
    tables = [table(read.heads, row, TOPICS) for _, row in read.rows]
    assert with_changed((), tables, topics=TOPICS) == entries


def test_a_text_that_looks_like_a_formula_is_kept_as_it_is(tmp_path: Path) -> None:
    one = entry(title="=1+1 是什么", phrasings=("+86 打来的电话", "@所有人", "-5 元"))
    read = read_sheet(written(tmp_path / "a.xlsx", one))
    assert table(read.heads, read.rows[0][1], TOPICS) == one.table()


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    read = read_sheet(made(tmp_path / "a.xlsx", ["问题"], [], ["欠薪怎么办"]))
    assert [number for number, _ in read.rows] == [3]


def test_the_template_offers_the_topics_and_says_how_to_fill_it(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path / "a.xlsx"))
    (rule,) = book["问答"].data_validations.dataValidation
    assert rule.formula1 == f"怎么填!$D$2:$D${len(TOPICS) + 1}"
    assert [cell.value for cell in book["问答"][1]] == list(NAMES)
    assert book["怎么填"]["D2"].value == next(iter(TOPICS.values()))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", "编号,问题".encode()])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(SheetError, match="另存为"):
        read_sheet(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="找不到"):
        read_sheet(tmp_path / "a.xlsx")


def test_a_document_in_the_clothes_of_a_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(SheetError, match="不是 Excel"):
        read_sheet(tmp_path / "a.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (101 * 1024 * 1024))
    assert (tmp_path / "a.xlsx").stat().st_size < FILE_BYTES
    with pytest.raises(SheetError, match="太大"):
        read_sheet(tmp_path / "a.xlsx")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(FILE_BYTES + 1)
    with pytest.raises(SheetError, match="太大"):
        read_sheet(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "<!-- hi --><!DOCTYPE a><a/>",
        "\ufeff<a/>".encode("utf-16-le"),
    ],
)
def test_declarations_are_refused(tmp_path: Path, xml) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", xml)
    with pytest.raises(SheetError, match="不该有的声明"):
        read_sheet(tmp_path / "a.xlsx")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="表是空的"):
        read_sheet(made(tmp_path / "a.xlsx"))


def test_a_workbook_broken_inside_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    with pytest.raises(SheetError, match="读不出来"):
        read_sheet(tmp_path / "a.xlsx")
