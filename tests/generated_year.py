"""A made-up leap year of a township, from a fixed seed, with every edge that counting can fall over.

Rows as the tables hold them, and figures counted from them by plain loops that know nothing of the service.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.records.database import write
from bot.records.field_models import activities
from bot.records.models import consultations, matters, persons

YEAR = 2028
TOPICS = ("wages", "land", "marriage", "emergency", "", "gone")
VILLAGES = ("张湾村", "李洼村", "赵庄村", None)
OUTCOMES = ("answer", "answer", "hand_over", "emergency", "clarify", "referred")
CHANNELS = ("wechat", "wechat", "wechat", "window", "phone", "village")
_MIDNIGHT = timedelta(hours=16)
"""Of Beijing, after that of UTC."""
_EDGES = (
    datetime(YEAR - 1, 12, 31, 15, 59, 59, tzinfo=UTC),
    datetime(YEAR - 1, 12, 31, 16, 0, tzinfo=UTC),
    datetime(YEAR, 2, 28, 15, 59, 59, tzinfo=UTC),
    datetime(YEAR, 2, 28, 16, 0, tzinfo=UTC),
    datetime(YEAR, 2, 29, 15, 59, 59, tzinfo=UTC),
    datetime(YEAR, 2, 29, 16, 0, tzinfo=UTC),
    datetime(YEAR, 12, 31, 15, 59, 59, tzinfo=UTC),
    datetime(YEAR, 12, 31, 16, 0, tzinfo=UTC),
)
"""Seconds around the midnights of Beijing at which a year, a leap day and a month begin and end."""


@dataclass
class Year:
    """The rows of three tables and of activities."""

    persons: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)

    def figures(self, first: date, until: date) -> dict[str, int]:
        """The figures of a period, counted the slow way."""
        opened = [
            row for row in self.matters if first <= row["opened_on"] < until and row["state"] != "voided"
        ]
        said = [row for row in self.said if first <= row["day"] < until]
        counted = [row for row in said if row["counted"]]
        held = [row for row in self.held if first <= row["day"] < until and row["voided_at"] is None]
        heads = sum(row["number"] for row in held if row["kind"] == "stand")
        return {
            "matters": len(opened),
            "person_times": len({(row["person_id"], row["matter_id"], row["day"]) for row in counted})
            + heads,
            "persons": len({row["person_id"] for row in counted}),
            "answered": sum(row["answered"] for row in opened),
            "handed_over": sum(row["handed_over"] for row in opened),
            "emergencies": sum(row["outcome"] == "emergency" for row in opened),
            "guided": sum(row["outcome"] == "guided" for row in said),
            "stands": sum(row["kind"] == "stand" for row in held),
            "stand_heads": heads,
            "handouts": sum(row["number"] for row in held if row["kind"] == "handout"),
            "activities": sum(row["kind"] == "activity" for row in held),
            "activity_heads": sum(row["number"] for row in held if row["kind"] == "activity"),
        }

    def store(self, engine: Engine, *, account: str) -> None:
        """Put all of it into a database."""

        def work(connection: Any) -> None:
            for table, rows in (
                (persons, self.persons),
                (matters, self.matters),
                (consultations, self.said),
                (activities, self.held),
            ):
                connection.execute(table.insert(), [{**row, "account": account} for row in rows])

        write(engine, work)


def beijing(at: datetime) -> date:
    """The day it is in Beijing."""
    return (at + timedelta(hours=8)).date()


def generated_year(seed: int, *, people: int = 60, messages: int = 900) -> Year:
    """A year; the same seed gives the same one."""
    draw = random.Random(seed)
    year = Year()
    for number in range(people):
        forgotten = draw.random() < 0.1
        year.persons.append(
            {
                "id": f"{seed}-p{number}",
                "key_hash": None if forgotten else f"{seed}-{number}",
                "village": draw.choice(VILLAGES),
                "created_at": _EDGES[0],
                "forgotten_at": _EDGES[5] if forgotten else None,
            }
        )
    begin = datetime(YEAR - 1, 12, 25, tzinfo=UTC)
    moments = [*_EDGES, *(begin + timedelta(minutes=draw.randrange(380 * 24 * 60)) for _ in range(messages))]
    # some come late and out of order, as lines of the local file do
    draw.shuffle(moments)
    of_person: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for at in moments:
        _say(year, draw, at, of_person)
    for day in range(0, 366, 11):
        kind = draw.choice(("stand", "handout", "activity"))
        year.held.append(_held(seed, day, kind, draw))
    return year


def _say(year: Year, draw: random.Random, at: datetime, of_person: dict[str, list[dict[str, Any]]]) -> None:
    number, day = len(year.said), beijing(at)
    row = {
        "id": f"c{number}",
        "retry_key": f"k{number}",
        "pushed_on": at.date(),
        "said_at": at,
        "day": day,
        "topic": "",
        "entry_id": draw.choice(("", "wages-001", "land-002")),
        "channel": draw.choice(CHANNELS),
        "kind": "text",
        "text": f"问题{number}",
    }
    if draw.random() < 0.06:
        year.said.append(row | {"person_id": None, "matter_id": None, "outcome": "guided", "counted": False})
        return
    person = draw.choice(year.persons)["id"]
    mine = of_person[person]
    if not mine or draw.random() < 0.5:
        outcome = draw.choice(OUTCOMES)
        matter = {
            "id": f"m{len(year.matters)}",
            "person_id": person,
            "topic": draw.choice(TOPICS),
            "opened_at": at,
            "last_at": at,
            "opened_on": day,
            "state": draw.choices(("open", "solved", "closed", "voided"), (6, 3, 2, 1))[0],
            "outcome": outcome,
            "answered": outcome == "answer",
            "handed_over": outcome in ("hand_over", "emergency"),
            "channel": draw.choice((row["channel"], None)) if row["channel"] == "wechat" else row["channel"],
        }
        mine.append(matter)
        year.matters.append(matter)
    matter = draw.choice(mine)
    counted = matter["state"] != "voided" and draw.random() < 0.9
    row |= {"person_id": person, "matter_id": matter["id"], "outcome": matter["outcome"], "counted": counted}
    year.said.append(row)
    if counted and draw.random() < 0.2:  # says the same once more, within the same minute
        year.said.append(row | {"id": f"c{number}x", "retry_key": f"k{number}x"})


def _held(seed: int, day: int, kind: str, draw: random.Random) -> dict[str, Any]:
    return {
        "id": f"{seed}-a{day}",
        "kind": kind,
        "sort": {"stand": "", "handout": "宪法手册", "activity": "lecture"}[kind],
        "day": date(YEAR, 1, 1) + timedelta(days=day),
        "place": "集市",
        "village": draw.choice(VILLAGES) or "",
        "partner": "",
        "topic": draw.choice(("", "land")),
        "number": draw.randrange(100),
        "words": "",
        "made_by": "王专干",
        "made_at": _EDGES[0],
        "form_key": f"{seed}-{day}",
        "voided_at": _EDGES[5] if draw.random() < 0.1 else None,
        "voided_by": "",
        "void_reason": "",
    }
