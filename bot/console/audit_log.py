"""The audit log on screen: who did what, when; by person, act and day, a page at a time."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, flash, render_template, request

from bot.console.guard import guard, only, services
from bot.console.places import AUDIT_READERS
from bot.records.audit import COMMAND, SYSTEM
from bot.services.acts import ACTS, act_words, facts_words, thing_words
from bot.statistics.periods import midnight

blueprint = Blueprint("console_audit", __name__, url_prefix="/console/audit")
guard(blueprint)

PAGE = 50
"""Lines on one page."""
_LAST_PAGE = 100_000


@blueprint.get("/")
@only(AUDIT_READERS)
def show() -> str:
    """The lines asked for, the latest first."""
    asked = {name: request.args.get(name, "").strip()[:64] for name in ("actor", "act", "day")}
    day = _day(asked["day"])
    page = min(max(1, request.args.get("page", 1, type=int)), _LAST_PAGE)
    # one more than is shown tells whether there is another page; counting them all would read them all
    lines = services().audit.latest(
        actor=asked["actor"],
        act=asked["act"],
        since=midnight(day) if day else None,
        until=midnight(day + timedelta(days=1)) if day else None,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    people = [SYSTEM, COMMAND, *(member.name for member in services().staff.everyone())]
    return render_template(
        "console/audit.html",
        lines=[
            (line, act_words(line.act), thing_words(line.kind, line.item_id), facts_words(line.facts))
            for line in lines[:PAGE]
        ],
        further=len(lines) > PAGE,
        page=page,
        asked=asked,
        acts={**ACTS, **({asked["act"]: act_words(asked["act"])} if asked["act"] else {})},
        people=people,
    )


def _day(typed: str) -> date | None:
    """The Beijing day asked for; None, with a sentence, for one that makes no sense."""
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
        midnight(day), midnight(day + timedelta(days=1))
    except (ValueError, OverflowError):
        flash("日期没看懂，显示的是所有日子的。", "danger")
        return None
    return day
