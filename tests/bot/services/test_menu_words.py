"""Menus and automatic replies in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.menu import OURS
from bot.services.menu_by_hand import OURS_BY_HAND, guide
from bot.services.menu_words import difference, menu_lines, plain, reply_lines

VIEW = {"type": "view", "name": "网", "url": "https://a"}


def test_a_text_is_shown_line_by_line_as_it_is_typed():
    lines = menu_lines(({"type": "text", "name": "话", "value": "第一行\n第二行"},))
    assert [line.strip() for line in lines] == ["1. 话：发文字：", "第一行", "第二行"]


def test_no_menu_is_said():
    assert menu_lines(()) == ["（没有菜单）"]


def test_the_difference_names_what_goes_comes_and_changes():
    words = "\n".join(difference((VIEW, {**VIEW, "name": "旧"}), ({**VIEW, "url": "https://b"}, OURS[1])))
    assert "去掉 「旧」：打开网页 https://a" in words
    assert "加上 「每月一法」：由本程序回答" in words
    assert "改变 「网」，原来：打开网页 https://a" in words
    assert "换成：打开网页 https://b" in words


def test_another_order_is_a_difference():
    assert difference(OURS, OURS[::-1]) == ["只是次序或细节不同"]
    assert difference(OURS, OURS) == []


def test_the_guide_has_every_text_to_type():
    words = "\n".join(guide(OURS_BY_HAND))
    assert "1. 法律咨询" in words
    for top in OURS_BY_HAND:
        for button in top.get("sub_button", [top]):
            assert button["value"] in words


def test_replies_of_every_kind_are_told():
    words = "\n".join(
        reply_lines(
            {
                "is_add_friend_reply_open": 0,
                "is_autoreply_open": 1,
                "message_default_autoreply_info": {"type": "img", "content": "MEDIA"},
                "keyword_autoreply_info": {
                    "list": [
                        {
                            "rule_name": "公开",
                            "reply_mode": "random_one",
                            "keyword_list_info": [{"match_mode": "equal", "content": "收支"}],
                            "reply_list_info": [
                                {
                                    "type": "news",
                                    "news_info": {"list": [{"title": "三月", "content_url": "u"}]},
                                }
                            ],
                        }
                    ]
                },
            }
        )
    )
    assert "关注后自动回复：没开" in words
    assert "收到消息自动回复（开着）：发一张图片" in words
    assert "规则“公开”：正好是“收支”，随机发一条" in words
    assert "《三月》 u" in words


@given(st.text())
def test_words_from_outside_cannot_move_the_cursor(words):
    shown = plain(words)
    assert not set(shown) & {"\x1b", "\r", "\n", "\b", "\u202e", "\x9b"}
    shown.encode("utf-8")


anything = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["list", "type", "content", "keyword_list_info", "reply_list_info", "news_info"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(anything, anything)
def test_replies_of_an_unknown_shape_are_no_crash(told, rules):
    lines = reply_lines({"add_friend_autoreply_info": told, "keyword_autoreply_info": rules})
    assert len(lines) >= 3
