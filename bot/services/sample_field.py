"""What a made-up year holds besides consultations: stands, hand-outs, activities, posts with their readers, a test."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.services.sample_people import ITEMS, LAWS, PARTNERS, PLACES, STAFF, SURNAMES, UNITS, VILLAGES
from bot.statistics.field import ACTIVITY, HANDOUT, SORTS, STAND
from bot.statistics.periods import beijing_day, midnight

Rows = dict[str, list[dict[str, Any]]]
NewId = Callable[[datetime], str]
_MONTHS = 12
_PER_UNIT = 8
_WORDS = "（示例）"


def field_rows(
    draw: random.Random, today: date, now: datetime, *, new_id: NewId, seal: Callable[[str], str]
) -> Rows:
    """Table → its rows, of the twelve months before today; ``seal`` encrypts."""
    rows: Rows = defaultdict(list)
    first = date(today.year - 1, today.month, 1)
    for ahead in range(_MONTHS + 1):
        index = first.month - 1 + ahead
        month = date(first.year + index // 12, index % 12 + 1, 1)
        _held(rows, draw, month, today, new_id)
        _post(rows, draw, month, now, new_id)
    for back in (300, 150, 40):
        _exam(rows, draw, today - timedelta(days=back), new_id, seal)
    rows["tasks"].append({
        "id": new_id(now), "kind": "review", "item_id": "sample", "title": "（示例）看一看上个月的数字", "facts": "{}",
        "role": "clerk", "made_at": now, "due_at": now + timedelta(days=3), "open_key": "review:sample",
    })  # fmt: skip
    return rows


def _held(rows: Rows, draw: random.Random, month: date, today: date, new_id: NewId) -> None:
    for kind, times, low, high in ((STAND, 2, 8, 60), (HANDOUT, 3, 50, 400), (ACTIVITY, 2, 20, 200)):
        for _ in range(draw.randint(1, times)):
            day = month + timedelta(days=draw.randint(0, 27))
            if day > today:
                continue
            at = midnight(day) + timedelta(hours=10)
            made = new_id(at)
            wrong = draw.random() < 0.04
            rows["activities"].append({
                "id": made, "kind": kind, "day": day, "place": draw.choice(PLACES), "village": draw.choice(VILLAGES),
                "sort": draw.choice(ITEMS) if kind == HANDOUT else draw.choice(list(SORTS)) if kind == ACTIVITY else "",
                "partner": draw.choice(PARTNERS), "number": draw.randint(low, high), "words": _WORDS, "made_by": STAFF[0],
                "made_at": at, "form_key": f"sample-{made}", "voided_at": at if wrong else None,
                "voided_by": STAFF[0] if wrong else "", "void_reason": "（示例）写重了" if wrong else "",
            })  # fmt: skip


def _post(rows: Rows, draw: random.Random, month: date, now: datetime, new_id: NewId) -> None:
    day = month + timedelta(days=4)
    due = midnight(day) + timedelta(hours=9)
    if due >= now:
        return
    slug, (theme, law) = f"sample-{month:%Y-%m}", LAWS[month.month]
    failed = month.month == 8
    rows["slots"].append({
        "id": new_id(due), "kind": "month", "day": day, "clock": "09:00", "deadline": day - timedelta(days=3),
        "theme": f"{theme}（示例）", "law": law, "lecturer": STAFF[1], "audience": "followers villages", "slug": slug,
        "made_by": STAFF[0], "made_at": due - timedelta(days=30),
    })  # fmt: skip
    rows["posts"].append({
        "slug": slug, "attempt": 1, "state": "failed" if failed else "sent", "due_at": due,
        "planned_at": due - timedelta(days=10), "sha256": sha256(slug.encode()).hexdigest(), "way": "mass", "tries": 0,
        "sending_at": due, "accepted_at": None if failed else due, "msg_id": "" if failed else f"sample{month:%Y%m}",
        "sent_at": None if failed else due + timedelta(minutes=2),
        "error": "（示例）微信说内容要人看一看。" if failed else "",
    })  # fmt: skip
    for step, words in (("claimed", "开始发"), ("failed", "没发成") if failed else ("sent", "发出")):
        event = {
            "id": new_id(due),
            "slug": slug,
            "attempt": 1,
            "at": due,
            "step": step,
            "words": words,
            "facts": "{}",
        }
        rows["post_events"].append(event)
    if not failed:
        rows["reads"].append({
            "slug": slug, "day": min(day + timedelta(days=7), beijing_day(now)), "source": "typed",
            "reads": draw.randint(200, 900), "shares": draw.randint(5, 60), "made_by": STAFF[0], "made_at": due,
        })  # fmt: skip


def _exam(rows: Rows, draw: random.Random, closes: date, new_id: NewId, seal: Callable[[str], str]) -> None:
    at = midnight(closes - timedelta(days=7))
    exam = new_id(at)
    rows["exams"].append({
        "id": exam, "title": f"（示例）{closes.year}年{closes.month}月学法测试", "quizzes": "minfadian", "questions": 10,
        "pass_mark": 60, "opens_on": closes - timedelta(days=7), "closes_on": closes, "hours": 2, "made_by": STAFF[0],
        "made_at": at,
    })  # fmt: skip
    for unit in UNITS:
        for number in range(_PER_UNIT):
            person = new_id(at)
            code = sha256(person.encode()).hexdigest()
            name = f"{SURNAMES[number % len(SURNAMES)]}某{'甲乙丙丁戊己庚辛'[number]}"
            rows["examinees"].append(
                {
                    "id": person,
                    "exam_id": exam,
                    "unit": unit,
                    "name": name,
                    "code_hash": code,
                    "code_cipher": seal("SAMPLE"),
                }
            )
            if draw.random() < 0.9:
                began = at + timedelta(hours=draw.randint(1, 150))
                rows["attempts"].append({
                    "id": new_id(began), "exam_id": exam, "examinee_id": person, "channel": "page", "sort": "first",
                    "seed": draw.randint(1, 10**6), "asked": 10, "right": draw.randint(4, 10), "began_at": began,
                    "ended_at": began + timedelta(minutes=15), "day": beijing_day(began), "once_key": f"{person}:first",
                })  # fmt: skip
