"""`flask menu restore` against the stand-in: what goes back, what a person is told to type, what is refused."""

from __future__ import annotations

import json

import pytest

from bot.services.menu import OURS, same


def test_restore_puts_a_menu_made_by_api_back_as_it_was(menu, parts):
    former = [
        {"name": "政务", "sub_button": [
            {"type": "view", "name": "指南", "url": "https://town.example.cn"},
            {"type": "media_id", "name": "地图", "media_id": "M-1"},
        ]},
        {"type": "click", "name": "留言", "key": "V1001"},
    ]  # fmt: skip
    parts.client.create_menu({"button": former})
    menu("apply")
    menu("restore")
    assert parts.client.menu() == {"menu": {"button": former}}


def test_restore_deletes_the_menu_where_there_was_none(menu, parts):
    menu("apply")
    assert "那时没有菜单" in menu("restore")
    assert parts.client.current_menu_info()["is_menu_open"] == 0


def test_restore_puts_back_what_it_can_of_a_menu_made_by_hand_and_tells_the_rest(menu, parts, made_by_hand):
    menu("apply")
    told = menu("restore")
    assert parts.client.menu() == {
        "menu": {
            "button": [
                {
                    "name": "政务服务",
                    "sub_button": [
                        {"type": "view", "name": "办事指南", "url": "https://town.example.cn/guide"},
                        {"type": "view", "name": "村务公开", "url": "https://mp.weixin.qq.com/s/march"},
                    ],
                }
            ]
        }
    }
    left = told[told.index("程序放不回去") :]
    assert "选“发送消息”里的“文字”，填下面的字" in left
    assert "周一到周五 8:00 到 18:00" in left
    assert "选“发送消息”里的“图片”，选原来那张" in left
    assert "「政务服务」下面的「村务公开」原来是发图文，现在改成了打开那篇文章" in told
    assert "欢迎关注付店镇" in told


def test_a_second_restore_does_nothing_but_tells_the_rest_again(menu, wechat, copies, made_by_hand):
    menu("apply")
    menu("restore")
    told = menu("restore")
    assert "能放回的都已经在了" in told
    assert "周一到周五" in told
    assert wechat.calls("menu/create") == 2
    assert len(copies()) == 1


def test_a_menu_made_by_hand_of_which_nothing_can_be_put_back_leaves_ours(menu, wechat, in_force_now):
    wechat.api.menus.by_console = {"button": [{"type": "text", "name": "电话", "value": "0379-1234567"}]}
    menu("apply")
    told = menu("restore")
    assert "一个也放不回去" in told
    assert "0379-1234567" in told
    assert same(in_force_now(), OURS)


def test_restore_passes_over_copies_of_our_own_earlier_menus(menu, parts, copies, made_by_hand, in_force_now):
    menu("apply")
    parts.client.create_menu({"button": [{"type": "click", "name": "帮助", "key": "help"}]})
    menu("apply")
    assert len(copies()) == 2
    menu("restore")
    assert in_force_now()[0]["name"] == "政务服务"


def test_restore_keeps_a_copy_of_a_menu_somebody_made_meanwhile(menu, parts, copies):
    menu("apply")
    theirs = [{"type": "view", "name": "新菜单", "url": "https://town.example.cn/new"}]
    parts.client.create_menu({"button": theirs})
    menu("restore")
    marked = [path for path in copies() if "before-restore" in path.name]
    assert len(marked) == 1
    menu("restore", marked[0].name)
    assert parts.client.menu() == {"menu": {"button": theirs}}


def test_restore_takes_a_named_copy(menu, parts, copies, made_by_hand, in_force_now):
    menu("apply")
    (first,) = copies()
    parts.client.delete_menu()
    menu("apply")
    menu("restore", str(first))
    assert in_force_now()[0]["name"] == "政务服务"


def test_restore_without_any_copy_changes_nothing(menu, wechat):
    assert "没有留底" in menu("restore", code=1)
    assert wechat.calls("menu/create") == wechat.calls("menu/delete") == 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"form": 1, "appid": 1}'])
def test_a_damaged_copy_is_refused(menu, copies, wechat, made_by_hand, content):
    menu("apply")
    copies()[0].write_text(content)
    assert "不完整" in menu("restore", code=1)
    assert wechat.calls("menu/create") == 1


def test_a_copy_of_another_account_is_refused(menu, copies, wechat, made_by_hand):
    menu("apply")
    kept = json.loads(copies()[0].read_text(encoding="utf-8"))
    copies()[0].write_text(json.dumps({**kept, "appid": "wx9999999999999999"}))
    assert "另一个公众号" in menu("restore", code=1)
    assert wechat.calls("menu/create") == 1


def test_a_copy_that_is_not_there_is_named(menu):
    assert "nowhere.json（没有这个文件）" in menu("restore", "nowhere.json", code=1)


def test_restore_for_an_account_that_lost_its_right_prints_the_former_menu(menu, wechat, made_by_hand):
    menu("apply")
    wechat.api.fail_next("/cgi-bin/menu/create", 48001)
    told = menu("restore", code=1)
    assert "填网址 https://town.example.cn/guide" in told
    assert "周一到周五" in told
