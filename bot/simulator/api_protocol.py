"""What a call of WeChat's API looks like from its side: the question, the answer, the refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

Clock = Callable[[], datetime]
"""Aware UTC."""
Told = dict[str, Any]
"""An answer before it is written as JSON."""

BEIJING = timezone(timedelta(hours=8))
"""WeChat's days and months."""

_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)\\u(?=[0-9A-Fa-f]{4})")

ERRMSG = {
    -1: "system error",
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40059: "invalid msg id",
    40066: "invalid url",
    40125: "invalid appsecret",
    40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
    40243: "appsecret is frozen",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    42001: "access_token expired",
    43002: "require POST method",
    43004: "require subscribe",
    43019: "user is in blacklist",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45005: "url size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45028: "has no masssend quota",
    45047: "out of response count limit",
    45064: "no permission to use weapp in menu",
    45065: "clientmsgid exist",
    45066: "clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45072: "invalid command",
    45110: "author size out of limit",
    45166: "invalid content",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid",
    48001: "api unauthorized",
    48002: "user block receive message",
    48003: "not agree mass-send protocol",
    48004: "api forbidden for irregularities",
    61500: "date format error",
    61501: "date range error",
    76021: "cgi_path not found",
    48006: "forbid to clear quota because of reaching the limit",
    50004: "forbid to use the token interface",
    50005: "user is unsubscribed",
    50007: "account frozen",
    53503: "draft check not pass",
    53504: "need to operate in the console",
    53505: "save the draft in the console first",
    53600: "article_id is invalid",
    89503: "this ip call needs the administrator's confirm",
    89506: "the administrator refused this ip within 24 hours",
    89507: "the administrator refused this ip within 1 hour",
}
"""The wording is not a contract; only the codes are."""


class Refused(Exception):
    """The call is answered with an error code, and perhaps more fields."""

    def __init__(self, errcode: int, **more: Any) -> None:
        super().__init__(errcode)
        self.errcode, self.more = errcode, more

    def told(self, ip: str) -> Told:
        """The answer."""
        errmsg = ERRMSG.get(self.errcode, "error").format(ip=ip)
        return {"errcode": self.errcode, "errmsg": f"{errmsg} rid: 65a1b2c3-0d4e5f60-11223344", **self.more}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a call."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One call."""

    method: str
    path: str
    """Such as ``/cgi-bin/draft/add``."""
    args: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    upload: Upload | None = None
    ip: str = "127.0.0.1"

    def json(self) -> Told:
        """The body as an object. Raises Refused (44002, 47001).

        WeChat does not undo ``\\uXXXX``: they end up in the article as they are, and so they do here.
        """
        if not self.body:
            raise Refused(44002)
        try:
            told = json.loads(_ESCAPED.sub(rb"\1\\\\u", self.body).decode())
        except (ValueError, RecursionError):
            raise Refused(47001) from None
        if not isinstance(told, dict):
            raise Refused(47001)
        return told


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back, or that nothing does."""

    body: bytes
    mime: str = "application/json; encoding=utf-8"
    status: int = 200
    fate: str = "sent"
    """``sent``; ``held``: no answer before the caller gives up; ``dropped``: the connection ends without one."""


def text(told: Mapping[str, Any], name: str, default: str = "") -> str:
    """A field that must be a string. Raises Refused (47001)."""
    value = told.get(name, default)
    if not isinstance(value, str):
        raise Refused(47001)
    return value


def part(told: Mapping[str, Any], name: str) -> Told:
    """A field that must be an object; {} if it is absent. Raises Refused (47001)."""
    value = told.get(name, {})
    if not isinstance(value, dict):
        raise Refused(47001)
    return value
