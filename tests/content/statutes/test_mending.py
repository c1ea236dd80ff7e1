"""Repairs of a law's text, on small made-up laws."""

from __future__ import annotations

import pytest

from content.statutes.mending import Row, mended

PDF = "中华人民共和国生态环境法典"


def rows(*texts: str, chapter: str = "第一章 一般规定") -> list[Row]:
    return [Row(str(number), chapter, "", text) for number, text in enumerate(texts, 1)]


def texts(title: str, *given: str) -> list[str]:
    return [piece.text for piece in mended(title, rows(*given))]


def test_a_heading_at_the_end_of_an_article_goes_to_the_articles_after_it():
    first, second = mended(
        "甲法", [Row("1", "第一章 甲", "", "甲规则。\n第二编 物 权\n第一分编 通 则"), *rows("乙规则。")]
    )
    assert (first.text, first.heading) == ("甲规则。", "第一编 总则 第一章 甲")
    assert (second.text, second.heading) == ("乙规则。", "第二编 物权 第一分编 通则 第一章 一般规定")


def test_a_part_without_chapters_does_not_take_over_the_chapter_before_it():
    given = rows("甲规则。\n附 则", "乙规则。", chapter="第十章 战时")
    assert mended("甲法", given)[1].heading == "附则"


def test_the_annex_after_the_last_article_is_left_out():
    assert texts("甲法", "附条件的规则。", "本法自公布之日起施行。\n附件一\n一个清单") == [
        "附条件的规则。",
        "本法自公布之日起施行。",
    ]


def test_a_line_that_breaks_off_in_a_long_sentence_is_joined_to_the_next():
    assert texts("甲法", "这一句话写了很长很长很长很长还没有写完就\n换了行。\n下一款。") == [
        "这一句话写了很长很长很长很长还没有写完就换了行。\n下一款。"
    ]


def test_items_and_short_lines_stay_lines_of_their_own():
    given = "有下列情形之一的：\n（一）甲；\n（二）乙\n（三）丙。"
    assert texts("甲法", given) == [given]


def test_in_a_text_from_a_pdf_every_line_without_an_end_is_broken():
    assert texts(PDF, "短句没\n完，\n接着完。\n下一款。") == ["短句没完，接着完。\n下一款。"]


def test_blanks_beside_chinese_go_and_those_between_latin_words_stay():
    assert texts("甲法", "排放 二氧 化碳 PM 2.5 的 ， 处罚。") == ["排放二氧化碳PM 2.5的，处罚。"]


def test_straight_quotation_marks_in_pairs_become_chinese_ones():
    assert texts("甲法", '称为"甲"的。', '一个"标记。') == ["称为“甲”的。", '一个"标记。']


@pytest.mark.parametrize("number", ["165", "166", "169", "387", "390", "391", "393"])
def test_an_article_of_the_criminal_law_that_is_out_of_date_says_so_and_since_when(number):
    (piece,) = mended("中华人民共和国刑法", [Row(number, "", "", "旧的规则。")])
    assert "修正案（十二）" in piece.withheld
    assert str(piece.withheld_from) == "2024-03-01"


def test_the_same_number_in_another_law_is_shown():
    (piece,) = mended("中华人民共和国民法典", [Row("387", "", "", "规则。")])
    assert piece.withheld == ""


def test_the_rest_of_a_lost_article_is_cut_from_the_one_before_and_the_lost_one_withheld():
    kept, lost = mended(PDF, [Row("1119", "第二章 责任", "", "本条。\n境主管部门责令改正。\n又一款。")])
    assert kept.text == "本条。"
    assert (lost.number, lost.text, lost.heading) == ("1120", "", kept.heading)
    assert "不完整" in lost.withheld


def test_a_package_that_has_the_lost_article_again_is_taken_as_it_is():
    given = [Row("1119", "", "", "本条。"), Row("1120", "", "", "生态环境主管部门责令改正。")]
    assert [piece.withheld for piece in mended(PDF, given)] == ["", ""]
