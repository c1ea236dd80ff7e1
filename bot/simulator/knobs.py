"""What the testers' panel turns on the stand-in of WeChat's API: rights of the account, faults, the menu shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services.menu import OURS
from bot.simulator.wechat_api import StandIn

FAULT_PATHS = {
    "/cgi-bin/stable_token": "取得凭据",
    "/cgi-bin/draft/add": "新建草稿",
    "/cgi-bin/media/uploadimg": "上传正文图片",
    "/cgi-bin/material/add_material": "上传封面",
    "/cgi-bin/message/mass/sendall": "群发",
    "/cgi-bin/message/mass/preview": "预览",
    "/cgi-bin/message/mass/get": "查群发结果",
    "/cgi-bin/freepublish/submit": "发布",
    "/cgi-bin/freepublish/get": "查发布结果",
    "/cgi-bin/message/custom/send": "客服消息",
    "/cgi-bin/message/template/subscribe": "一次性订阅消息",
    "/cgi-bin/menu/create": "换菜单",
}
FAULT_KINDS = {
    "timeout": "一直不回答",
    "timeout after": "做完了才断，没有回答",
    "drop": "连接断开",
    "drop after": "做完了，连接断开",
    "500": "服务器出错（500）",
    "html": "回一个网页",
    "-1": "系统繁忙（-1）",
    "40001": "凭据无效（40001）",
    "42001": "凭据过期（42001）",
    "40164": "IP 不在白名单（40164）",
    "45009": "今天的次数用完（45009）",
    "45015": "超过 48 小时（45015）",
    "45028": "群发次数用完（45028）",
    "45047": "客服消息太多（45047）",
    "45166": "内容不许发（45166）",
    "48001": "没有这个权限（48001）",
    "48004": "接口被封（48004）",
    "50004": "禁止使用接口（50004）",
}


def turn(stand_in: StandIn, asked: Mapping[str, str]) -> None:
    """Set ``certified`` (1 or 0), or order the fault ``kind`` for the next call of ``path``; raises ValueError."""
    if "certified" in asked:
        stand_in.certified = asked["certified"] == "1"
        return
    path, kind = asked.get("path", ""), asked.get("kind", "")
    if path not in FAULT_PATHS or kind not in FAULT_KINDS:
        raise ValueError("没有这个接口，或者没有这种错")
    is_code = kind != "500" and kind.removeprefix("-").isdecimal()
    stand_in.fail_next(path, int(kind) if is_code else kind)


def menu(stand_in: StandIn) -> list[dict[str, Any]]:
    """The buttons at the foot of the chat; a default until somebody sets a menu."""
    menus = stand_in.menus
    if menus.by_console is not None:
        return [_flat(button) for button in menus.by_console.get("button", [])]
    if menus.by_api is not None or stand_in.calls["/cgi-bin/menu/create"]:
        return menus.buttons
    # Shown until the account gets a menu of its own.
    return list(OURS)


def _flat(button: dict[str, Any]) -> dict[str, Any]:
    """A button of get_current_selfmenu_info in the shape of menu/create."""
    below = button.get("sub_button")
    return {**button, "sub_button": below.get("list", [])} if isinstance(below, dict) else button
