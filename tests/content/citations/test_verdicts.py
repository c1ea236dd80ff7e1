"""What a citation is worth on a day: old laws, old editions, other titles, laws nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from content.citations import find_citations
from tests.content.citations.conftest import DAY, LAWS

VALID, GONE, NO_ARTICLE, UNKNOWN = "valid", "not_in_force", "no_such_article", "unknown_law"
MARRIAGE_1 = "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）"
LENDING = "最高人民法院关于审理民间借贷案件适用法律若干问题的规定"

REPEALED = [
    ("婚姻法第32条", "婚姻法", 32),
    ("新婚姻法第32条", "婚姻法", 32),
    ("《婚姻法》第三十二条", "婚姻法", 32),
    ("婚姻法第999条", "婚姻法", 999),
    ("继承法第10条", "继承法", 10),
    ("原《合同法》第五十二条", "合同法", 52),
    ("《合同法》第52条（已废止）", "合同法", 52),
    ("物权法第70条", "物权法", 70),
    ("侵权法第6条", "侵权责任法", 6),
    ("担保法第18条", "担保法", 18),
    ("民法总则第188条", "民法总则", 188),
    ("民法通则第135条", "民法通则", 135),
    ("收养法第六条", "收养法", 6),
    ("环保法第六条", "环境保护法", 6),
    ("信访条例第5条", "信访条例", 5),
]


@pytest.mark.parametrize(("text", "law", "article"), REPEALED, ids=[row[0] for row in REPEALED])
def test_a_repealed_law_stands_under_its_own_title(read, text, law, article):
    assert read(text) == [(law, article, GONE)]


POLICE = "治安管理处罚法"
EDITIONS = [
    ("治安管理处罚法第43条", POLICE, 43, VALID),
    ("治安管理处罚法 2012 第43条", POLICE, 43, GONE),
    ("2012年版治安管理处罚法第43条", POLICE, 43, GONE),
    ("2012年治安管理处罚法第43条", POLICE, 43, GONE),
    ("《治安管理处罚法》（2012年修正）第四十三条", POLICE, 43, GONE),
    ("《治安管理处罚法（2012年修正）》第四十三条", POLICE, 43, GONE),
    ("《中华人民共和国治安管理处罚法》(2012修正)第43条", POLICE, 43, GONE),
    ("《治安管理处罚法》第四十三条（2012年修正）", POLICE, 43, GONE),
    ("治安管理处罚法2012", POLICE, None, GONE),
    ("旧治安管理处罚法第43条", POLICE, 43, GONE),
    ("老治安管理处罚法第43条", POLICE, 43, GONE),
    ("修订前的治安管理处罚法第43条", POLICE, 43, GONE),
    ("治安管理处罚法（旧法）第43条", POLICE, 43, GONE),
    ("2020年治安管理处罚法第43条", POLICE, 43, GONE),
    ("治安管理处罚法2025年修订第51条", POLICE, 51, VALID),
    ("新修订的治安管理处罚法第51条", POLICE, 51, VALID),
    ("现行治安管理处罚法第51条", POLICE, 51, VALID),
    ("2026年治安管理处罚法第51条", POLICE, 51, VALID),
    ("《刑法（2020修正）》第264条", "刑法", 264, VALID),
    ("《公司法》（2018修正）第三条", "公司法", 3, GONE),
    ("2018年劳动法第三十六条", "劳动法", 36, VALID),
    ("民法典2020", "民法典", None, VALID),
    ("《民法典》第1079条（现行版2021年1月1日起施行）", "民法典", 1079, VALID),
    ("物权法2007", "物权法", None, GONE),
]


@pytest.mark.parametrize(("text", "law", "article", "verdict"), EDITIONS, ids=[row[0] for row in EDITIONS])
def test_the_edition_that_is_named_decides(read, text, law, article, verdict):
    assert read(text) == [(law, article, verdict)]


TITLES = [
    (f"《{MARRIAGE_1}》第三十二条", MARRIAGE_1, 32, VALID),
    (MARRIAGE_1 + "第三十二条", MARRIAGE_1, 32, VALID),
    (
        "《最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）》第三十二条",
        MARRIAGE_1,
        32,
        VALID,
    ),
    ("《关于适用〈民法典〉婚姻家庭编的解释(一)》第32条", MARRIAGE_1, 32, VALID),
    ("民法典婚姻家庭编司法解释（一）第32条", MARRIAGE_1, 32, VALID),
    ("《民法典》婚姻家庭编司法解释（一）第32条", MARRIAGE_1, 32, VALID),
    ("婚姻家庭编解释一第32条", MARRIAGE_1, 32, VALID),
    ("婚姻家庭编解释一第320条", MARRIAGE_1, 320, NO_ARTICLE),
    ("民法典婚姻家庭编司法解释第32条", "民法典婚姻家庭编司法解释", 32, UNKNOWN),
    ("劳动争议司法解释第三条", "劳动争议司法解释", 3, UNKNOWN),
    ("婚姻法司法解释（二）第24条", "婚姻法司法解释（二）", 24, UNKNOWN),
    ("最高法民间借贷规定第25条", LENDING, 25, VALID),
    ("民间借贷司法解释第25条", LENDING, 25, VALID),
    (f"《{LENDING}》（2020年第二次修正）第二十五条", LENDING, 25, VALID),
    ("民诉法司法解释第九十条", "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释", 90, VALID),
    ("劳动合同法实施条例第十八条", "劳动合同法实施条例", 18, VALID),
    ("《劳动合同法》实施条例第十八条", "劳动合同法实施条例", 18, VALID),
    ("劳动合同法实施条例第98条", "劳动合同法实施条例", 98, NO_ARTICLE),
    ("劳动合同法实施细则第18条", "劳动合同法实施细则", 18, UNKNOWN),
    ("《劳动合同法实施细则》第18条", "劳动合同法实施细则", 18, UNKNOWN),
    ("《物业服务管理条例》第三条", "物业服务管理条例", 3, UNKNOWN),
    ("物业服务管理条例第三条", "物业服务管理条例", 3, UNKNOWN),
    ("根据河南省物业管理条例第五条", "河南省物业管理条例", 5, UNKNOWN),
    ("河南省信访条例第五条", "河南省信访条例", 5, UNKNOWN),
    ("河南省实施《土地管理法》办法第3条", "河南省实施《土地管理法》办法", 3, UNKNOWN),
    ("《某某管理通知》第三条", "某某管理通知", 3, UNKNOWN),
    ("日本民法典第709条", "日本民法典", 709, UNKNOWN),
    ("香港《刑法》第3条", "香港《刑法》", 3, UNKNOWN),
    ("医疗保险法第5条", "医疗保险法", 5, UNKNOWN),
]


@pytest.mark.parametrize(("text", "law", "article", "verdict"), TITLES, ids=[row[0] for row in TITLES])
def test_the_longest_title_wins_and_a_guess_is_never_valid(read, text, law, article, verdict):
    assert read(text) == [(law, article, verdict)]


DATED = [
    ("婚姻法第32条", date(2020, 12, 31), VALID),
    ("婚姻法第32条", date(2021, 1, 1), GONE),
    ("婚姻法第52条", date(2020, 12, 31), NO_ARTICLE),
    ("民法典第1条", date(2020, 12, 31), GONE),
    ("民法典第1条", date(2021, 1, 1), VALID),
    ("农业法第100条", date(2026, 12, 31), NO_ARTICLE),
    ("农业法第100条", date(2027, 1, 1), VALID),
    ("医疗保障法第5条", date(2026, 12, 31), GONE),
    ("医疗保障法第5条", date(2027, 1, 1), VALID),
    ("2012年治安管理处罚法第43条", date(2025, 12, 31), VALID),
    ("治安管理处罚法第130条", date(2025, 12, 31), NO_ARTICLE),
    ("治安管理处罚法第130条", date(2026, 1, 1), VALID),
    ("刑法第291条之二", date(2020, 1, 1), NO_ARTICLE),
    ("刑法第291条之二", DAY, VALID),
    ("刑法第133条之九", DAY, NO_ARTICLE),
]


@pytest.mark.parametrize(("text", "on", "verdict"), DATED, ids=[f"{row[0]} {row[1]}" for row in DATED])
def test_the_day_decides(read, text, on, verdict):
    assert [row[2] for row in read(text, on)] == [verdict]


def test_an_article_of_a_text_that_nobody_counted_is_never_valid(read):
    assert read("动物防疫法第20条", date(2020, 1, 1)) == [("动物防疫法", 20, UNKNOWN)]
    assert read("动物防疫法第20条") == [("动物防疫法", 20, VALID)]


def test_paragraph_and_item_are_read(read):
    (found,) = find_citations("《劳动合同法》第三十八条第一款第（二）项", LAWS, None, DAY)
    assert (found.article, found.paragraph, found.item) == (38, 1, 2)
    (found,) = find_citations("民法典1079条3款", LAWS, None, DAY)
    assert (found.article, found.paragraph, found.item) == (1079, 3, None)


def test_a_citation_knows_its_place_in_the_text():
    text = "请问，《民法典》第１０７９条、第1080条怎么说？"
    first, second = find_citations(text, LAWS, None, DAY)
    assert text[first.start : first.end] == "《民法典》第１０７９条"
    assert text[second.start : second.end] == "第1080条"


def test_the_texts_at_hand_agree_with_the_table(book):
    for text in ("民法典第1079条", "刑法第133条之一", "婚姻法第32条", "民法典第1261条"):
        assert find_citations(text, LAWS, book, DAY) == find_citations(text, LAWS, None, DAY)
