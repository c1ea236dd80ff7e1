"""What comes out of an official text: title, days, articles with their headings, paragraphs and items."""

from __future__ import annotations

from datetime import date

import pytest

from content.imports.numerals import chinese, number_of
from content.imports.reading import read
from tests.content.imports.invented import COURT, DECREE, NO_LAWS, NUMBERED, PLAIN, regulation, take


def pieces(text: str, name: str = "文件.txt") -> dict[str, str]:
    return {piece.number: piece.text for piece in take(text, name).text.pieces}


def headings(text: str) -> dict[str, str]:
    return {piece.number: piece.heading for piece in take(text).text.pieces}


def test_a_regulation_has_title_days_and_all_articles_in_order():
    text = take(PLAIN).text
    assert text.title == "青禾县水井管理办法"
    assert (text.adopted, text.effective) == (date(2024, 8, 1), date(2024, 10, 1))
    assert [piece.number for piece in text.pieces] == ["1", "2", "2之一", "3", "4", "5"]
    assert text.imported
    assert text.source == "司法所导入的官方文本"


def test_paragraphs_items_and_points_stay_on_lines_of_their_own():
    assert pieces(PLAIN)["2"].split("\n") == [
        "本办法所称水井，是指下列设施：",
        "（一）手压井；",
        "（二）机井，包括：",
        "1.农用机井；",
        "2.饮水机井。",
        "用第一项的水井取水，不收费。",
    ]


def test_headings_are_those_of_the_text_and_not_of_the_contents():
    assert headings(PLAIN) == {
        "1": "第一章 总则",
        "2": "第一章 总则",
        "2之一": "第一章 总则",
        "3": "第二章 使用 第一节 取水",
        "4": "第二章 使用 第二节 维修",
        "5": "附则",
    }


def test_signature_and_annex_stay_out_of_the_last_article():
    checked = take(PLAIN)
    assert checked.text.pieces[-1].text == "本办法自2024年10月1日起施行。"
    assert checked.left_out == ("青禾县人民政府", "附件1：水井名单", "东井", "第一条 西井")


def test_a_decree_above_the_title_gives_the_days():
    text = take(DECREE).text
    assert text.title == "晒谷场管理规定"
    assert (text.adopted, text.effective) == (date(2025, 2, 18), date(2025, 5, 1))
    assert [piece.number for piece in text.pieces] == ["1", "2", "3"]


def test_an_interpretation_keeps_its_chapters_and_its_preamble_is_told_apart():
    checked = take(COURT)
    assert checked.text.title == "最高人民法院关于审理水井纠纷案件适用法律若干问题的解释"
    assert headings(COURT) == {
        "1": "一、一般规定",
        "2": "二、责任 （一）一般责任",
        "3": "二、责任 （二）特别责任",
    }
    assert checked.text.pieces[1].text == "弄坏水井的，应当赔偿。"
    assert checked.preamble == ("为正确审理水井纠纷案件，结合审判实践，制定本解释。",)


def test_a_court_text_without_articles_is_read_by_its_numbered_paragraphs():
    assert pieces(NUMBERED) == {
        "1": "水窖可以出租。\n出租应当书面约定。",
        "2": "租期不得超过二十年。",
        "3": "本批复自2023年5月1日起施行。",
    }


def test_markdown_loses_its_marks_and_nothing_else():
    text = (
        "# 青禾县水井管理办法\n\n> （2024年8月1日公布，自2024年10月1日起施行）\n\n<!-- 第九条\n不算 -->\n\n"
        "## 第一章　总则\n\n**第一条** 水井归[集体](https://example.cn)所有。\n\n---\n\n**第二条** 不得`填埋`。\n"
    )
    assert pieces(text, "办法.md") == {"1": "水井归集体所有。", "2": "不得填埋。"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_windows_are_read(encoding):
    assert read(PLAIN.encode(encoding), "a.TXT", NO_LAWS) == take(PLAIN)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_is_one(ending):
    assert take(PLAIN.replace("\n", ending)) == take(PLAIN)


@pytest.mark.parametrize(
    "label", ["第二条", "第2条", "第２条", "第 二 条", "第二条 ", "第〇二条", "第二条\n"], ids=repr
)
def test_an_article_is_known_however_its_number_is_written(label):
    assert pieces(regulation("第一条 甲。", f"{label}乙方应当排队。"))["2"] == "乙方应当排队。"


def test_a_sentence_that_was_broken_at_an_article_number_is_put_together():
    wrapped = regulation(
        "第一条 取水的人违反本办法的规定，或者违反排队的规矩，照本办法",
        "第二条的规定处理，并且应当赔礼，",
        "不罚款。",
        "第二条 批评教育。",
    )
    assert pieces(wrapped) == {
        "1": "取水的人违反本办法的规定，或者违反排队的规矩，照本办法第二条的规定处理，并且应当赔礼，不罚款。",
        "2": "批评教育。",
    }


def test_a_list_without_numbers_keeps_its_lines():
    text = regulation(
        "第一条 水井委员会由下列人员组成：", "主任，", "副主任若干人，", "委员若干人。", "第二条 乙。"
    )
    assert pieces(text)["1"].split("\n")[1:] == ["主任，", "副主任若干人，", "委员若干人。"]


def test_a_paragraph_that_cites_an_article_is_not_one():
    text = regulation("第一条 甲。", "第一条规定的人，可以取水。", "第二条 乙。")
    assert pieces(text)["1"] == "甲。\n第一条规定的人，可以取水。"


def test_the_name_of_a_chapter_may_stand_on_the_next_line_or_have_lost_its_number():
    text = regulation(
        "第一章", "总则", "第一条 甲。", "第二条 乙。", "第三条 丙。", "法律责任", "第四条 丁。"
    )
    assert headings(text)["1"] == "第一章 总则"
    # 丙。 is followed by a line that is no sentence: a heading whose 第二章 was lost.
    assert headings(text)["4"] == "法律责任"
    assert pieces(text)["3"] == "丙。"


def test_page_numbers_and_what_a_web_page_adds_are_no_text():
    text = regulation("第一条 甲。", "— 2 —", "第二条 乙。", "3", "责任编辑：某某", "扫一扫")
    checked = take(text)
    assert [piece.text for piece in checked.text.pieces] == ["甲。", "乙。"]
    assert checked.left_out == ("责任编辑：某某", "扫一扫")


def test_the_name_of_an_annex_inside_a_sentence_ends_nothing():
    text = regulation("第一条 名单见附件。", "附件一所列的水井，由县里管。", "第二条 乙。")
    assert pieces(text)["1"].endswith("附件一所列的水井，由县里管。")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("一", 1), ("十", 10), ("一十", 10), ("十九", 19), ("二十", 20), ("一百", 100), ("一百零三", 103),
        ("一百〇三", 103), ("一〇三", 103), ("一百一十", 110), ("一百十", 110), ("一百三十三", 133),
        ("一千二百六十", 1260), ("１３３", 133), ("007", 7), ("0", None), ("零", None), ("百", None), ("十百", None),
        ("9999", None), ("", None), ("甲", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_and_nonsense_is_none(written, number):
    assert number_of(written) == number


def test_every_number_is_read_back():
    assert all(number_of(chinese(number)) == number for number in range(1, 3001))
