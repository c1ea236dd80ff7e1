"""What is sent: pushes as WeChat makes them, signed and encrypted beforehand, each from another villager.

Of ten pushes two are small talk or an event; the others are clear questions, made from the entries' own wordings with
small variations, no two alike. In the second mix one of them is a question in words that no entry has.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import ParseError

from bot.conversation import wording
from bot.conversation.commands import command
from bot.conversation.emergency import danger
from bot.conversation.guided import guidance
from bot.conversation.smalltalk import smalltalk
from bot.wechat.account import WechatAccount
from faq.entry import Entry
from tests.bench.load import Answer
from tests.signing import Query, Signer

TOWN = "付店镇"


@dataclass(frozen=True, slots=True)
class Mix:
    """What comes how often: the kinds of ten pushes, in their order."""

    name: str
    kinds: tuple[str, ...]


PLAIN = Mix("八成清楚的问题，两成问候和事件", ("chat", *("question",) * 4) * 2)
SEARCHING = Mix(
    "七成清楚的问题，两成问候和事件，一成要向量和法条检索",
    ("chat", "question", "question", "story", "question", "chat", *("question",) * 4),
)

_BEFORE = (
    "",
    "请问",
    "您好，",
    "想问一下，",
    "同志，",
    "老师，",
    "俺想问问，",
    "麻烦问一句，",
    "帮邻居问的，",
)
_AFTER = ("", "？", "，谢谢", "，急", "呢", "，请告诉我", "！", "，麻烦您说说")
_CHAT = ("hello", "thanks", "follow", "click", "hello", "thanks", "follow", "view")
_RECEIPT = "受理号"
_GREETINGS = ("你好", "您好", "在吗", "早上好", "老师好")
_THANKS = ("谢谢", "多谢了", "谢谢您", "太感谢了")


@dataclass(frozen=True, slots=True)
class Push:
    """One request, ready to be written to a socket, and what the service should say to it."""

    request: bytes
    kind: str
    """``question``, ``story`` for words of somebody else, or one of the kinds of small talk and events."""
    text: str
    title: str
    """Of the entry that a question was made from."""


class Maker:
    """Makes pushes without end; no openid and no question comes twice."""

    def __init__(
        self, entries: Iterable[Entry], account: WechatAccount, *, stories: Iterable[str] = (), seed: int = 1
    ) -> None:
        """``stories``: as many words of no entry as the second mix will need."""
        self._signer = Signer(account)
        self._stories = iter(stories)
        self._questions = questions(entries, seed=seed)
        self._chat = itertools.cycle(_CHAT)
        self._numbers = itertools.count(1)

    def make(self, count: int, *, at: datetime, mix: Mix = PLAIN) -> list[Push]:
        """Pushes of this moment; the server takes them for ten minutes."""
        return [self._one(at, mix) for _ in range(count)]

    def _one(self, at: datetime, mix: Mix) -> Push:
        number = next(self._numbers)
        openid = f"oBench{number:022d}"
        wanted = mix.kinds[number % len(mix.kinds)]
        if wanted == "question":
            text, title = next(self._questions)
            return _push(self._signer.text(text, at=at, openid=openid), wanted, text, title)
        if wanted == "story":
            text = next(self._stories)
            return _push(self._signer.text(text, at=at, openid=openid), wanted, text)
        kind = next(self._chat)
        if kind == "follow":
            return _push(self._signer.follow(at=at, openid=openid), kind)
        if kind == "click":
            return _push(self._signer.click("hotlines", at=at, openid=openid), kind)
        if kind == "view":
            page = "https://pufa.example/faq"
            return _push(self._signer.event("VIEW", key=page, at=at, openid=openid), kind)
        said = _GREETINGS if kind == "hello" else _THANKS
        text = said[number % len(said)]
        return _push(self._signer.text(text, at=at, openid=openid), kind, text)

    def of_texts(self, texts: Iterable[str], *, at: datetime) -> list[Push]:
        """Pushes of given texts, whose answers may be anything but an apology."""
        pushes = []
        for text in texts:
            openid = f"oBench{next(self._numbers):022d}"
            pushes.append(_push(self._signer.text(text, at=at, openid=openid), "story", text))
        return pushes

    def fault(self, push: Push, answer: Answer) -> str:
        """What is wrong with the service's answer to a push; empty when it is right."""
        words, fault = self._read(answer)
        if fault or push.kind == "view":
            return fault or ("" if answer.body == b"success" else "an event that needs no words got some")
        if push.kind == "question":
            right = words.startswith(("【", wording.WHICH_ONE)) or _RECEIPT in words
        elif push.kind == "story":
            right = not words.startswith(wording.APOLOGY[:6])
        elif push.kind == "click":
            right = words.startswith(wording.HOTLINES_HEAD)
        else:
            known = {
                "hello": wording.greeting(TOWN),
                "thanks": wording.THANKS,
                "follow": wording.welcome(TOWN),
            }
            right = words == known[push.kind]
        return "" if right else f"other words than expected ({push.kind})"

    def meant(self, push: Push, answer: Answer) -> bool:
        """Whether the answer to a question is the entry that the question was made from."""
        words, _ = self._read(answer)
        return words.startswith(f"【{push.title}】")

    def settled(self, push: Push, answer: Answer) -> bool:
        """Whether an entry was sent, so that nothing was searched for in the statutes."""
        words, _ = self._read(answer)
        return words.startswith("【")

    def echo_fault(self, push: Push, answer: Answer) -> str:
        """The same for the echo app."""
        words, fault = self._read(answer)
        return fault or ("" if words == (push.text or "收到") else "other words than sent")

    def _read(self, answer: Answer) -> tuple[str, str]:
        if answer.status != 200:
            return "", f"status {answer.status}"
        try:
            fields = self._signer.read_reply(answer.body)
        except (AssertionError, KeyError, ValueError, ParseError) as error:
            return "", f"cannot be decrypted ({type(error).__name__})"
        words = fields.get("Content", "")
        return words, "" if words or answer.body == b"success" else "empty"


def questions(entries: Iterable[Entry], *, seed: int) -> Iterator[tuple[str, str]]:
    """Endless pairs of a question and the title of its entry, no question twice; the same for the same seed."""
    wordings = [(text, entry.title) for entry in entries for text in (entry.title, *entry.phrasings)]
    random.Random(seed).shuffle(wordings)
    asked: set[str] = set()
    for extra in itertools.count():
        for number, (text, title) in enumerate(wordings):
            question = varied(text, number + extra)
            if extra >= len(_BEFORE) * len(_AFTER):
                question += f"（第{extra}回问）"
            if question not in asked and is_question(question):
                asked.add(question)
                yield question, title


def varied(text: str, number: int) -> str:
    """The text in one of 72 polite ways; 0 adds nothing."""
    # Nine openings and eight ends: their numbers share no factor, so all pairs come.
    return _BEFORE[number % len(_BEFORE)] + text.rstrip("？?。！") + _AFTER[number % len(_AFTER)]


def is_question(text: str) -> bool:
    """Whether a text is long enough to be clear, and nothing that is answered before the entries are asked."""
    return len(text) >= 6 and not (danger(text) or command(text) or guidance(text) or smalltalk(text))


def _push(signed: tuple[Query, bytes], kind: str, text: str = "", title: str = "") -> Push:
    query, body = signed
    head = (
        f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\n"
        f"Accept: */*\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Push(head.encode() + body, kind, text, title)
