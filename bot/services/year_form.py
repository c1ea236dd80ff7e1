"""What staff type of a slot of the year's plan, checked: dates, the law in force on its day, its articles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.records.slots import CASE, EXTRA, MONTH, POLICY, Slot
from bot.statistics.periods import BEIJING
from content.calendar import FIRST_YEAR, LAST_YEAR
from content.law import LawTable, article_name, day_words

KINDS = {MONTH: "每月一法", EXTRA: "法律加讲", CASE: "执法案例解读", POLICY: "政策解读"}
"""Kind → as staff read it."""
AUDIENCES = {"followers": "关注公众号的人", "officials": "干部学法", "villages": "进村宣讲"}
CLOCK = "09:00"
"""When a post goes out unless staff say otherwise."""
AHEAD = timedelta(days=7)
"""How long before its day a text is to be approved."""
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LONGEST = {"theme": 64, "lecturer": 30, "note": 500}
_WORDS = {"theme": "题目", "lecturer": "主讲人", "note": "备注"}


class WrongSlot(ValueError):
    """A slot cannot be kept like that; the message is one Chinese sentence that says what to do."""


def due(day: date, clock: str) -> datetime:
    """The instant (aware, Beijing) at which a slot goes out."""
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), BEIJING)  # noqa: DTZ007 - a time only


def default_deadline(day: date, today: date) -> date:
    """A week before the day, and never in the past."""
    return min(day, max(day - AHEAD, today))


def read_day(typed: str, *, what: str = "日期") -> date:
    """A Beijing day as a form gives it; raises WrongSlot."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise WrongSlot(f"{what}没看懂，请重新选一个。") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WrongSlot(f"{what}的年份不对，请重新选一个。")
    return day


def read_clock(typed: str) -> str:
    """A time of day such as 09:00; empty stands for the usual one. Raises WrongSlot."""
    clock = typed.strip().replace("：", ":") or CLOCK
    if not _CLOCK.fullmatch(clock):
        raise WrongSlot("几点发没看懂，请写成 09:00 这样。")
    return clock


def filled(slot: Slot, form: Mapping[str, str], audience: list[str], laws: LawTable, today: date) -> Slot:
    """The slot with what was typed; raises WrongSlot for the first thing that cannot be."""
    day, clock = read_day(form.get("day", "")), read_clock(form.get("clock", ""))
    typed_deadline = form.get("deadline", "").strip()
    deadline = read_day(typed_deadline, what="交稿日期") if typed_deadline else default_deadline(day, today)
    if deadline > day:
        raise WrongSlot("交稿的日子在发出之后，请改早一点。")
    kind = form.get("kind", slot.kind)
    if kind not in KINDS:
        raise WrongSlot("请选是哪一种。")
    typed = {name: _short(name, form.get(name, "")) for name in _LONGEST}
    made = replace(
        slot,
        kind=kind,
        day=day,
        clock=clock,
        deadline=deadline,
        theme=typed["theme"],
        lecturer=typed["lecturer"],
        note=typed["note"],
        law=form.get("law", "").strip(),
        articles=form.get("articles", ""),
        audience=" ".join(name for name in AUDIENCES if name in audience),
        quiz=form.get("quiz", "").strip(),
        slug=form.get("slug", "").strip(),
    )
    return with_law(made, laws)


def with_law(slot: Slot, laws: LawTable) -> Slot:
    """The slot with the official title of its law, the text of it that holds on its day, and its articles in order.

    Raises WrongSlot for a law that is unknown or not in force then, and for an article it does not have.
    """
    if not slot.law.strip("《》 "):
        if slot.articles.strip():
            raise WrongSlot("写了第几条，没写是哪部法，请补上法名。")
        return replace(slot, law="", law_from=None, articles="")
    law = laws.find(slot.law[:100])
    if law is None:
        raise WrongSlot(f"法律表里没有“{slot.law[:30]}”，请写全称，或者先不写。")
    version = law.version_on(slot.day)
    if version is None:
        raise WrongSlot(
            f"{laws.cite(law, None, slot.day)}，{day_words(slot.day)}不能当现行法来讲，请换一部。"
        )
    names = []
    for part in re.split(r"[\s、，,;；和]+", slot.articles.strip("、，, ")):
        if not part:
            continue
        name = article_name(part)
        if name is None or not version.has(name):
            raise WrongSlot(
                f"《{law.short}》里没有“{part[:12]}”这一条，请写成 1079 或 133之一 这样，几条之间用顿号。"
            )
        names.append(str(name))
    articles = "、".join(dict.fromkeys(names))
    if len(articles) > 100:
        raise WrongSlot("写的条数太多了，请只写要讲的几条。")
    return replace(slot, law=law.title, law_from=version.start, articles=articles)


def _short(name: str, typed: str) -> str:
    words = " ".join(typed.replace("\0", "").split())
    if len(words) > _LONGEST[name]:
        raise WrongSlot(f"{_WORDS[name]}太长了，最多 {_LONGEST[name]} 个字。")
    return words
