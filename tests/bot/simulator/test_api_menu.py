"""Menus of the stand-in, with WeChat's limits."""

from __future__ import annotations

import pytest

from bot.wechat.client import WechatError


def refusal(call, *given, **more):
    with pytest.raises(WechatError) as caught:
        call(*given, **more)
    return caught.value.errcode


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([{"type": "click", "name": "问", "key": "k"}] * 4, 40016),
        ([{"type": "click", "name": "法律咨询台", "key": "k"}] , None),
        ([{"type": "click", "name": "法律咨询台台", "key": "k"}], 40018),
        ([{"type": "click", "name": "问", "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "问", "url": "example.com"}], 40020),
        ([{"type": "shout", "name": "问"}], 40017),
        ([{"type": "miniprogram", "name": "问", "url": "https://a"}], 45064),
        ([{"name": "问", "sub_button": [{"type": "click", "name": "问", "key": "k"}] * 6}], 40023),
        ([{"name": "问", "sub_button": [{"type": "click", "name": "问" * 21, "key": "k"}]}], 40025),
        ([{"name": "问", "sub_button": [{"type": "click", "name": "问", "key": ""}]}], 40026),
        ([{"name": "问", "sub_button": [{"type": "view", "name": "问", "url": "https://" + "a" * 1024}]}], 40027),
    ],
)  # fmt: skip
def test_a_menu_within_the_limits(client, buttons, errcode):
    if errcode is None:
        client.create_menu({"button": buttons})
    else:
        assert refusal(client.create_menu, {"button": buttons}) == errcode


def test_a_menu_in_force_lists_its_sub_buttons(client):
    sub = {"type": "click", "name": "问", "key": "k"}
    client.create_menu({"button": [{"name": "问", "sub_button": [sub]}, sub]})
    buttons = client.current_menu_info()["selfmenu_info"]["button"]
    assert buttons == [{"name": "问", "sub_button": {"list": [sub]}}, sub]


def test_a_menu_made_by_hand_is_only_in_the_information(client, wechat):
    made = {"button": [{"type": "text", "name": "问", "value": "您好"}]}
    wechat.api.menus.by_console = made
    assert client.menu() is None
    assert client.current_menu_info()["selfmenu_info"] == made
