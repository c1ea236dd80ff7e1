"""Customer-service messages with their allowances (official page 客服消息介绍)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.simulator.api_protocol import Clock, Question, Refused, Told, part, text

MAX_WORDS = 2048
"""Bytes of a text."""


class Act(StrEnum):
    """What a follower did last; it decides how many messages may be sent to them."""

    MESSAGE = "message"
    MENU = "menu"
    """A click on a menu button, or on an item of a menu message."""
    FOLLOW = "follow"
    SCAN = "scan"


ALLOWED = {
    Act.MESSAGE: (5, timedelta(hours=48)),
    Act.MENU: (3, timedelta(minutes=1)),
    Act.FOLLOW: (3, timedelta(minutes=1)),
    Act.SCAN: (3, timedelta(minutes=1)),
}
"""Messages, and within what time after the act; allowances do not add up, a new act begins a new one."""

_TYPES = frozenset(
    {
        "text",
        "image",
        "voice",
        "video",
        "music",
        "news",
        "mpnewsarticle",
        "msgmenu",
        "miniprogrampage",
        "wxcard",
    }
)


@dataclass(frozen=True, slots=True)
class CustomMessage:
    """One message sent to one follower."""

    openid: str
    kind: str
    content: Told
    sent_at: datetime

    @property
    def words(self) -> str:
        """The text of a text message."""
        return str(self.content.get("content", ""))


@dataclass(slots=True)
class _Follower:
    act: Act
    at: datetime
    used: int = 0
    following: bool = True
    typing: bool = False


class Messages:
    """Followers as far as messages to them go."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._followers: dict[str, _Follower] = {}
        self.sent: list[CustomMessage] = []
        self.allowed: list[tuple[str, str, str]] = []
        """Openid, template and scene of each one-time message that somebody confirmed; one message uses it up."""

    def acted(self, openid: str, act: Act, *, at: datetime | None = None) -> None:
        """A follower did something: a new allowance begins."""
        self._followers[openid] = _Follower(act, at or self._clock())

    def left(self, openid: str) -> None:
        """A follower unfollowed."""
        if openid in self._followers:
            self._followers[openid].following = False

    def is_typing(self, openid: str) -> bool:
        """Whether the phone shows that somebody is writing."""
        return openid in self._followers and self._followers[openid].typing

    def to(self, openid: str) -> list[CustomMessage]:
        """What was sent to a follower, oldest first."""
        return [message for message in self.sent if message.openid == openid]

    def send(self, question: Question) -> Told:
        """message/custom/send. Raises Refused (40003, 45015, 45047, 45002)."""
        told = question.json()
        openid, kind = text(told, "touser"), text(told, "msgtype")
        if kind not in _TYPES:
            raise Refused(40008)
        content = part(told, kind)
        if not content:
            raise Refused(44004)
        if kind == "text":
            words = text(content, "content")
            if not words:
                raise Refused(44004)
            if len(words.encode("utf-8", "replace")) > MAX_WORDS:
                raise Refused(45002)
        follower = self._reachable(openid)
        limit, _ = ALLOWED[follower.act]
        if follower.used >= limit:
            raise Refused(45047)
        follower.used += 1
        follower.typing = False
        self.sent.append(CustomMessage(openid, kind, content, self._clock()))
        return {}

    def send_one_time(self, question: Question) -> Told:
        """message/template/subscribe (official page 发送一次性订阅消息). Raises Refused (43101, 47003)."""
        told = question.json()
        openid, title = text(told, "touser"), text(told, "title")
        words = text(part(part(told, "data"), "content"), "value")
        if not 1 <= len(title) <= 15 or not 1 <= len(words) <= 200 or not text(told, "scene").isdecimal():
            raise Refused(47003)
        confirmed = (openid, text(told, "template_id"), text(told, "scene"))
        if confirmed not in self.allowed:
            raise Refused(43101)
        self.allowed.remove(confirmed)
        self.sent.append(CustomMessage(openid, "one_time", {"content": f"{title}\n{words}"}, self._clock()))
        return {}

    def typing(self, question: Question) -> Told:
        """message/custom/typing."""
        told = question.json()
        command = text(told, "command")
        if command not in {"Typing", "CancelTyping"}:
            raise Refused(45072)
        self._reachable(text(told, "touser")).typing = command == "Typing"
        return {}

    def _reachable(self, openid: str) -> _Follower:
        follower = self._followers.get(openid)
        if follower is None:
            raise Refused(40003)
        if not follower.following or self._clock() - follower.at > ALLOWED[follower.act][1]:
            raise Refused(45015)
        return follower
