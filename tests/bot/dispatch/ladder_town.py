"""A villager who asked, an answer that was approved, and WeChat's rules of customer-service messages in a few lines."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, text

from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, Session, Turn, Utterance
from bot.dispatch.ladder import Ladder
from bot.records.consultations import Consultations, Stored
from bot.records.database import read, write
from bot.records.deliveries import Deliveries, Delivery
from bot.records.desk_models import replies
from bot.records.vault import Vault
from bot.wechat.client import WechatError

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""12:00 in Beijing."""
WORDS = "带上身份证和工资条，到镇里的劳动监察窗口登记，七天内给您回话。"


@dataclass
class FewLinesOfWechat:
    """Takes customer-service messages, or fails as it is told to."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    fails: list[tuple[BaseException, bool]] = field(default_factory=list)
    """What the next calls raise, and whether the message arrives all the same."""

    def fail(self, error: BaseException, *, after: bool = False, times: int = 1) -> None:
        self.fails += [(error, after)] * times

    def send_text(self, openid: str, words: str) -> None:
        error, after = self.fails.pop(0) if self.fails else (None, True)
        if after:
            self.sent.append((openid, words))
        if error is not None:
            raise error


def error_of(errcode: int | None = None, *, unsure: bool = False, permanent: bool = False) -> WechatError:
    return WechatError(f"微信说{errcode}。", errcode=errcode, unsure=unsure, permanent=permanent)


@dataclass
class Village:
    """Everything around a ladder."""

    engine: Engine
    vault: Vault
    now: datetime = NOON
    certified: bool = True
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wechat = FewLinesOfWechat()
        self.deliveries = Deliveries(self.engine, account="town", vault=self.vault)
        self.consultations = Consultations(self.engine, account="town", vault=self.vault)
        self._numbers = itertools.count(1)

    def say(
        self,
        words: str = "老板欠我工资",
        *,
        who: str = "oAlice",
        kind: Kind = Kind.TEXT,
        outcome: Outcome = Outcome.HAND_OVER,
        reply: str = "登记好了，受理号 " + RECEIPT_SLOT,
        key: str = "",
        **more: Any,
    ) -> Stored:
        """Store a message of somebody and what was said to it."""
        said = Utterance(who, kind, words, key or f"{next(self._numbers)}", self.now)
        session = more.pop("session", Session())
        turn = Turn(reply, session, outcome, "wages", hands_over=outcome is Outcome.HAND_OVER, **more)
        return self.consultations.store(said, turn, now=self.now)

    def hello(self, who: str = "oAlice", **more: Any) -> Stored:
        """Small talk, which asks nothing."""
        return self.say("你好", who=who, outcome=Outcome.SMALLTALK, reply="您好。", **more)

    def approve(self, reply_id: str, matter_id: str, state: str = "approved") -> None:
        row = {
            "id": reply_id, "account": "town", "matter_id": matter_id, "author": "王专干", "words": WORDS,
            "sha256": "0" * 64, "entry_id": "", "state": state, "made_at": self.now, "decided_by": "李律师",
            "decided_at": self.now, "remark": "",
        }  # fmt: skip
        write(self.engine, lambda db: db.execute(insert(replies), row))

    def ladder(self, **parts: Any) -> Ladder:
        """A fresh process, with real parts unless others are given."""
        given: dict[str, Any] = {
            "deliveries": self.deliveries,
            "vault": self.vault,
            "client": self.wechat,
            "certified": self.certified,
            "tell": lambda key, words, _now: self.told.append(words),
            "timer": lambda: 0.0,
        }
        return Ladder(**given | parts)

    def hand_in(self, matter_id: str, item_id: str = "c1", kind: str = "correction", **more: Any) -> Delivery:
        """An answer that needs no row of its own, and is left to the next round."""
        given = {"words": WORDS} | more
        return self.ladder().hand_in(matter_id=matter_id, kind=kind, item_id=item_id, now=self.now, **given)

    def go(self, **later: float) -> None:
        """Turn the clock and let a round run in a fresh process."""
        self.now += timedelta(**later)
        self.ladder().run_due(self.now)

    def at(self, delivery: Delivery) -> Delivery:
        """How far it is now."""
        found = self.deliveries.find(delivery.id)
        assert found is not None
        return found

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of a plain SQL question."""
        return [tuple(row) for row in read(self.engine, lambda db: db.execute(text(question)).all())]
