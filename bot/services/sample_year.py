"""A made-up year of a township's life, so that whoever is new sees every page with something on it; only in the demo."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.conversation.privacy import mask
from bot.records.errors import MayNot
from bot.records.sample import Sample
from bot.services.build import ACCOUNT, Services
from bot.services.sample_field import field_rows
from bot.services.sample_people import ANSWER, NOTE, STAFF, VILLAGES
from bot.services.workdays import Workdays, within_of
from bot.statistics.periods import beijing_day, midnight
from faq.corpus import load_entries

DAYS = 365
SEED = 20260101
_PEOPLE = 320
_OUTCOMES = (
    ("answer", 60),
    ("hand_over", 22),
    ("clarify", 7),
    ("statutes", 5),
    ("emergency", 2),
    ("referred", 4),
)
_CHANNELS = (("wechat", 66), ("window", 14), ("phone", 10), ("stall", 6), ("village", 4))
_REASON = {"emergency": "emergency"}
Rows = dict[str, list[dict[str, Any]]]


class SampleYear:
    """Fills and clears the made-up year. Everything raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._sample = Sample(services.engine, account=ACCOUNT)

    def counts(self) -> dict[str, int]:
        """Table → how many made-up rows; empty without a sample."""
        return self._sample.counts()

    def fill(self, *, by: str, now: datetime) -> int:
        """Put in the year before now; how many rows. MayNot outside the demo, or when it is there."""
        if not self._services.settings.demo:
            raise MayNot("只有演示（DEMO=1）才能放示例数据；正式使用的库里不能有编的记录。")
        rows = Year(self._services, now=now).rows()
        stored = self._sample.put(rows, by=by, now=now)
        if not stored:
            raise MayNot("示例数据已经在里面了，没有再放。")
        return stored

    def clear(self, *, by: str, now: datetime) -> int:
        """Take it out again, in the demo and elsewhere alike; how many rows there were."""
        return self._sample.clear(by=by, now=now)


class Year:
    """Makes the rows: the same for the same day."""

    def __init__(self, services: Services, *, now: datetime) -> None:
        self._now = now
        self._today = beijing_day(now)
        self._draw = random.Random(SEED)  # noqa: S311 - nothing here is secret
        self._vault = services.vault
        self._rows: Rows = defaultdict(list)
        self._number = 0
        self._workdays = Workdays({}, within_of(services.settings))
        self._entries = [entry for entry in load_entries() if entry.phrasings]

    def rows(self) -> Rows:
        """Table → its rows."""
        self._people()
        for back in range(DAYS, -1, -1):
            day = self._today - timedelta(days=back)
            busy = 5 if day.weekday() < 5 else 2
            for _ in range(self._draw.randint(0, busy) + (day.month in {1, 12})):
                self._matter(day)
        for name, more in field_rows(
            self._draw, self._today, self._now, new_id=self._id, seal=self._vault.encrypt
        ).items():
            self._rows[name] += more
        return self._rows

    def _id(self, at: datetime) -> str:
        """As models.new_id makes them, but drawn from the seed."""
        self._number += 1
        return f"{int(at.timestamp() * 1000):012x}{self._draw.getrandbits(64):016x}{self._number:04x}"[:32]

    def _people(self) -> None:
        born = midnight(self._today - timedelta(days=DAYS + 1))
        for _ in range(_PEOPLE):
            village = self._draw.choice((*VILLAGES, None))
            # neither a hash nor a cipher: nobody can be written to
            row = {"id": self._id(born), "village": village, "created_at": born}
            self._rows["persons"].append(row)

    def _matter(self, day: date) -> None:
        at = midnight(day) + timedelta(minutes=self._draw.randint(8 * 60, 21 * 60))
        if at >= self._now:
            return
        channel, outcome = self._of(_CHANNELS), self._of(_OUTCOMES)
        if channel != "wechat" and outcome in {"clarify", "statutes", "emergency"}:
            outcome = "answer"
        if channel == "wechat" and outcome == "referred":
            outcome = "answer"
        entry = self._draw.choice(self._entries)
        person = self._draw.choice(self._rows["persons"])["id"]
        waits = outcome in {"hand_over", "emergency"}
        closed = waits and (self._today - day).days > 6
        answered = outcome == "answer"
        matter = {
            "id": self._id(at), "person_id": person, "topic": "emergency" if outcome == "emergency" else entry.topic,
            "opened_at": at, "last_at": at, "opened_on": day, "outcome": outcome, "answered": answered,
            "handed_over": outcome == "hand_over", "channel": channel,
            "state": "closed" if closed else "handed_over" if outcome == "hand_over"
            else "solved" if answered and channel == "wechat" and self._draw.random() < 0.5 else "open",
        }  # fmt: skip
        self._rows["matters"].append(matter)
        for number in range(1 + (channel == "wechat" and self._draw.random() < 0.35)):
            said_at = min(at + timedelta(minutes=3 * number), self._now)
            matter["last_at"] = said_at
            self._said(
                matter, said_at, mask(self._draw.choice(entry.phrasings)), entry.id if answered else ""
            )
        if waits:
            self._case(matter, closed)

    def _said(self, matter: dict[str, Any], at: datetime, words: str, entry_id: str) -> None:
        row_id = self._id(at)
        chat = matter["channel"] == "wechat"
        key = f"{'sample' if chat else 'form:sample'}-{row_id}"
        self._rows["consultations"].append({
            "id": row_id, "retry_key": key, "pushed_on": at.date(), "person_id": matter["person_id"],
            "matter_id": matter["id"], "said_at": at, "day": beijing_day(at), "outcome": matter["outcome"], "counted": True,
            "topic": matter["topic"], "entry_id": entry_id if chat else "", "channel": matter["channel"], "kind": "text",
            "text": words, "reply": ANSWER if chat else None,
        })  # fmt: skip
        if not chat:
            self._rows["offline"].append({
                "id": row_id, "matter_id": matter["id"], "person_id": matter["person_id"], "day": beijing_day(at),
                "made_by": STAFF[0], "made_at": at, "form_key": f"sample-{row_id}",
            })  # fmt: skip

    def _case(self, matter: dict[str, Any], closed: bool) -> None:
        at, clerk, adviser = matter["opened_at"], STAFF[0], STAFF[1]
        reason = _REASON.get(matter["outcome"], self._draw.choice(("unanswered", "asked", "unsolved")))
        if reason == "unsolved" and matter["channel"] == "wechat":
            matter["answered"] = True  # it was answered, and the villager said that it did not help
        number = f"{beijing_day(at):%y%m%d}-{len(self._rows['receipts']):06d}"
        self._rows["receipts"].append({"number": number, "matter_id": matter["id"], "issued_at": at})
        result = self._draw.choice(
            ("answered", "answered", "referred", "mediation", "by_phone", "no_need", "unreachable")
        )
        done = min(at + timedelta(hours=self._draw.randint(1, 60)), self._now)
        taken = closed or self._draw.random() < 0.5
        case = {
            "matter_id": matter["id"], "reason": reason, "came_at": at, "due_at": self._workdays.due(at, reason),
            "assigned_to": clerk if taken else "", "with_adviser": not closed and taken and self._draw.random() < 0.3,
            "state": "closed" if closed else "open", "closed_at": done if closed else None,
            "closed_by": clerk if closed else "", "result": result if closed else "",
        }  # fmt: skip
        self._rows["cases"].append(case)
        if taken:
            note = {
                "id": self._id(at),
                "matter_id": matter["id"],
                "author": clerk,
                "words": NOTE,
                "made_at": at,
            }
            self._rows["notes"].append(note)
        if closed and result == "answered":
            self._reply(matter, done, "approved", adviser)
        elif not closed and taken:
            self._reply(matter, at, self._draw.choice(("in_review", "returned")), adviser)

    def _reply(self, matter: dict[str, Any], at: datetime, state: str, adviser: str) -> None:
        reply_id, decided = self._id(at), state != "in_review"
        self._rows["replies"].append({
            "id": reply_id, "matter_id": matter["id"], "author": STAFF[0], "words": ANSWER,
            "sha256": sha256(ANSWER.encode()).hexdigest(), "state": state, "made_at": at,
            "decided_by": adviser if decided else "", "decided_at": at if decided else None,
            "remark": "（示例）请写上要带什么材料。" if state == "returned" else "",
        })  # fmt: skip
        if state == "approved" and matter["channel"] == "wechat":
            sent = self._draw.choice(("delivered",) * 6 + ("given_up", "withdrawn"))
            arrived = sent == "delivered"
            self._rows["deliveries"].append({
                "id": self._id(at), "person_id": matter["person_id"], "matter_id": matter["id"], "kind": "reply",
                "item_id": reply_id, "words": ANSWER, "code_hash": sha256(reply_id.encode()).hexdigest(),
                "code_cipher": self._vault.encrypt("1234-5678"), "state": sent,
                "way": self._draw.choice(("service", "next_message", "picked_up", "phone")) if arrived else "",
                "made_at": at, "tries": 1, "delivered_at": at if arrived else None,
                "error": "" if arrived else "（示例）一直没有等到他再发消息。",
            })  # fmt: skip

    def _of(self, weighted: tuple[tuple[str, int], ...]) -> str:
        names, weights = zip(*weighted, strict=True)
        return str(self._draw.choices(names, weights)[0])


def sample_year_of(services: Services) -> SampleYear:
    """The made-up year on these parts; nothing is opened before it is used."""
    return SampleYear(services)
