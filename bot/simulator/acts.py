"""What a villager can do on the phone, each as the push that WeChat makes of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.simulator import pushes

MAX_WORDS = 2000
"""Characters of one message."""


class UnknownAct(ValueError):
    """The browser asked for something that no phone does; its text is Chinese."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the push, and how the villager's own chat shows it."""

    what: str
    """In a few Chinese words, for the list of exchanges."""
    xml: str
    kind: str = ""
    """Kind of the villager's own bubble; empty for an event, which shows nothing."""
    words: str = ""
    follows: bool | None = None
    """Whether the villager follows from now on; None when that stays as it is."""


Asked = Mapping[str, str]


def act(name: str, asked: Asked, *, openid: str, follows: bool, now: datetime) -> Act:
    """The act of this name with the browser's fields; raises UnknownAct."""
    making = _ACTS.get(name)
    if making is None:
        raise UnknownAct("没有这个动作")
    if name == "scan":
        return _scan(asked, openid, follows, now)
    return making(asked, openid, now)


def _text(asked: Asked, openid: str, now: datetime) -> Act:
    words = asked.get("words", "")
    if not words.strip() or len(words) > MAX_WORDS:
        raise UnknownAct(f"要写 1 到 {MAX_WORDS} 个字")
    return Act("文字", pushes.text(openid, words, now=now, menu_id=asked.get("menu_id", "")), "text", words)


def _voice(asked: Asked, openid: str, now: datetime) -> Act:
    seconds = asked.get("seconds", "3")
    if not seconds.isdecimal() or not 1 <= int(seconds) <= 60:
        raise UnknownAct("语音是 1 到 60 秒")
    return Act("语音", pushes.voice(openid, now=now), "voice", seconds)


def _image(asked: Asked, openid: str, now: datetime) -> Act:
    # Nothing fetches it; the host is one of those that never exist.
    address = "http://mmbiz.example.invalid/photo.jpg"
    return Act("图片", pushes.image(openid, now=now, address=address), "image")


def _video(asked: Asked, openid: str, now: datetime) -> Act:
    return Act("视频", pushes.video(openid, now=now), "video")


def _sticker(asked: Asked, openid: str, now: datetime) -> Act:
    return Act("表情", pushes.text(openid, pushes.REPLACED, now=now), "sticker")


def _location(asked: Asked, openid: str, now: datetime) -> Act:
    label = "付店镇张湾村村委会"
    xml = pushes.location(openid, now=now, latitude=34.026, longitude=112.268, label=label)
    return Act("位置", xml, "location", label)


def _link(asked: Asked, openid: str, now: datetime) -> Act:
    title = "交 99 元就能领 3000 元补贴"
    xml = pushes.link(
        openid, now=now, title=title, digest="名额不多，先交先得", address="http://subsidy.example.invalid/"
    )
    return Act("链接", xml, "link", title)


def _click(asked: Asked, openid: str, now: datetime) -> Act:
    return Act("点菜单", _event(openid, "CLICK", now, EventKey=_key(asked)))


def _view(asked: Asked, openid: str, now: datetime) -> Act:
    return Act("点菜单网页", _event(openid, "VIEW", now, EventKey=_key(asked), MenuId="1"))


def _follow(asked: Asked, openid: str, now: datetime) -> Act:
    return Act("关注", _event(openid, "subscribe", now, EventKey=""), follows=True)


def _unfollow(asked: Asked, openid: str, now: datetime) -> Act:
    return Act("取消关注", _event(openid, "unsubscribe", now, EventKey=""), follows=False)


def _scan(asked: Asked, openid: str, follows: bool, now: datetime) -> Act:
    """A scene code: an ordinary scan of a follower, a follow of anybody else."""
    key, ticket = _key(asked), secrets.token_urlsafe(48)
    if follows:
        return Act("扫码", _event(openid, "SCAN", now, EventKey=key, Ticket=ticket))
    xml = _event(openid, "subscribe", now, EventKey=f"qrscene_{key}", Ticket=ticket)
    return Act("扫码关注", xml, follows=True)


def _key(asked: Asked) -> str:
    key = asked.get("key", "")
    if not 1 <= len(key.encode()) <= 1024:
        raise UnknownAct("要有 key")
    return key


def _event(openid: str, name: str, now: datetime, **own: str) -> str:
    return pushes.event(openid, name, now=now, own=own)


_ACTS: Mapping[str, Callable[[Asked, str, datetime], Act]] = {
    "text": _text,
    "voice": _voice,
    "image": _image,
    "video": _video,
    "sticker": _sticker,
    "location": _location,
    "link": _link,
    "click": _click,
    "view": _view,
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": lambda asked, openid, now: _scan(asked, openid, False, now),
}
