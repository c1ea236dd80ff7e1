"""The package's own file, read and mended: each of its known defects is gone."""

from __future__ import annotations

from datetime import date

import pytest

from content.laws import LAWS, load_laws
from content.statutes.package import Package, PackageError, read_package

TODAY = date(2026, 11, 25)
PDF = "生态环境法典"


def body(book, law: str, number: int | str, on: date = TODAY) -> str:
    return book.article(law, number, on).text


@pytest.mark.parametrize("number", [165, 166, 169, 387, 390, 391, 393])
def test_seven_articles_of_the_criminal_law_are_withheld_from_their_last_change_on(book, number):
    assert book.article("刑法", number, date(2024, 2, 29)).until == date(2024, 3, 1)
    assert book.article("刑法", number, date(2024, 3, 1)) is None
    assert "2024年3月1日" in book.withheld("刑法", number, TODAY)
    assert book.withheld("刑法", number, date(2024, 2, 29)) == ""


def test_their_neighbours_are_shown(book):
    for number in (164, 386, 388, "388之一", 392):
        assert book.article("刑法", number, TODAY) is not None
        assert book.withheld("刑法", number, TODAY) == ""


@pytest.mark.parametrize("number", [1120, 1201])
def test_the_two_lost_articles_are_withheld_with_the_reason(book, number):
    assert book.article(PDF, number, TODAY) is None
    assert "缺字" in book.withheld(PDF, number, TODAY)


@pytest.mark.parametrize("number", [1119, 1200])
def test_the_articles_before_them_end_where_they_ended(book, number):
    text = body(book, PDF, number)
    assert "\n境主管部门" not in text
    assert text.endswith("。")


@pytest.mark.parametrize(
    ("law", "number", "heading"),
    [
        ("民法典", 204, "第一编 总则 第十章 期间计算"),
        ("民法典", 205, "第二编 物权 第一分编 通则 第一章 一般规定"),
        ("民法典", 1118, "第五编 婚姻家庭 第五章 收养 第三节 收养关系的解除"),
        ("民法典", 1119, "第六编 继承 第一章 一般规定"),
        ("刑法", 101, "第一编 总则 第五章 其他规定"),
        ("刑法", 102, "第二编 分则 第一章 危害国家安全罪"),
        ("刑法", 452, "附则"),
        ("民事诉讼法", 122, "第二编 审判程序 第十二章 第一审普通程序 第一节 起诉和受理"),
    ],
)
def test_headings_stand_above_their_articles(book, law, number, heading):
    assert book.article(law, number, TODAY).heading == heading


def test_no_article_ends_with_a_heading_or_in_the_middle_of_a_sentence(book):
    ends = [article for article in book.articles(TODAY) if not article.text.endswith(("。", "；", "”", "）"))]
    assert [(article.law, article.number) for article in ends] == []


def test_no_blank_stands_beside_a_chinese_character(book):
    assert [
        article for article in book.articles(TODAY) if " " in article.text and article.text.isascii()
    ] == []
    strewn = [article.number for article in book.articles(TODAY) if " " in article.text]
    assert strewn == []


def test_lines_from_the_pdf_end_with_a_mark(book):
    marks = tuple("。；：！？”）》…")
    lines = [line for row in book.articles(TODAY) if PDF in row.law for line in row.text.split("\n")]
    assert len(lines) > 2000
    assert [line for line in lines if not line.endswith(marks)] == []


@pytest.mark.parametrize(
    ("law", "start"),
    [
        ("村民委员会组织法", date(2026, 1, 1)),
        ("民事诉讼法", date(2024, 1, 1)),
        ("网络安全法", date(2026, 1, 1)),
        ("专利法", date(2021, 6, 1)),
    ],
)
def test_the_day_of_force_is_that_of_the_table_of_laws(book, law, start):
    assert book.article(law, 1, TODAY).start == start


def test_a_law_that_the_package_wrongly_calls_repealed_is_there(book):
    assert book.article("农村土地承包法", 1, TODAY) is not None


@pytest.mark.parametrize("law", ["耕地保护和质量提升法", "医疗保障法"])
def test_a_law_of_next_year_is_coming_and_not_there(book, law):
    assert book.article(law, 1, TODAY) is None
    assert book.coming(law, 1, TODAY).start == date(2027, 1, 1)


def test_the_old_agriculture_law_holds_until_the_new_one_begins(book):
    assert book.article("农业法", 1, date(2026, 12, 31)).adopted == date(2012, 12, 28)
    assert book.article("农业法", 1, date(2027, 1, 1)).adopted == date(2026, 8, 28)


def test_it_has_about_as_many_articles_as_were_counted(book):
    articles = list(book.articles(TODAY))
    assert len(articles) > 23_000
    assert len({article.law for article in articles}) >= 300
    assert sum(article.law.endswith("民法典") for article in articles) == 1260


def test_every_counted_text_has_exactly_the_articles_of_the_table(book):
    texts = {(text.law, text.adopted): text for text in book.texts()}
    off = []
    for law in load_laws(LAWS).laws:
        for version in law.versions:
            text = texts.get((law.title, version.adopted))
            if text is None or version.articles is None:
                continue
            assert (text.start, text.until) == (version.start, version.until)
            counted = version.articles + len(version.inserted) - len(version.missing)
            lost = 2 if PDF in law.title else 0
            if text.articles != counted - lost:
                off.append((law.title, text.articles, counted))
    assert off == []


def test_a_file_that_is_no_such_package_is_said_with_a_way_out(tmp_path):
    broken = tmp_path / "laws.db"
    broken.write_bytes(b"no database")
    with pytest.raises(PackageError, match="make setup"):
        read_package(Package("9", broken))
