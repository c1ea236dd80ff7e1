"""`flask menu show` and `apply` against the stand-in: what is shown, what is changed, and what is kept before."""

from __future__ import annotations

import json
import os
import stat

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.services.menu import OURS, same
from bot.settings import Settings


def test_show_tells_what_there_is_and_what_would_change(menu, made_by_hand, wechat):
    shown = menu("show")
    assert "打开网页 https://town.example.cn/guide" in shown
    assert "周一到周五 8:00 到 18:00" in shown
    assert "关注后自动回复（开着）：发文字" in shown
    assert "规则“工资”：包含“欠薪”，全部发" in shown
    assert "去掉 「地图」" in shown
    assert "加上 「法律咨询」下面的「转人工」" in shown
    assert wechat.calls("menu/create") == 0


def test_show_says_when_nothing_would_change(menu):
    menu("apply")
    assert "没有不同" in menu("show")


def test_apply_keeps_a_copy_and_puts_our_menu_in_place(menu, copies, made_by_hand, in_force_now):
    told = menu("apply")
    (copy,) = copies()
    kept = json.loads(copy.read_text(encoding="utf-8"))
    assert kept["get_current_selfmenu_info"]["selfmenu_info"] == made_by_hand[0]
    assert kept["get_current_autoreply_info"] == made_by_hand[1]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert str(copy) in told
    assert same(in_force_now(), OURS)


def test_apply_says_that_native_replies_are_off_and_what_they_were(menu, made_by_hand):
    told = menu("apply")
    assert "微信就不用后台的自动回复了" in told
    assert "有事请打 0379-1234567" in told


def test_a_second_apply_does_nothing(menu, copies, wechat):
    menu("apply")
    assert "什么也没有改" in menu("apply")
    assert len(copies()) == 1
    assert wechat.calls("menu/create") == 1


def test_the_copy_is_there_before_the_menu_is_changed(menu, parts, copies, made_by_hand, monkeypatch):
    seen = []
    create = parts.client.create_menu
    monkeypatch.setattr(parts.client, "create_menu", lambda menu: (seen.extend(copies()), create(menu)))
    menu("apply")
    assert seen == copies()
    assert len(seen) == 1


def test_a_crash_between_copy_and_change_loses_nothing(
    menu, parts, copies, made_by_hand, monkeypatch, in_force_now
):
    def crash(menu):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(parts.client, "create_menu", crash)
        menu("apply", code=1)
    assert len(copies()) == 1
    menu("apply")
    assert same(in_force_now(), OURS)
    menu("restore")
    assert in_force_now()[0]["name"] == "政务服务"


def test_a_change_without_an_answer_is_doubted_and_the_next_apply_sees_it_done(menu, copies, wechat):
    wechat.api.fail_next("/cgi-bin/menu/create", "drop after")
    assert "不能确定改了没有；过一会再运行 flask menu apply" in menu("apply", code=1)
    assert "什么也没有改" in menu("apply")
    assert len(copies()) == 1


@pytest.mark.parametrize("call", ["get_current_selfmenu_info", "get_current_autoreply_info", "menu/get"])
@pytest.mark.parametrize("fault", ["drop", "html", 45009])
def test_nothing_is_changed_when_reading_fails(menu, wechat, copies, made_by_hand, call, fault):
    wechat.api.fail_next(f"/cgi-bin/{call}", fault)
    told = menu("apply", code=1)
    assert told.startswith("Error: ")
    assert "不能确定" not in told
    assert copies() == []
    assert wechat.calls("menu/create") == 0


@pytest.mark.parametrize("autoreply", [{}, {"unknown": 1}])
def test_nothing_is_changed_when_the_answer_makes_no_sense(menu, wechat, copies, autoreply):
    wechat.api.menus.autoreply = autoreply
    assert "看不懂" in menu("apply", code=1)
    assert copies() == []
    assert wechat.calls("menu/create") == 0


def test_nothing_is_changed_when_the_copy_cannot_be_written(menu, parts, wechat, made_by_hand):
    parts.settings.var.mkdir(parents=True, exist_ok=True)
    (parts.settings.var / "menu-backup").write_text("not a folder")
    told = menu("apply", code=1)
    assert "没法留底" in told
    assert "什么也没有改" in told
    assert wechat.calls("menu/create") == 0


def test_nothing_is_changed_when_the_copy_does_not_reach_the_disk(menu, copies, wechat, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "磁盘满了" in menu("apply", code=1)
    assert copies() == []
    assert wechat.calls("menu/create") == 0


@pytest.mark.parametrize("readable", [True, False])
def test_an_uncertified_account_is_told_how_to_set_the_menu_by_hand(menu, wechat, made_by_hand, readable):
    # WeChat's page lets every account read its menu; the stand-in takes the stricter reading.
    if readable:
        wechat.api.fail_next("/cgi-bin/menu/get", 48001)
        wechat.api.fail_next("/cgi-bin/menu/create", 48001)
    else:
        wechat.api.certified = False
    told = menu("apply", code=1)
    assert "错误码 48001" in told
    assert "第 1 步：用电脑打开 mp.weixin.qq.com" in told
    assert "请发“常用电话”这四个字" in told
    assert "菜单没有改，要请人在后台手工做。" in told
    assert wechat.api.menus.by_console == made_by_hand[0]


def test_show_for_an_uncertified_account_prints_the_steps(menu, wechat):
    wechat.api.certified = False
    shown = menu("show")
    assert "读不到" in shown
    assert "第 4 步" in shown


def test_personalised_menus_are_mentioned(menu, wechat, monkeypatch):
    menu("apply")
    menus = wechat.api.menus
    told = {"menu": menus.by_api, "conditionalmenu": [{"button": []}]}
    monkeypatch.setitem(wechat.api._handlers, "menu/get", lambda question: told)
    assert "另外有 1 套" in menu("show")


def test_a_demo_that_is_not_running_says_so(environment):
    given = {**environment, "WECHAT_API_BASE": "http://127.0.0.1:9"}
    parts = Services(Settings.from_env(given, env_file=None))
    told = create_app(parts.settings, parts).test_cli_runner().invoke(args=["menu", "show"])
    parts.engine.dispose()
    assert told.exit_code == 1
    assert "请先用 make run 启动服务" in told.output


def test_an_installation_without_an_account_says_what_to_fill_in(environment):
    given = {**environment, "DEMO": "0", "WECHAT_APPID": ""}
    parts = Services(Settings.from_env(given, env_file=None))
    told = create_app(parts.settings, parts).test_cli_runner().invoke(args=["menu", "apply"])
    parts.engine.dispose()
    assert told.exit_code == 1
    assert "还没填 WECHAT_APPID 和 WECHAT_SECRET" in told.output
