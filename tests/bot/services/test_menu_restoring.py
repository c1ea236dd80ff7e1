"""What of a former menu the program can put back."""

from __future__ import annotations

import pytest

from bot.services.menu_restoring import former

ARTICLE = {"title": "三月收支", "content_url": "https://mp.weixin.qq.com/s/march"}


@pytest.mark.parametrize(
    "button",
    [
        {"type": "click", "name": "问", "key": "V1001"},
        {"type": "scancode_push", "name": "扫", "key": "k"},
        {"type": "view", "name": "网", "url": "https://town.example.cn"},
        {"type": "miniprogram", "name": "办", "url": "http://a", "appid": "wx1", "pagepath": "p"},
        {"type": "media_id", "name": "图", "media_id": "M"},
        {"type": "article_id", "name": "文", "article_id": "A"},
    ],
)
def test_what_the_interface_knows_goes_back_as_it_was(button):
    back = former((button,))
    assert back.told() == {"button": [button]}
    assert back.by_hand == back.altered == ()


@pytest.mark.parametrize(
    "button",
    [
        {"type": "text", "name": "话", "value": "您好"},
        {"type": "img", "name": "图", "value": "M"},
        {"type": "voice", "name": "声", "value": "M"},
        {"type": "video", "name": "影", "value": "https://mp.weixin.qq.com/film"},
        {"type": "news", "name": "文", "news_info": {"list": [ARTICLE, ARTICLE]}},
        {"type": "news", "name": "文", "news_info": {"list": []}},
        {"type": "news", "name": "文", "value": "M"},
        {"type": "miniprogram", "name": "办", "appid": "wx1"},
        {"type": "view", "name": "网", "url": "javascript:alert(1)"},
        {"type": "click", "name": "问"},
        {"type": "finder", "name": "视频号", "value": "x"},
        {"name": "空"},
    ],
)
def test_what_it_does_not_know_is_left_to_a_person(button):
    back = former((button,))
    assert back.menu == ()
    assert back.by_hand == (button,)


def test_one_article_becomes_a_link_to_it():
    back = former(({"type": "news", "name": "文", "value": "M", "news_info": {"list": [ARTICLE]}},))
    assert back.menu == ({"type": "view", "name": "文", "url": ARTICLE["content_url"]},)
    assert back.altered == ("「文」",)
    assert back.by_hand == ()


def test_a_list_is_split_between_program_and_person():
    click, text = {"type": "click", "name": "问", "key": "k"}, {"type": "text", "name": "话", "value": "您好"}
    back = former(({"name": "甲", "sub_button": [text, click]}, {"name": "乙", "sub_button": [text]}))
    assert back.menu == ({"name": "甲", "sub_button": [click]},)
    assert back.by_hand == ({"name": "甲", "sub_button": [text]}, {"name": "乙", "sub_button": [text]})


def test_the_menu_made_by_api_is_taken_only_if_it_is_the_one_in_force():
    told = {"type": "view", "name": "网", "url": "https://a"}
    exact = {**told, "key": ""}
    assert former((told,), by_api=(exact,)).menu == former((told,)).menu
    stale = {**told, "url": "https://old"}
    assert former((told,), by_api=(stale,)).menu == (told,)
