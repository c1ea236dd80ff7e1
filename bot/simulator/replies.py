"""What the phone shows of an answer, judged as strictly as WeChat judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.wechat.fields import Field, text_of

MAX_CONTENT = 2048
"""Bytes of a text reply; more was measured to end in the fault notice."""
_OTHERS = {"image": "［图片］", "voice": "［语音］", "video": "［视频］", "music": "［音乐］"}


class NotShown(Exception):
    """A readable answer that ends in the fault notice; its text says in Chinese what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One article as the chat shows it."""

    title: str
    digest: str
    cover: str
    """Address of the picture, or empty."""
    address: str
    """Where a tap leads."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What appears in the chat: words or cards; neither when the account says nothing."""

    words: str = ""
    cards: tuple[Card, ...] = ()


def shown(fields: Mapping[str, Field], *, openid: str) -> Shown:
    """Read the fields of a passive reply to that person; raises NotShown for what ends in the fault notice."""
    for name in ("ToUserName", "FromUserName", "CreateTime", "MsgType"):
        if not _text(fields, name):
            raise NotShown(f"回答里没有 {name}")
    if _text(fields, "ToUserName") != openid:
        raise NotShown("回答写的不是这个人")
    if not _text(fields, "CreateTime").isdecimal():
        raise NotShown("回答里的 CreateTime 不是时间")
    kind = _text(fields, "MsgType")
    if kind == "text":
        return Shown(words=_content(fields))
    if kind == "news":
        return Shown(cards=_cards(fields))
    if kind == "transfer_customer_service":
        return Shown()
    if kind in _OTHERS:
        return Shown(words=_OTHERS[kind])
    raise NotShown(f"回答的种类 {kind} 微信不认识")


def _content(fields: Mapping[str, Field]) -> str:
    words = _text(fields, "Content")
    if not words:
        raise NotShown("回答是空的")
    size = len(words.encode())
    if size > MAX_CONTENT:
        raise NotShown(f"回答太长：{size} 字节，微信最多 {MAX_CONTENT}")
    return words


def _cards(fields: Mapping[str, Field]) -> tuple[Card, ...]:
    listed = fields.get("Articles")
    items = listed.get("item", []) if isinstance(listed, dict) else []
    rows = items if isinstance(items, list) else [items]
    cards = tuple(
        Card(_text(row, "Title"), _text(row, "Description"), _text(row, "PicUrl"), _text(row, "Url"))
        for row in rows
        if isinstance(row, dict)
    )
    if not cards or not all(card.title for card in cards):
        raise NotShown("图文回答里没有文章")
    return cards


def _text(fields: Mapping[str, Field], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise NotShown(f"回答里的 {name} 重复了")
    return text_of(fields, name)
