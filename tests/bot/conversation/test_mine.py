"""What villagers see and settle of their own: what they asked, their village, what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.fitting import MAX_BYTES, fits
from bot.conversation.mine import notice_below
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, OwnMatter, Session, Turn
from tests.factories import desk

VILLAGES = ("张湾村", "前坪社区", "李家村")
ROW = OwnMatter(
    "261123-4821",
    "",
    "handed_over",
    datetime(2026, 11, 23, 4, tzinfo=UTC),
    ("〔电话〕打不通",),
    (),
    ("请来司法所",),
)


def listing(**more):
    return replace(desk(), villages=lambda: VILLAGES, **more)


def test_mine_lists_questions_answers_and_states(talk):
    reply = talk("我的", at=replace(desk(), own=lambda: (ROW,))).reply
    assert "【11月23日】其他，有答复了，受理号 261123-4821" in reply
    assert "问：〔电话〕打不通" in reply
    assert "工作人员答复：请来司法所" in reply


def test_mine_says_that_staff_are_looking_until_they_answered(talk):
    reply = talk("我的", at=replace(desk(), own=lambda: (replace(ROW, answers=()),))).reply
    assert "【11月23日】其他，工作人员还在看，受理号 261123-4821" in reply


def test_mine_gives_the_link_where_there_is_one(talk):
    at = replace(desk(), own=lambda: (ROW,), link=lambda: "https://pufa.example.cn/mine/abc")
    turn = talk("我的", at=at)
    assert "https://pufa.example.cn/mine/abc" in turn.reply
    assert not turn.keep_reply


def test_mine_makes_no_link_for_somebody_of_whom_nothing_is_kept(talk):
    def link():
        raise AssertionError

    assert talk("我的", at=replace(desk(), link=link)).reply == wording.MINE_NOTHING


def test_a_long_list_comes_in_pages(talk):
    at = replace(desk(), own=lambda: (replace(ROW, questions=("话" * 300,)),) * 5)
    first = talk("我的", at=at)
    assert fits(first.reply)
    assert "话" in talk("下一页", first, at=at).reply


def test_a_menu_tap_on_mine_and_an_old_key_both_work(talk):
    assert talk(kind=Kind.CLICK, key="mine").reply == wording.MINE_NOTHING
    assert "常用电话" in talk(kind=Kind.CLICK, key="hotlines").reply


@pytest.mark.parametrize("said", ["2", "第二个", "前坪社区", "我是前坪社区的"])
def test_a_village_is_chosen_by_number_or_name(talk, said):
    turn = talk(said, talk("选村", at=listing()), at=listing())
    assert turn.village == "前坪社区"
    assert turn.outcome is Outcome.SMALLTALK
    assert turn.session.expecting == ""


def test_a_number_beyond_the_list_is_told_and_the_list_stays(talk):
    wrong = talk("9", talk("选村", at=listing()), at=listing())
    assert wrong.village == ""
    assert talk("1", wrong, at=listing()).village == "张湾村"


def test_choosing_is_not_forced(talk):
    listed = talk("选村", at=listing())
    assert talk("不用了", listed, at=listing()).reply == wording.VILLAGE_LEFT
    asked = talk("老板欠工资咋办", listed, at=listing())
    assert asked.village == ""
    assert asked.session.expecting == ""


def test_danger_is_heard_while_a_village_is_chosen(talk):
    assert talk("有人拿刀砍我", talk("选村", at=listing()), at=listing()).outcome is Outcome.EMERGENCY


def test_whoever_has_a_village_is_told_which(talk):
    assert "您现在记的是张湾村" in talk("选村", at=listing(village=lambda: "张湾村")).reply


def test_without_a_list_the_words_to_say_are_told(talk):
    assert talk("选村").reply == wording.NO_VILLAGES


def test_a_long_list_of_villages_is_chosen_from_on_its_second_page(talk):
    names = tuple(
        f"长长长长长长长{'甲乙丙丁戊己庚辛壬癸'[n // 10]}{'一二三四五六七八九十'[n % 10]}村"
        for n in range(90)
    )
    at = replace(desk(), villages=lambda: names)
    second = talk("下一页", talk("选村", at=at), at=at)
    assert talk("88", second, at=at).village == names[87]


def test_a_new_follower_is_told_once_that_a_village_can_be_chosen(talk):
    assert wording.CHOOSE_VILLAGE in talk(kind=Kind.FOLLOW, at=listing()).reply
    assert wording.CHOOSE_VILLAGE not in talk(kind=Kind.FOLLOW, key="village_张湾村", at=listing()).reply
    assert wording.CHOOSE_VILLAGE not in talk(kind=Kind.FOLLOW).reply


def test_a_keyword_of_the_office_is_said_and_counts_as_nothing(talk):
    at = replace(desk(), canned=lambda words: "周一到周五" if words == "几点上班" else "")
    turn = talk("几点上班", at=at)
    assert turn.reply == "周一到周五"
    assert not turn.counted
    assert not turn.keep_text


@pytest.mark.parametrize("said", ["有人拿刀砍我", "转人工", "查询"])
def test_danger_and_commands_come_before_a_keyword(talk, said):
    at = replace(desk(), canned=lambda _: "后台的话")
    assert talk(said, at=at).reply != "后台的话"


def test_the_first_line_of_the_office_welcomes_before_ours(talk):
    at = replace(desk(), first_line=lambda: "感谢关注")
    assert talk(kind=Kind.FOLLOW, at=at).reply.startswith("感谢关注\n您好")
    assert "感谢关注" not in talk(kind=Kind.SCAN, at=at).reply


def test_a_first_line_that_does_not_fit_is_left_out(talk):
    at = replace(desk(), first_line=lambda: "长" * 590)
    assert "长长" not in talk(kind=Kind.FOLLOW, at=at).reply


@pytest.mark.parametrize(
    "turn",
    [
        Turn("打 110", Session(), Outcome.EMERGENCY),
        Turn("1. 甲", Session(offered=("a",)), Outcome.CLARIFY),
        Turn("第一页", Session(pages=("二",)), Outcome.ANSWER),
        Turn("号码？", Session(expecting="phone"), Outcome.SMALLTALK),
        Turn("长" * 590, Session(), Outcome.ANSWER),
        Turn("", Session(), Outcome.SMALLTALK),
        Turn("删了", Session(), Outcome.SMALLTALK, forget=True),
    ],
)
def test_the_notice_never_disturbs(turn):
    assert notice_below(turn, desk().office) == ""


@given(st.integers(0, 700), st.booleans())
def test_a_reply_with_its_notice_always_fits(length, receipt):
    reply = "话" * length + (RECEIPT_SLOT if receipt else "")
    notice = notice_below(Turn(reply, Session(), Outcome.HAND_OVER), desk().office)
    whole = f"{reply}\n{notice}".replace(RECEIPT_SLOT, "261123-482100")
    assert not notice or (fits(whole) and len(whole.encode()) <= MAX_BYTES)


def test_the_notice_tells_days_and_how_to_delete():
    office = replace(desk().office, retention_days=90, public_url="https://pufa.example.cn/")
    notice = notice_below(Turn("答", Session(), Outcome.ANSWER), office)
    assert "90 天" in notice
    assert "删除我的信息" in notice
    assert "https://pufa.example.cn/privacy" in notice


def test_the_privacy_words_fit_and_tell_the_same(talk):
    reply = talk("隐私说明").reply
    assert fits(reply)
    assert "180 天" in reply
