"""Write the passive reply (被动回复) to a push: one text, encrypted if the push was."""

from __future__ import annotations

from datetime import datetime

from bot.wechat.fields import legal
from bot.wechat.push import Push

SUCCESS = "success"
"""The body that means: received, nothing to say, do not push again. Never encrypted."""

MAX_CONTENT = 2048
"""Bytes of UTF-8 that WeChat takes in a text reply; more makes the villager see a fault notice."""

_ELLIPSIS = "…"

_TEXT = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content>{content}</Content></xml>"
)


def render(words: str, push: Push, *, now: datetime) -> bytes:
    """The body of the answer to a push; ``now`` is aware.

    Characters that XML cannot hold are dropped, carriage returns become line breaks, words beyond MAX_CONTENT
    are cut: a net under the paging of replies, which should never be needed. No words at all give SUCCESS,
    because WeChat takes an empty text for a fault.
    """
    content = _fit(legal(words).replace("\r\n", "\n").replace("\r", "\n"))
    if not content.strip():
        return SUCCESS.encode()
    timestamp = int(now.timestamp())
    xml = _TEXT.format(
        to=_cdata(push.utterance.openid),
        sender=_cdata(push.account_name),
        at=timestamp,
        content=_cdata(content),
    )
    if push.encrypted_with is None:
        return xml.encode()
    return push.encrypted_with.seal(xml, timestamp=timestamp)


def _fit(words: str) -> str:
    """The words, cut between two characters if they are too many bytes."""
    encoded = words.encode()
    if len(encoded) <= MAX_CONTENT:
        return words
    room = MAX_CONTENT - len(_ELLIPSIS.encode())
    return encoded[:room].decode(errors="ignore") + _ELLIPSIS


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
