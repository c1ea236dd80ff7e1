"""The XML that WeChat pushes for what a villager does on the phone.

Elements as on the official pages 接收普通消息 and 接收事件推送.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from bot.simulator.signing import element, push_xml

REPLACED = "【收到不支持的消息类型，暂无法显示】"
"""What arrives in place of a sticker or a file."""


def text(openid: str, words: str, *, now: datetime, menu_id: str = "") -> str:
    """Typed words; ``menu_id`` when a line of a menu message was tapped."""
    own = element("Content", words)
    if menu_id:
        own += element("bizmsgmenuid", menu_id)
    return _message(openid, "text", own, now)


def voice(openid: str, *, now: datetime) -> str:
    """A recording; WeChat has left Recognition empty since 2023."""
    media = _media_id("voice")
    own = element("MediaId", media) + element("Format", "amr") + element("MediaId16K", media + "-16k")
    return _message(openid, "voice", own + element("Recognition", ""), now)


def image(openid: str, *, now: datetime, address: str) -> str:
    """A photo; ``address`` is where it can be seen."""
    return _message(openid, "image", element("PicUrl", address) + element("MediaId", _media_id("image")), now)


def video(openid: str, *, now: datetime) -> str:
    """A clip."""
    own = element("MediaId", _media_id("video")) + element("ThumbMediaId", _media_id("thumb"))
    return _message(openid, "video", own, now)


def location(openid: str, *, now: datetime, latitude: float, longitude: float, label: str) -> str:
    """A place on the map; degrees."""
    own = f"<Location_X>{latitude:.6f}</Location_X><Location_Y>{longitude:.6f}</Location_Y><Scale>16</Scale>"
    return _message(openid, "location", own + element("Label", label), now)


def link(openid: str, *, now: datetime, title: str, digest: str, address: str) -> str:
    """A forwarded article."""
    own = element("Title", title) + element("Description", digest) + element("Url", address)
    return _message(openid, "link", own, now)


def event(openid: str, name: str, *, now: datetime, own: Mapping[str, str]) -> str:
    """An event; ``own`` holds its own elements, such as EventKey."""
    elements = element("Event", name) + "".join(element(tag, value) for tag, value in own.items())
    return push_xml("event", elements, sender=openid, now=now)


def _message(openid: str, kind: str, own: str, now: datetime) -> str:
    # Random, not counted: the server knows the ids of earlier days and would take a repeat for a retry.
    message_id = (1 << 62) | secrets.randbits(62)
    return push_xml(kind, f"{own}<MsgId>{message_id}</MsgId>", sender=openid, now=now)


def _media_id(kind: str) -> str:
    """It begins with what it is, by which the stand-in knows what to give (``bot.simulator.api_media``)."""
    return f"{kind}-{secrets.token_urlsafe(32)}"
