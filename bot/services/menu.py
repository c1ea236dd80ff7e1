"""The menu this service gives the account, WeChat's rules for menus, and menus brought into one shape.

Limits and shapes: official pages 创建自定义菜单 and 查询自定义菜单信息. A menu here is a tuple of buttons in the shape of
menu/create; get_current_selfmenu_info has its sub-buttons one level deeper and knows more types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.conversation.commands import MENU_KEYS

Button = dict[str, Any]
Menu = tuple[Button, ...]

MAX_TOP, MAX_SUB = 3, 5
TOP_NAME, SUB_NAME, KEY, URL = 16, 60, 128, 1024
"""Bytes."""
KEYED = frozenset(
    {
        "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
        "location_select",
    }
)  # fmt: skip
MATERIAL = {
    "media_id": "media_id",
    "view_limited": "media_id",
    "article_id": "article_id",
    "article_view_limited": "article_id",
}
"""Types that name something in the account's library, and the field that names it."""
PASSING = frozenset({"img", "voice", "video"})
"""Made in WeChat's console; what stands for them is another word at every reading and ends after three days."""
_FIELDS = ("key", "url", "media_id", "article_id", "appid", "pagepath")
"""What a button may carry besides its name and type; words all of them."""

OURS: Menu = (
    {
        "name": "法律咨询",
        "sub_button": [
            {"type": "click", "name": "怎么问", "key": "ask"},
            {"type": "click", "name": "常用电话", "key": "hotlines"},
            {"type": "click", "name": "转人工", "key": "human"},
            {"type": "click", "name": "请回电", "key": "call"},
        ],
    },
    {"type": "click", "name": "每月一法", "key": "law_of_month"},
    {
        "name": "我的",
        "sub_button": [
            {"type": "click", "name": "我问过的", "key": "mine"},
            {"type": "click", "name": "查进度", "key": "query"},
            {"type": "click", "name": "选村", "key": "village"},
            {"type": "click", "name": "隐私说明", "key": "privacy"},
        ],
    },
)
"""What followers get: only taps, which need no domain to be registered and no right of their own."""


class UnknownAnswer(Exception):
    """What WeChat, or a copy, says about a menu cannot be read; the message is one Chinese sentence."""

    def __init__(self) -> None:
        super().__init__(
            "微信说的菜单或自动回复看不懂，多半是中间的代理改了内容，或者微信改了格式；什么也没有改。"
        )


def in_force(info: Mapping[str, Any]) -> Menu:
    """The menu that an answer of get_current_selfmenu_info describes; empty if followers see none.

    Types of the console stay as they are. Raises UnknownAnswer.
    """
    is_open = info.get("is_menu_open")
    if is_open not in (0, 1):
        raise UnknownAnswer
    if not is_open:
        return ()
    told = info.get("selfmenu_info")
    buttons = _buttons(told.get("button") if isinstance(told, Mapping) else None)
    return tuple(_in_shape(button) for button in buttons)


def of_api(answer: Mapping[str, Any] | None) -> Menu:
    """The menu that an answer of menu/get describes; empty without one. Raises UnknownAnswer."""
    if answer is None:
        return ()
    told = answer.get("menu")
    buttons = _buttons(told.get("button") if isinstance(told, Mapping) else None)
    return tuple(_in_shape(button) for button in buttons)


def same(one: Menu, other: Menu) -> bool:
    """Whether followers see and get the same."""
    return [_core(button) for button in one] == [_core(button) for button in other]


def is_ours(menu: Menu) -> bool:
    """Whether this service made the menu, now or in an earlier version: nothing but its own keys."""
    actions = [button for _, button in actions_of(menu)]
    return bool(actions) and all(
        button.get("type") == "click" and button.get("key") in MENU_KEYS for button in actions
    )


def actions_of(menu: Menu) -> Iterator[tuple[str, Button]]:
    """Every button that does something, with its place in words (「法律咨询」下面的「转人工」)."""
    for top in menu:
        below = top.get("sub_button", [])
        for sub in below:
            yield f"「{top['name']}」下面的「{sub['name']}」", sub
        if not below:
            yield f"「{top['name']}」", top


def broken_rules(menu: Menu) -> list[str]:
    """What WeChat would refuse, as Chinese sentences."""
    found = []
    if not 1 <= len(menu) <= MAX_TOP:
        found.append(f"一级菜单要有 1 到 {MAX_TOP} 个")
    for top in menu:
        if not _fits(top["name"], TOP_NAME):
            found.append(f"一级菜单「{top['name']}」的名字超过 {TOP_NAME} 个字节（5 个汉字）")
        if len(top.get("sub_button", [])) > MAX_SUB:
            found.append(f"「{top['name']}」下面超过 {MAX_SUB} 个")
        for sub in top.get("sub_button", []):
            if not _fits(sub["name"], SUB_NAME):
                found.append(f"二级菜单「{sub['name']}」的名字超过 {SUB_NAME} 个字节（20 个汉字）")
    for place, button in actions_of(menu):
        kind = button.get("type")
        if kind in KEYED and not _fits(button.get("key", ""), KEY):
            found.append(f"{place}的编号要有 1 到 {KEY} 个字节")
        elif kind == "view" and not _fits(button.get("url", ""), URL):
            found.append(f"{place}的网址要有 1 到 {URL} 个字节")
        elif not kind:
            found.append(f"{place}没有写点了做什么")
    return found


def _buttons(told: Any) -> list[Mapping[str, Any]]:
    if not isinstance(told, list) or not told or not all(_is_button(button) for button in told):
        raise UnknownAnswer
    return told


def _is_button(told: Any) -> bool:
    return (
        isinstance(told, Mapping)
        and isinstance(told.get("name"), str)
        and all(isinstance(told.get(name), str | None) for name in ("type", *_FIELDS))
    )


def _in_shape(told: Mapping[str, Any]) -> Button:
    """One button; a top button that opens a list has a name and nothing else."""
    below = told.get("sub_button")
    if isinstance(below, Mapping):
        below = below.get("list")
    if below:
        return {"name": told["name"], "sub_button": [_in_shape(sub) for sub in _buttons(below)]}
    button = {name: value for name, value in told.items() if name != "sub_button" and value is not None}
    kind = button.get("type", "")
    field = "key" if kind in KEYED else MATERIAL.get(kind)
    if field and not button.get(field) and button.get("value"):
        button[field] = str(button.pop("value"))
    return button


def _core(button: Button) -> tuple[Any, ...]:
    """What of a button counts when two are compared."""
    if button.get("sub_button"):
        return button["name"], *(_core(sub) for sub in button["sub_button"])
    kind = button.get("type", "")
    if kind in PASSING:
        return button["name"], kind
    if kind == "news":
        return button["name"], kind, *(article.get("content_url") for article in articles(button))
    own = tuple(button.get(name) or "" for name in _FIELDS)
    return button["name"], kind, *own, "" if own[0] else button.get("value") or ""


def articles(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The articles of a button or an automatic reply (``news_info``)."""
    news = told.get("news_info")
    rows = news.get("list") if isinstance(news, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _fits(words: str, limit: int) -> bool:
    return 0 < len(words.encode("utf-8", "replace")) <= limit
