"""On which days a text holds, by a table of three laws."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.law import LawTable
from content.laws import load_laws
from content.statutes.dating import dated
from content.statutes.law_text import LawText, Piece

TABLE = """
[[law]]
title = "中华人民共和国甲法"
kind = "law"
[[law.version]]
adopted = 2018-12-29
from = 2019-01-01
until = 2027-01-01
articles = 1
evidence = "公布令"
[[law.version]]
adopted = 2026-08-28
from = 2027-01-01
articles = 1
evidence = "公布令"

[[law]]
title = "中华人民共和国乙法"
kind = "repealed"
[[law.version]]
adopted = 2001-01-01
from = 2001-05-01
until = 2021-01-01
articles = 1
evidence = "公布令"

[[law]]
title = "丙决定"
kind = "law"
[[law.version]]
adopted = 2024-09-13
from = 2025-01-01
articles = 0
evidence = "公布令"
"""


@pytest.fixture
def table(tmp_path: Path) -> LawTable:
    path = tmp_path / "laws.toml"
    path.write_text(TABLE, encoding="utf-8")
    return load_laws(path)


def text(title: str, adopted: str, **more) -> LawText:
    given = {"published": None, "effective": None, "status": "", "source": "某处"} | more
    return LawText(title, date.fromisoformat(adopted), pieces=(Piece("1", "", "规则。"),), **given)


def days(found) -> list[tuple[str, str]]:
    return [(str(one.start), str(one.until)) for one in found]


def test_the_table_decides_and_not_what_the_source_says(table):
    given = text("中华人民共和国甲法", "2018-12-29", effective=date(1990, 1, 1), status="已废止")
    assert days(dated([given], table)) == [("2019-01-01", "2027-01-01")]


def test_a_text_that_is_not_yet_in_force_waits_for_its_day(table):
    given = [
        text("甲法", "2026-08-28", status="现行有效"),
        text("甲法", "2018-12-29", status="历史版本"),
    ]
    assert days(dated(given, table)) == [("2019-01-01", "2027-01-01"), ("2027-01-01", "None")]


def test_a_law_goes_by_its_official_title(table):
    assert dated([text("甲法", "2018-12-29")], table)[0].text.title == "中华人民共和国甲法"


def test_a_version_that_the_table_lacks_ends_where_the_next_one_begins(table):
    given = text("甲法", "2010-01-01", published=date(2010, 1, 5), effective=date(2010, 3, 1))
    assert days(dated([given], table)) == [("2010-03-01", "2019-01-01")]


def test_an_old_version_of_a_repealed_law_ends_with_the_law(table):
    assert days(dated([text("乙法", "2005-01-01")], table)) == [("2005-01-01", "2021-01-01")]


def test_a_version_after_the_end_of_its_law_is_left_out(table):
    assert dated([text("乙法", "2022-01-01")], table) == []


def test_a_law_outside_the_table_is_in_force_from_its_latest_date(table):
    given = text("丁法", "2020-01-01", published=date(2020, 1, 2), effective=date(2020, 6, 1))
    assert days(dated([given], table)) == [("2020-06-01", "None")]


@pytest.mark.parametrize("status", ["已废止", "历史版本"])
def test_a_law_outside_the_table_that_is_gone_since_nobody_knows_when_is_left_out(table, status):
    assert dated([text("丁法", "2020-01-01", status=status)], table) == []


def test_a_text_without_numbered_articles_is_left_out(table):
    assert dated([text("丙决定", "2024-09-13")], table) == []


def test_of_two_texts_from_the_same_day_the_imported_one_stays(table):
    given = [
        text("甲法", "2018-12-29", source="包"),
        text("甲法", "2018-12-29", source="文件", imported=True),
    ]
    for order in (given, given[::-1]):
        assert [one.text.source for one in dated(order, table)] == ["文件"]


def test_an_imported_text_ends_the_one_before_it(table):
    given = [text("丁法", "2020-01-01"), text("丁法", "2025-01-01", imported=True)]
    assert days(dated(given, table)) == [("2020-01-01", "2025-01-01"), ("2025-01-01", "None")]


def test_texts_come_in_the_order_of_the_table_and_then_by_title(table):
    given = [text("子法", "2020-01-01"), text("丁法", "2020-01-01"), text("乙法", "2001-01-01")]
    assert [one.text.title for one in dated(given, table)] == ["中华人民共和国乙法", "丁法", "子法"]
