"""What staff typed outside the chat: what is taken, and the sentence for what is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.register_forms import (
    BACK_DAYS,
    FormErrors,
    read_consultation,
    read_held,
    read_key,
    read_reason,
)

TODAY = date(2026, 11, 23)
TOPICS = ("wages", "land")
FORM = {"channel": "window", "topic": "wages", "result": "answer"}
STAND = {"place": "付店集上", "number": "40"}


def consultation(**changes: str):
    return read_consultation(FORM | changes, topics=TOPICS, villages=("小河沿",), today=TODAY)


def held(kind: str = "stand", **changes: str):
    return read_held(kind, STAND | changes, topics=TOPICS, villages=(), today=TODAY)


def test_three_taps_are_enough():
    asked, phone = consultation()
    assert (asked.channel, asked.topic, asked.result, asked.day) == ("window", "wages", "answer", TODAY)
    assert (asked.village, asked.words, phone) == ("", "", "")


def test_words_are_masked():
    asked, _ = consultation(words="张三 13812345678 问工钱\n咋要")
    assert "138" not in asked.words
    assert asked.words.endswith("问工钱 咋要")


def test_a_topic_of_the_list_goes_before_a_button_and_other_is_none():
    assert consultation(topic_other="land")[0].topic == "land"
    assert consultation(topic_other="other")[0].topic == ""


def test_a_typed_village_goes_before_a_tapped_one():
    assert consultation(village="张湾村", village_other=" 李洼 村 ")[0].village == "李洼村"
    assert consultation(village="小河沿")[0].village == "小河沿"
    assert consultation(village="外地")[0].village == "外地"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channel": ""}, "在窗口、电话、摆摊还是进村"),
        ({"channel": "wechat"}, "在窗口、电话、摆摊还是进村"),
        ({"topic": ""}, "请选一个类别"),
        ({"topic": "gone"}, "请选一个类别"),
        ({"result": "guided"}, "请选一下办得怎样"),
        ({"village_other": "张三家"}, "不像村名"),
        ({"words": "长" * 201}, "200 字以内"),
        ({"day": "昨天"}, "日期没看懂"),
        ({"day": "2026-11-24"}, "还没到"),
        ({"day": "2026-10-22"}, "最多补登 31 天，10月23日以前"),
        ({"phone": "12"}, "号码没看懂"),
        ({"phone": "13812345678"}, "结果请选“要跟进”"),
        ({"result": "hand_over"}, "请写一句问了什么"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(changes, words):
    with pytest.raises(FormErrors, match=words):
        consultation(**changes)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(FormErrors) as found:
        read_consultation({}, topics=TOPICS, villages=(), today=TODAY)
    assert len(found.value.sentences) == 3


@pytest.mark.parametrize("back", [0, 1, BACK_DAYS])
def test_today_and_the_month_before_are_taken(back):
    day = TODAY - timedelta(days=back)
    assert consultation(day=f"{day}")[0].day == day


def test_an_old_entry_keeps_its_own_day():
    day = TODAY - timedelta(days=90)
    asked, _ = read_consultation(
        FORM | {"day": f"{day}"}, topics=TOPICS, villages=(), today=TODAY, own_day=day
    )
    assert asked.day == day


def test_a_number_to_call_back_comes_with_a_follow_up():
    asked, phone = consultation(result="hand_over", phone="０379-6789 1234")
    assert phone == "0379-67891234"
    assert asked.callback_cipher is None


@pytest.mark.parametrize(("typed", "number"), [("40", 40), ("４０人", 40), (" 1,200 ", 1200), ("30 人", 30)])
def test_a_number_is_read_as_people_write_it(typed, number):
    assert held(number=typed).number == number


@pytest.mark.parametrize("typed", ["", "0", "-3", "几十", "99999999", "4.5", "40人左右"])
def test_a_number_that_is_none_is_refused(typed):
    with pytest.raises(FormErrors, match="人数请写 1 到"):
        held(number=typed)


def test_each_kind_asks_for_what_it_needs():
    with pytest.raises(FormErrors, match="发的是什么"):
        held("handout")
    with pytest.raises(FormErrors, match="什么活动"):
        held("activity", sort="seven")
    with pytest.raises(FormErrors, match="地点"):
        held(place=" ")
    assert held("handout", item="宪法手册", number="300份").sort == "宪法手册"
    assert held("activity", sort="enter_schools", partner="中心学校").partner == "中心学校"


@pytest.mark.parametrize("reason", ["", " ", "错"])
def test_voiding_needs_a_reason(reason):
    with pytest.raises(FormErrors, match="为什么"):
        read_reason({"reason": reason})


@pytest.mark.parametrize("key", ["", "short", "x" * 61, "ab cd ef gh ij kl mn", "键" * 20])
def test_a_form_without_its_key_is_refused(key):
    with pytest.raises(FormErrors, match="再点一次"):
        read_key({"form_key": key})


FIELDS = (
    "channel", "topic", "topic_other", "result", "village", "village_other", "words", "day", "phone", "item",
    "sort", "place", "number", "partner", "reason", "form_key",
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=80)),
    st.sampled_from(["stand", "handout", "activity"]),
)
def test_whatever_is_typed_is_taken_or_refused_in_sentences(form, kind):
    for read in (
        lambda: read_consultation(FORM | form, topics=TOPICS, villages=(), today=TODAY),
        lambda: read_held(kind, STAND | form, topics=TOPICS, villages=(), today=TODAY),
        lambda: read_reason(form),
        lambda: read_key(form),
    ):
        sentences: tuple[str, ...] = ("。",)
        try:
            read()
        except FormErrors as error:
            sentences = error.sentences
        assert sentences
        assert all(sentence.endswith("。") for sentence in sentences)
