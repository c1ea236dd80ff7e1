"""The villagers of the demo and what stands in their chats; kept in the process, gone with it."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.simulator.courier import Exchange
from bot.simulator.replies import Card, Shown

LINES_KEPT = 500
"""Lines of one chat that are kept; the oldest go first."""
EXCHANGES_KEPT = 30
Side = Literal["me", "account", "system"]


@dataclass(frozen=True, slots=True)
class Person:
    """A villager of the demo."""

    key: str
    name: str
    letter: str
    """What stands on their picture."""
    openid: str
    """28 characters, as WeChat's have."""
    wechat_name: str
    """By which previews reach them (towxname)."""


PEOPLE = (
    Person("zhang", "老张", "张", "oDemoLaoZhang000000000000001", "laozhang"),
    Person("li", "李婶", "李", "oDemoLiShen00000000000000002", "lishen"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One bubble, card or grey notice."""

    id: int
    side: Side
    kind: str
    """``text``, ``articles``, ``voice``, ``image``, ``video``, ``location``, ``link``, ``sticker`` or ``notice``."""
    at: float
    """Unix seconds."""
    words: str = ""
    mark: str = ""
    """The browser's own name for a line that it showed before it was sent."""
    cards: tuple[Card, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Wire:
    """One exchange as the testers' panel shows it."""

    id: int
    what: str
    exchange: Exchange
    verdict: str = ""
    """What a repeat proved; empty for a first exchange."""

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {
            "id": self.id,
            "what": self.what,
            "xml": self.exchange.xml,
            "fault": self.exchange.fault,
            "verdict": self.verdict,
            "deliveries": [asdict(row) for row in self.exchange.deliveries],
        }


@dataclass(slots=True)
class Chat:
    """One villager's chat with the account; change it only through ``Chats``."""

    person: Person
    follows: bool = False
    met: bool = False
    """Followed at least once since the start."""
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))
    wires: deque[Wire] = field(default_factory=lambda: deque(maxlen=EXCHANGES_KEPT))


class Chats:
    """Every villager's chat; safe to use from several threads."""

    def __init__(self) -> None:
        self._chats = {person.key: Chat(person) for person in PEOPLE}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def of(self, key: str) -> Chat:
        """A villager's chat; raises KeyError for a stranger."""
        return self._chats[key]

    def followers(self) -> tuple[Chat, ...]:
        """The chats of those who follow."""
        return tuple(chat for chat in self._chats.values() if chat.follows)

    def add(
        self,
        chat: Chat,
        side: Side,
        kind: str,
        *,
        now: datetime,
        words: str = "",
        mark: str = "",
        cards: Iterable[Card] = (),
    ) -> Line:
        """Put a line at the end of a chat."""
        with self._lock:
            line = Line(next(self._numbers), side, kind, now.timestamp(), words, mark, tuple(cards))
            chat.lines.append(line)
        return line

    def show(self, chat: Chat, shown: Shown, *, now: datetime) -> None:
        """Put what the account said into a chat."""
        if shown.words:
            self.add(chat, "account", "text", words=shown.words, now=now)
        elif shown.cards:
            self.add(chat, "account", "articles", cards=shown.cards, now=now)

    def record(self, chat: Chat, what: str, exchange: Exchange, verdict: str = "") -> Wire:
        """Keep what went over the wire."""
        with self._lock:
            wire = Wire(next(self._numbers), what, exchange, verdict)
            chat.wires.append(wire)
        return wire

    def since(self, chat: Chat, number: int) -> tuple[list[Line], list[Wire]]:
        """Lines and exchanges with a higher number."""
        with self._lock:
            lines = [line for line in chat.lines if line.id > number]
            return lines, [wire for wire in chat.wires if wire.id > number]

    def set_follows(self, chat: Chat, follows: bool) -> None:
        """Begin or end following."""
        with self._lock:
            chat.follows, chat.met = follows, chat.met or follows
