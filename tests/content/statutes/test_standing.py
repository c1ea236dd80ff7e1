"""How an article stands on a day, as pages and commands say it."""

from __future__ import annotations

from datetime import date

import pytest

from content.laws import load_laws
from content.statutes.book import StatuteBook
from content.statutes.build import build
from content.statutes.law_text import LawText, Piece
from content.statutes.standing import Standing, stand

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("law", "number", "standing", "words"),
    [
        ("民法典", 1079, Standing.IN_FORCE, ""),
        ("刑法", "133之一", Standing.IN_FORCE, ""),
        ("刑法", 387, Standing.WITHHELD, "2024年3月1日"),
        ("生态环境法典", 1201, Standing.WITHHELD, "缺字"),
        ("医疗保障法", 1, Standing.NOT_YET, "2027年1月1日起才施行"),
        ("农业法", 110, Standing.NOT_YET, "不能当依据"),
        ("环境保护法", 1, Standing.GONE, "2026年8月15日起废止"),
        ("婚姻法", 32, Standing.GONE, "现在看《民法典》"),
        ("乡镇企业法", 1, Standing.GONE, "已经废止"),
        ("殡葬管理条例", 3, Standing.NO_TEXT, "flk.npc.gov.cn"),
        ("殡葬管理条例", 300, Standing.NO_SUCH_ARTICLE, "请核对条号"),
        ("民法典", 0, Standing.NO_SUCH_ARTICLE, "最后一条是第1260条"),
        ("民法典", "x", Standing.NO_SUCH_ARTICLE, "条号看不懂"),
        ("胡说法", 1, Standing.UNKNOWN_LAW, "没有找到"),
    ],
)
def test_each_standing_has_its_words(book, law, number, standing, words):
    stood = stand(book, law, number, DAY)
    assert stood.standing is standing
    assert words in stood.why
    assert bool(stood.why) is (standing is not Standing.IN_FORCE)


def test_a_text_that_is_not_in_force_is_never_the_text_of_a_standing_in_force(book):
    for law in ("环境保护法", "医疗保障法", "农业法", "仲裁法", "渔业法", "民法典"):
        for number in (1, 2, 80, 110):
            stood = stand(book, law, number, DAY)
            in_force = stood.article is not None and stood.article.in_force(DAY)
            assert in_force is (stood.standing is Standing.IN_FORCE)


def test_a_law_replaced_twice_leads_to_the_one_in_force(book):
    assert stand(book, "环境噪声污染防治法", 2, DAY).instead == "生态环境法典"


def test_an_article_that_the_law_has_no_more_is_an_old_text(tmp_path):
    laws, path = load_laws(), tmp_path / "book"
    texts = [
        LawText(
            "某法", date(2020, 1, 1), None, None, "", "某处", (Piece("1", "", "一。"), Piece("2", "", "二。"))
        ),
        LawText("某法", date(2025, 1, 1), None, None, "", "某处", (Piece("1", "", "新的一。"),)),
    ]
    build(path, package=None, laws=laws, imported=texts, stamped="", say=lambda _: None)
    stood = stand(StatuteBook.open(path, laws), "某法", 2, DAY)
    assert (stood.standing, stood.article.text) == (Standing.GONE, "二。")
    assert "2025年1月1日起不再有效" in stood.why


def test_before_a_repeal_takes_effect_the_law_is_in_force(book):
    assert stand(book, "环境保护法", 1, date(2026, 8, 14)).standing is Standing.IN_FORCE


def test_without_any_text_facts_are_still_told():
    empty = StatuteBook.empty(load_laws())
    assert stand(empty, "民法典", 1079, DAY).standing is Standing.NO_TEXT
    assert stand(empty, "民法典", 2000, DAY).standing is Standing.NO_SUCH_ARTICLE
    assert stand(empty, "医疗保障法", 1, DAY).standing is Standing.NOT_YET
    assert stand(empty, "婚姻法", 1, DAY).standing is Standing.GONE


def test_neighbours_are_those_of_the_text_of_the_day_also_withheld_ones(book):
    assert book.around("民法典", 1, DAY) == (None, "2")
    assert book.around("民法典", 1260, DAY) == ("1259", None)
    assert book.around("刑法", "133之一", DAY) == ("133", "133之二")
    assert book.around("刑法", 388, DAY) == ("387", "388之一")
    assert book.around("没有", 1, DAY) == (None, None)
