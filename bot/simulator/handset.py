"""The phone without its browser: acts become pushes, answers become lines of the chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.simulator.acts import Act, Asked, UnknownAct, act
from bot.simulator.chats import Chat, Chats, Wire
from bot.simulator.courier import DELIVERIES, FAULT, Courier, Exchange
from bot.simulator.replies import Shown

Listener = Callable[[str, str], None]
"""Told openid and deed before the server hears of it: ``message``, ``tap`` (on a line of a menu message), ``click``,
``view``, ``follow``, ``unfollow`` or ``scan``."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """The last push of a villager, to be sent again as it is."""

    act: Act
    shown: Shown
    fault: bool


class Handset:
    """One phone that several villagers pass round."""

    def __init__(self, *, courier: Courier, chats: Chats, clock: Callable[[], datetime]) -> None:
        self.chats = chats
        self._courier, self._clock = courier, clock
        self._last: dict[str, _Sent] = {}

    def do(self, chat: Chat, name: str, asked: Asked, *, lost: int = 0, told: Listener) -> Wire:
        """Carry out an act and wait for the answer; raises UnknownAct.

        ``lost``: how many of the first answers get lost on the way (0 to 3). Nothing can be sent to an account
        that one does not follow; following twice does nothing new.
        """
        now = self._clock()
        if not 0 <= lost <= DELIVERIES:
            raise UnknownAct("丢掉的回答是 0 到 3 次")
        if not chat.follows and name not in {"follow", "scan"}:
            raise UnknownAct("还没有关注这个公众号")
        if chat.follows and name == "follow":
            raise UnknownAct("已经关注了")
        made = act(name, asked, openid=chat.person.openid, follows=chat.follows, now=now)
        if made.kind:
            self.chats.add(chat, "me", made.kind, words=made.words, mark=asked.get("mark", "")[:40], now=now)
        if made.follows is not None:
            self.chats.set_follows(chat, made.follows)
        told(chat.person.openid, "tap" if asked.get("menu_id") else "message" if made.kind else name)
        exchange = self._courier.deliver(made.xml, openid=chat.person.openid, lost=lost)
        self._last[chat.person.key] = _Sent(made, exchange.shown, exchange.fault)
        if chat.follows:
            self._show(chat, exchange)
        return self.chats.record(chat, made.what, exchange)

    def again(self, chat: Chat, times: int) -> Wire:
        """Deliver the last push again, the same message with the same MsgId; raises UnknownAct.

        As on a real phone the villager's chat shows nothing new; whether every answer is the first one again
        stands in the record.
        """
        sent = self._last.get(chat.person.key)
        if sent is None:
            raise UnknownAct("还没有发过消息")
        if not 1 <= times <= DELIVERIES:
            raise UnknownAct("再送 1 到 3 次")
        made = [self._courier.deliver(sent.act.xml, openid=chat.person.openid) for _ in range(times)]
        same = all(row.shown == sent.shown and row.fault == sent.fault for row in made)
        deliveries = tuple(delivery for row in made for delivery in row.deliveries)
        exchange = Exchange(sent.act.xml, deliveries, made[-1].shown, made[-1].fault)
        verdict = f"再送 {times} 次，回答{'都一样' if same else '不一样'}"
        return self.chats.record(chat, sent.act.what + "（重送）", exchange, verdict)

    def _show(self, chat: Chat, exchange: Exchange) -> None:
        now = self._clock()
        if exchange.fault:
            self.chats.add(chat, "system", "notice", words=FAULT, now=now)
        else:
            self.chats.show(chat, exchange.shown, now=now)
