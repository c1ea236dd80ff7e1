"""Days on which the office works or does not, other than the State Council's plan has it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.services.inbox import inbox_of
from bot.services.workdays import FIRST_YEAR, LAST_YEAR, unknown_year
from bot.statistics.periods import beijing_day

blueprint = Blueprint("console_workdays", __name__, url_prefix="/console/workdays")
guard(blueprint)

KEEPERS = frozenset({"clerk", "admin"})
"""Who keeps the calendar."""
AHEAD = 28
"""Days that are shown from today on."""
LONGEST_NOTE = 60
FARTHEST = timedelta(days=800)
"""How far from today a day may lie."""


@blueprint.get("/")
def show() -> str:
    """The next four weeks, and the days that were entered."""
    now = datetime.now(UTC)
    inbox, today = inbox_of(services()), beijing_day(now)
    workdays = inbox.workdays()
    days = [today + timedelta(days=number) for number in range(AHEAD)]
    return render_template(
        "console/workdays.html",
        today=today,
        days=[(day, workdays.works(day)) for day in days],
        own=inbox.own_days.all(),
        years=(FIRST_YEAR, LAST_YEAR),
        unknown_year=unknown_year(now),
        within=inbox.within,
        keeps=g.staff.may(KEEPERS),
    )


@blueprint.post("/")
@only(KEEPERS)
def put() -> ResponseReturnValue:
    """Enter a day, or let the plan hold again for one."""
    now, said = datetime.now(UTC), request.form.get("working", "")
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        flash("日期没看懂，请重新选一个。", "danger")
        return redirect(url_for("console_workdays.show"))
    if said not in {"yes", "no", "plan"}:
        flash("请选这一天上班还是放假。", "danger")
    elif abs(day - beijing_day(now)) > FARTHEST:
        flash("这一天离现在太远了，请看看年份对不对。", "danger")
    else:
        working = None if said == "plan" else said == "yes"
        note = request.form.get("note", "").replace("\0", "").strip()[:LONGEST_NOTE]
        moved = inbox_of(services()).set_day(day, working, note, by=g.staff.name, now=now)
        words = {"yes": "记成上班", "no": "记成放假", "plan": "改回按国务院的安排"}[said]
        also = f"有 {moved} 件的期限跟着改了。" if moved else ""
        flash(f"{day:%Y年%m月%d日}{words}。{also}", "success")
    return redirect(url_for("console_workdays.show"))
