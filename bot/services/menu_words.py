"""Menus and automatic replies as lines that an operator reads, and types again where the program cannot."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.conversation.commands import MENU_KEYS
from bot.services.menu import Button, Menu, actions_of, articles, same

_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what stands after them."""
_PHONE = {
    "scancode_push": "扫一扫",
    "scancode_waitmsg": "扫一扫，结果发给程序",
    "pic_sysphoto": "拍照",
    "pic_photo_or_album": "拍照或从相册选",
    "pic_weixin": "从相册选图",
    "location_select": "发位置",
}
_MATERIAL = {
    "media_id": "发一份素材",
    "view_limited": "打开图文",
    "article_id": "发一篇文章",
    "article_view_limited": "打开文章",
}
_MEDIA = {"img": "一张图片", "voice": "一段语音", "video": "一段视频"}
_CHOICES = {"text": "文字", "img": "图片", "voice": "音频", "video": "视频", "news": "图文消息"}
_MATCHES = {"contain": "包含", "equal": "正好是"}

Lines = list[str]


def plain(words: Any) -> str:
    """Words from outside without what moves the cursor or turns the line; one line."""
    return " ".join(_lines(words))


def menu_lines(menu: Menu) -> Lines:
    """The menu as followers see it, with what every button does."""
    if not menu:
        return ["（没有菜单）"]
    return _numbered(menu, _does)


def steps(menu: Menu) -> Lines:
    """The menu as a person makes it in WeChat's console, button by button."""
    return _numbered(menu, _chosen)


def difference(now: Menu, wanted: Menu) -> Lines:
    """What changes when one menu takes another's place; empty if nothing does."""
    if same(now, wanted):
        return []
    had = {place: _does(button) for place, button in actions_of(now)}
    gets = {place: _does(button) for place, button in actions_of(wanted)}
    lines: Lines = []
    for place, words in had.items():
        if place not in gets:
            lines += _indented(f"去掉 {plain(place)}：", words)
    for place, words in gets.items():
        if place not in had:
            lines += _indented(f"加上 {plain(place)}：", words)
        elif had[place] != words:
            lines += _indented(f"改变 {plain(place)}，原来：", had[place])
            lines += _indented("    换成：", words)
    return lines or ["只是次序或细节不同"]


def reply_lines(autoreply: Mapping[str, Any]) -> Lines:
    """The automatic replies set in WeChat's console, with their texts."""
    lines: Lines = []
    for switch, name, field in (
        ("is_add_friend_reply_open", "关注后自动回复", "add_friend_autoreply_info"),
        ("is_autoreply_open", "收到消息自动回复", "message_default_autoreply_info"),
    ):
        told = autoreply.get(field)
        state = "开着" if autoreply.get(switch) == 1 else "没开"
        if isinstance(told, Mapping) and told:
            lines += _indented(f"{name}（{state}）：", _reply(told))
        else:
            lines.append(f"{name}：{state}")
    rules = _rows(autoreply.get("keyword_autoreply_info"), "list")
    lines.append(f"关键词自动回复：{len(rules)} 条规则" if rules else "关键词自动回复：没有")
    for rule in rules:
        lines += _rule(rule)
    return lines


def _numbered(menu: Menu, words_of: Any) -> Lines:
    lines: Lines = []
    for number, top in enumerate(menu, 1):
        below = top.get("sub_button", [])
        head = f"{number}. {plain(top['name'])}"
        lines += [head] if below else _indented(f"{head}：", words_of(top))
        for place, sub in enumerate(below, 1):
            lines += ["   " + line for line in _indented(f"{place}) {plain(sub['name'])}：", words_of(sub))]
    return lines


def _does(button: Button) -> Lines:
    """What a button does: a line, and the lines of its text."""
    kind = str(button.get("type", ""))
    if kind == "click":
        key = button.get("key")
        return ["由本程序回答"] if key in MENU_KEYS else [f"点击（编号 {plain(key)}），要别的程序回答"]
    if kind in _PHONE:
        return [f"{_PHONE[kind]}（编号 {plain(button.get('key'))}）"]
    if kind in _MATERIAL:
        number = button.get("media_id") or button.get("article_id")
        return [f"{_MATERIAL[kind]}（编号 {plain(number)}）"]
    if kind == "view":
        return [f"打开网页 {plain(button.get('url') or button.get('value'))}"]
    if kind == "miniprogram":
        return [
            f"打开小程序 {plain(button.get('appid'))} 的 {plain(button.get('pagepath'))}，"
            f"旧手机打开 {plain(button.get('url'))}"
        ]
    return _sent(kind, button, button.get("value"))


def _chosen(button: Button) -> Lines:
    """What a person chooses and fills in, for one button."""
    kind = str(button.get("type", ""))
    if kind in _CHOICES:
        rest = _does(button)[1:]
        where = {
            "text": "填下面的字：",
            "news": "选下面的文章：",
            "img": "选原来那张",
            "voice": "选原来那段",
            "video": "选原来那段",
        }
        return [f"选“发送消息”里的“{_CHOICES[kind]}”，{where[kind]}", *rest]
    if kind == "view":
        return [f"选“跳转网页”，填网址 {plain(button.get('url') or button.get('value'))}"]
    if kind == "miniprogram":
        return [f"选“跳转小程序”，{_does(button)[0]}"]
    return ["后台做不出来：" + _does(button)[0]]


def _sent(kind: str, told: Mapping[str, Any], text: Any) -> Lines:
    """A text, picture, sound, film or articles that followers are sent."""
    if kind == "text":
        return ["发文字：", *("    " + line for line in _lines(text))]
    if kind in _MEDIA:
        return [f"发{_MEDIA[kind]}（微信只给三天内有效的编号，内容没有留底，要到素材库里找）"]
    if kind == "news":
        rows = articles(told)
        found = [f"    《{plain(row.get('title'))}》 {plain(row.get('content_url'))}" for row in rows]
        return [f"发图文（{len(rows)} 篇）：", *found]
    return [f"不认识的类型“{plain(kind)}”：{plain(text)}"]


def _reply(told: Mapping[str, Any]) -> Lines:
    return _sent(str(told.get("type", "")), told, told.get("content"))


def _rule(rule: Mapping[str, Any]) -> Lines:
    words = "、".join(
        f"{_MATCHES.get(str(row.get('match_mode')), '')}“{plain(row.get('content'))}”"
        for row in _rows(rule, "keyword_list_info")
    )
    every = "全部发" if rule.get("reply_mode") == "reply_all" else "随机发一条"
    lines = [f"    规则“{plain(rule.get('rule_name'))}”：{words}，{every}："]
    for row in _rows(rule, "reply_list_info"):
        lines += ["        " + line for line in _reply(row)]
    return lines


def _rows(told: Any, name: str) -> list[Mapping[str, Any]]:
    rows = told.get(name) if isinstance(told, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _indented(head: str, words: Lines) -> Lines:
    """The first line behind its head, the others under it."""
    return [head + words[0], *("    " + line for line in words[1:])]


def _lines(words: Any) -> Lines:
    """The lines of words from outside, without control characters."""
    text = "" if words is None else str(words)
    return [
        "".join(
            char for char in line if unicodedata.category(char) not in {"Cc", "Cs"} and char not in _TURNING
        )
        for line in text.splitlines()
    ] or [""]
