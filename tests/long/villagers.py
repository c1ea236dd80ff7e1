"""Messages as WeChat delivers them: signed and encrypted, five seconds for an answer, three retries."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

import requests

from bot.conversation import wording
from tests.signing import Signer

PATIENCE_S = 5.0
RETRIES = 3
AT_ONCE = 250
NOT_TAKEN = tuple(words.partition("{")[0] for words in (wording.BUSY, wording.APOLOGY, wording.TOO_FAST))
"""How the answers begin that ask the villager to say it again: nothing was promised."""
QUESTIONS = (
    "村口的石狮子叫人挪走了没人管",
    "工资被拖欠怎么办",
    "你好",
    "想离婚怎么办",
    "转人工",
    "邻居盖房挡了我家的光",
    "老公打我怎么办",
)


@dataclass
class Message:
    """One message and what came of it."""

    number: int
    """Its MsgId."""
    openid: str
    text: str
    at_s: float
    """When it is said, in seconds from the beginning."""
    answer: str | None = None
    """What the villager saw; None when all deliveries failed, empty for an answer without words."""
    deliveries: int = 0
    answered_at: datetime | None = None
    took_s: float = 0.0
    sent_at: datetime | None = None
    faults: list[str] = field(default_factory=list)
    """Why deliveries failed."""
    tries: list[str] = field(default_factory=list)
    """When each delivery ended (UTC), and how."""

    @property
    def promised(self) -> bool:
        """Whether the villager was answered, and not asked to say it again."""
        return self.answer is not None and not self.answer.startswith(NOT_TAKEN)


def drawn(count: int, lasts_s: float, dice: random.Random, *, first: int = 1_000_001) -> list[Message]:
    """Messages in the order of their times; most people write twice."""
    people = [f"oLong{number:023}" for number in range(count // 2 + 1)]
    times = sorted(dice.uniform(0, lasts_s) for _ in range(count))
    return [
        Message(first + number, people[dice.randrange(len(people))], dice.choice(QUESTIONS), at_s)
        for number, at_s in enumerate(times)
    ]


class Wechat:
    """Delivers messages to one address."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = f"{url}/wechat"
        self._signer = signer
        self._local = threading.local()

    def say(self, message: Message) -> Message:
        """Deliver one message until there is an answer or it was tried often enough."""
        begun = time.monotonic()
        message.sent_at = message.sent_at or datetime.now(UTC)
        for _ in range(1 + RETRIES):
            tried = time.monotonic()
            message.deliveries += 1
            failed = len(message.faults)
            answer = self._deliver(message)
            how = "answered" if answer is not None else " ".join(message.faults[failed:])
            message.tries.append(f"{datetime.now(UTC):%H:%M:%S.%f} {how}")
            if answer is not None:
                message.answer, message.answered_at = answer, datetime.now(UTC)
                break
            time.sleep(max(0.0, tried + PATIENCE_S - time.monotonic()))
        message.took_s = time.monotonic() - begun
        return message

    def say_all(self, messages: list[Message]) -> None:
        """Deliver all, each at its time; returns when the last has its answer."""
        begun = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            said = []
            for message in messages:
                time.sleep(max(0.0, begun + message.at_s - time.monotonic()))
                said.append(pool.submit(self.say, message))
            for each in said:
                each.result()

    def _deliver(self, message: Message) -> str | None:
        assert message.sent_at is not None
        # A retry carries the CreateTime of the message and a signature of its own.
        xml = self._signer.xml(
            "text",
            message.sent_at,
            f"<Content><![CDATA[{message.text}]]></Content><MsgId>{message.number}</MsgId>",
            openid=message.openid,
        )
        query, body = self._signer.push(xml, datetime.now(UTC))
        try:
            answer = requests.post(self._url, params=query, data=body, timeout=PATIENCE_S)
        except requests.RequestException as error:
            message.faults.append(type(error).__name__)
            return None
        if answer.status_code != 200 or answer.elapsed.total_seconds() > PATIENCE_S:
            message.faults.append(str(answer.status_code))
            return None
        return self._signer.read_reply(answer.content).get("Content", "")


def told(messages: list[Message]) -> list[str]:
    """Figures of what the villagers saw."""
    answered = [message for message in messages if message.answer is not None]
    asked_again = sum(not message.promised for message in answered)
    times = sorted(message.took_s for message in answered) or [0.0]
    faults = Counter(fault for message in messages for fault in message.faults)
    return [
        f"messages {len(messages)}, answered {len(answered)} (asked to say it again: {asked_again}), "
        f"never answered {len(messages) - len(answered)}",
        f"deliveries {sum(message.deliveries for message in messages)}; failed: {dict(faults)}",
        f"seconds to the answer: median {median(times):.2f}, 99 of 100 within {times[int(len(times) * 0.99) - 1]:.2f}, longest {times[-1]:.2f}",
    ]
