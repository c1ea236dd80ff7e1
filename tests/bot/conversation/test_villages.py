"""Where a villager lives: said in words, or carried by the code they scanned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.turns import Kind, Outcome
from bot.conversation.villages import village_of, village_of_scene, village_said
from tests.factories import WAGES


@pytest.mark.parametrize(
    ("words", "village"),
    [
        ("我是张湾村的", "张湾村"),
        ("我住李洼村", "李洼村"),
        ("俺是张湾村的。", "张湾村"),
        ("我家住在汝阳县付店镇张湾村三组", "张湾村"),
        ("我是阳光社区的居民", "阳光社区"),
        ("我住文化街道", "文化街道"),
        ("我是新乡村的", "新乡村"),
    ],
)
def test_words_that_only_name_a_village_give_it(words, village):
    assert village_said(words) == village


@pytest.mark.parametrize(
    "words",
    [
        "我是村里的",
        "我住在农村",
        "我住哪个村",
        "我是外村嫁到张湾村的",
        "我是不是张湾村的",
        "我是张湾村的，老板不给钱咋办",
        "我在村里开店咋办证",
        "我是一二三四五六七八九十村的",
        "张湾村",
    ],
)
def test_other_words_about_villages_are_no_village(words):
    assert village_said(words) == ""


@given(st.text(max_size=40) | st.text(alphabet="我是住在张湾村社区的街道=+", max_size=15))
def test_whatever_is_said_a_village_is_short_and_holds_nothing_but_chinese(words):
    for village in (village_said(words), village_of(words), village_of_scene(f"village_{words}")):
        assert village == "" or (
            2 <= len(village) <= 10 and village.endswith(("村", "社区", "居委会", "街道"))
        )
        assert all("\u4e00" <= character <= "\u9fff" for character in village)


@pytest.mark.parametrize(
    "scene", ["", "village_", "张湾村", "village_=1+1村", "poster_张湾村", "village_农村"]
)
def test_other_codes_carry_no_village(scene):
    assert village_of_scene(scene) == ""


@pytest.mark.parametrize("kind", [Kind.FOLLOW, Kind.SCAN])
def test_a_village_code_sets_the_village_and_says_so(talk, kind):
    turn = talk(kind=kind, key="village_张湾村")
    assert turn.village == "张湾村"
    assert wording.VILLAGE_KEPT.format(village="张湾村") in turn.reply
    assert not turn.counted


@pytest.mark.parametrize("kind", [Kind.FOLLOW, Kind.SCAN])
def test_a_code_without_a_village_says_nothing_of_one(talk, kind):
    turn = talk(kind=kind, key="poster_3")
    assert turn.village == ""
    assert "记下了" not in turn.reply


def test_saying_the_village_is_confirmed_and_counts_as_nothing(talk):
    turn = talk("我是张湾村的")
    assert turn.village == "张湾村"
    assert "张湾村" in turn.reply
    assert turn.outcome is Outcome.SMALLTALK
    assert not turn.keep_text


def test_saying_the_village_leaves_open_what_was_open(talk):
    asked = talk("离婚")
    turn = talk("我是张湾村的", asked)
    assert turn.session == asked.session
    assert talk("2", turn).entry_id == asked.session.offered[1]


def test_a_question_sets_no_village(talk):
    turn = talk("老板拖欠工资怎么要")
    assert (turn.entry_id, turn.village) == (WAGES.id, "")
