"""What a push says, from the fields of its verified XML.

Types and events are those of the official pages 接收普通消息 and 接收事件推送.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.conversation.turns import Kind, Utterance
from bot.wechat.fields import Field, text_of
from bot.wechat.invalid_push import MALFORMED, InvalidPush

_MESSAGES = {
    "text": Kind.TEXT,
    "voice": Kind.VOICE,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
}

_EVENTS = {
    "subscribe": Kind.FOLLOW,
    "unsubscribe": Kind.UNFOLLOW,
    "scan": Kind.SCAN,
    "click": Kind.CLICK,
    "view": Kind.SILENT,
    "location": Kind.SILENT,
    "location_select": Kind.SILENT,
    "view_miniprogram": Kind.SILENT,
    "user_info_modified": Kind.SILENT,
    "masssendjobfinish": Kind.JOB,
    "publishjobfinish": Kind.JOB,
    "templatesendjobfinish": Kind.JOB,
}

_SILENT_FAMILIES = ("scancode_", "pic_", "subscribe_msg_", "user_authorization_")

# What WeChat puts in place of a sticker, file or other kind it does not pass on; in the sender's language.
_REPLACED = frozenset(
    {
        "【收到不支持的消息类型，暂无法显示】",
        "【收到不支援的訊息類型，無法顯示】",
        "[unsupported message]",
    }
)

_ENVELOPE = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"})
_SECONDS = re.compile("[0-9]{1,10}")
_MESSAGE_ID = re.compile("[0-9A-Za-z_-]{1,64}")
_MAX_NAME = 64
"""Characters; an openid has 28, an event name at most 30 or so."""
_MAX_KEY = 128
"""Characters; WeChat's limit for a menu key is 128 bytes, for a scene 64."""


def read_meaning(fields: Mapping[str, Field]) -> Utterance:
    """The utterance in a push. The sender is the one of the fields, never of the address.

    Raises InvalidPush (400) if type, sender or time is missing, or a field it needs is not plain text.
    """
    message_type = text_of(fields, "MsgType").lower()
    openid = text_of(fields, "FromUserName")
    for name, value in (("MsgType", message_type), ("FromUserName", openid)):
        if not value:
            raise InvalidPush(f"{name} is missing", MALFORMED)
    if len(openid) > _MAX_NAME:
        raise InvalidPush("FromUserName is too long", MALFORMED)
    sent_at = _sent_at(text_of(fields, "CreateTime"))
    if message_type == "event":
        return _event(fields, openid=openid, sent_at=sent_at)
    return _message(fields, message_type, openid=openid, sent_at=sent_at)


def _message(fields: Mapping[str, Field], message_type: str, *, openid: str, sent_at: datetime) -> Utterance:
    kind = _MESSAGES.get(message_type, Kind.UNKNOWN)
    text = media_id = key = ""
    if kind is Kind.TEXT:
        text = text_of(fields, "Content")
        if text.lower() in _REPLACED:
            kind, text = Kind.STICKER, ""
    elif kind is Kind.VOICE:
        text = text_of(fields, "Recognition")
        media_id = text_of(fields, "MediaId") or text_of(fields, "MediaId16K")
    elif kind in (Kind.IMAGE, Kind.VIDEO):
        media_id = text_of(fields, "MediaId")
    elif kind is Kind.UNKNOWN:
        key = message_type[:_MAX_NAME]
    message_id = text_of(fields, "MsgId")
    if _MESSAGE_ID.fullmatch(message_id):
        retry_key = f"m:{message_id}"
    else:  # never seen from WeChat; a digest of what a retry repeats does as well
        retry_key = "m:" + _digest(openid, _seconds(sent_at), message_type, message_id, text, media_id)
    return Utterance(
        openid=openid, kind=kind, text=text, retry_key=retry_key, sent_at=sent_at, key=key, media_id=media_id
    )


def _event(fields: Mapping[str, Field], *, openid: str, sent_at: datetime) -> Utterance:
    name = text_of(fields, "Event")
    kind = _kind_of_event(name.lower())
    event_key = text_of(fields, "EventKey")
    parts = [openid, _seconds(sent_at), name, event_key, text_of(fields, "Ticket")]
    data: Mapping[str, Field] = {}
    if kind is Kind.JOB:
        key = name.upper()
        data = {field: value for field, value in fields.items() if field not in _ENVELOPE}
        # Several jobs may finish in one second, all "sent" by the same system id.
        parts.append(repr(data))
    elif kind in (Kind.FOLLOW, Kind.SCAN, Kind.CLICK):
        key = event_key.removeprefix("qrscene_") if kind is Kind.FOLLOW else event_key
    elif kind is Kind.UNFOLLOW:
        key = ""
    else:
        key = name[:_MAX_NAME] or "event"
    return Utterance(
        openid=openid,
        kind=kind,
        text="",
        retry_key="e:" + _digest(*parts),
        sent_at=sent_at,
        key=key[:_MAX_KEY],
        data=data,
    )


def _kind_of_event(name: str) -> Kind:
    if name.startswith(_SILENT_FAMILIES):
        return Kind.SILENT
    # Notices of the platform that nobody knows yet need no words; villagers send messages.
    return _EVENTS.get(name, Kind.SILENT)


def _sent_at(create_time: str) -> datetime:
    if not _SECONDS.fullmatch(create_time):
        raise InvalidPush("CreateTime is not a time" if create_time else "CreateTime is missing", MALFORMED)
    return datetime.fromtimestamp(int(create_time), UTC)


def _seconds(sent_at: datetime) -> str:
    return str(int(sent_at.timestamp()))


def _digest(*parts: str) -> str:
    """A stand-in for what WeChat deduplicates by; 32 hex digits, so that no openid shows."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
