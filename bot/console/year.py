"""The year's plan of 每月一法: a list and a month at a time, one slot, and the button that fills a year."""

from __future__ import annotations

import re
import secrets
from calendar import Calendar
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.posts import PLANNERS
from bot.records.slots import CASE, EXTRA, MONTH, POLICY, Slot
from bot.services.year import STATES, Card, year_of
from bot.services.year_form import (
    AUDIENCES,
    CLOCK,
    KINDS,
    WrongSlot,
    default_deadline,
    filled,
    read_clock,
    read_day,
)
from bot.services.year_suggest import suggest
from bot.services.year_watch import year_watch_of
from bot.statistics.periods import beijing_day
from content.calendar import FIRST_YEAR, LAST_YEAR, Occasion

blueprint = Blueprint("console_year", __name__, url_prefix="/console/year")
guard(blueprint)

SHORT = {MONTH: "一法", EXTRA: "加讲", CASE: "案例", POLICY: "政策"}
"""Kind → two characters, for the cells of a month on a phone."""
_ID = re.compile(r"[0-9a-f]{32}")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@blueprint.get("/")
def show() -> str:
    """A year as a list, or one of its months as a calendar."""
    parts, now = services(), datetime.now(UTC)
    year, today = year_of(parts), beijing_day(now)
    cards, month = year.cards(), _month()
    number = month.year if month else _year(today)
    occasions = year.calendar.occasions(number)
    shared: dict[str, Any] = {
        "number": number,
        "today": today,
        "states": STATES,
        "kinds": KINDS,
        "short": SHORT,
        "may_plan": g.staff.may(PLANNERS),
        "themes": year.calendar.months,
        "lacks": year_watch_of(parts).lacks(now),
    }
    if month is None:
        return render_template(
            "console/year.html",
            months=[_of_month(number, row, cards, occasions) for row in range(1, 13)],
            others=sorted({card.slot.day.year for card in cards} | {today.year, today.year + 1, number}),
            **shared,
        )
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    marked = (*year.calendar.occasions(number - 1), *occasions, *year.calendar.occasions(number + 1))
    return render_template(
        "console/year_month.html",
        month=month,
        before=month - timedelta(days=1),
        after=weeks[-1][0] + timedelta(days=10),
        weeks=weeks,
        of_day={day: [card for card in cards if card.slot.day == day] for week in weeks for day in week},
        marks={day: _single(marked, day) for week in weeks for day in week},
        row=_of_month(number, month.month, cards, occasions),
        **shared,
    )


@blueprint.post("/suggest")
@only(PLANNERS)
def fill() -> ResponseReturnValue:
    """Fill what a year lacks from the legal calendar and the posts that are there."""
    now = datetime.now(UTC)
    number = _year(beijing_day(now))
    done = suggest(year_of(services()), number, by=g.staff.name, now=now)
    flash(f"排进了 {done.added} 项，日子都可以改。" if done.added else "没有要补的，已经排好了。", "success")
    if done.full:
        flash(f"这几篇当月已经排不下（群发次数用完了）：{'；'.join(done.full[:9])}。", "warning")
    return redirect(url_for("console_year.show", year=number))


@blueprint.get("/new")
@only(PLANNERS)
def new() -> ResponseReturnValue:
    """The form for one more slot."""
    now = datetime.now(UTC)
    typed = request.args.get("day", "")
    try:
        day = read_day(typed)
    except WrongSlot:
        day = beijing_day(now) + timedelta(days=14)
    return _form(_empty(secrets.token_hex(16), day, now), {}, new=True)


@blueprint.post("/new")
@only(PLANNERS)
def add() -> ResponseReturnValue:
    """Keep one more slot; the same form sent twice makes one."""
    now = datetime.now(UTC)
    slot_id = request.form.get("id", "")
    if not _ID.fullmatch(slot_id):
        slot_id = secrets.token_hex(16)
    return _keep(_empty(slot_id, beijing_day(now), now), new=True)


@blueprint.get("/slots/<slot_id>")
def slot(slot_id: str) -> ResponseReturnValue:
    """One slot: how it stands, and for planners the form to change it."""
    return _form(_card(slot_id).slot, {}, new=False)


@blueprint.post("/slots/<slot_id>")
@only(PLANNERS)
def change(slot_id: str) -> ResponseReturnValue:
    """Change a slot."""
    return _keep(_card(slot_id).slot, new=False)


@blueprint.post("/slots/<slot_id>/move")
@only(PLANNERS)
def move(slot_id: str) -> ResponseReturnValue:
    """Put a slot on another day: typed, or dropped there."""
    before = _card(slot_id).slot
    back = before.day
    try:
        day = read_day(request.form.get("day", ""))
        clock = request.form.get("clock", "").strip()
        moved = year_of(services()).move(
            slot_id, day, read_clock(clock) if clock else "", by=g.staff.name, now=datetime.now(UTC)
        )
    except WrongSlot as error:
        flash(str(error), "danger")
    else:
        back = moved.day
        flash(f"改到 {moved.day:%Y年%m月%d日} {moved.clock}。", "success")
    return redirect(url_for("console_year.show", month=f"{back:%Y-%m}"))


@blueprint.post("/slots/<slot_id>/remove")
@only(PLANNERS)
def remove(slot_id: str) -> ResponseReturnValue:
    """Take a slot out of the plan; its post, if it has one, stays."""
    before = _card(slot_id).slot
    try:
        year_of(services()).remove(slot_id, by=g.staff.name, now=datetime.now(UTC))
    except WrongSlot as error:
        flash(str(error), "danger")
        return redirect(url_for("console_year.slot", slot_id=slot_id))
    flash("从计划里拿掉了，文章还在，要用再排。", "success")
    return redirect(url_for("console_year.show", month=f"{before.day:%Y-%m}"))


def _keep(before: Slot, *, new: bool) -> ResponseReturnValue:
    now, year = datetime.now(UTC), year_of(services())
    try:
        made = filled(
            before, request.form, request.form.getlist("audience"), year.calendar.laws, beijing_day(now)
        )
        made = year.put(made, by=g.staff.name, now=now)
    except WrongSlot as error:
        # what was typed is shown again, so that nothing is lost
        flash(str(error), "danger")
        typed = request.form.to_dict() | {"audience": " ".join(request.form.getlist("audience"))}
        return _form(before, typed, new=new), 400
    flash(f"记下了：{made.day:%Y年%m月%d日} {made.clock}，{KINDS[made.kind]}。", "success")
    return redirect(url_for("console_year.show", month=f"{made.day:%Y-%m}"))


def _form(shown: Slot, typed: dict[str, str], *, new: bool) -> str:
    parts = services()
    year = year_of(parts)
    card = None if new else year.card(shown.id)
    taken = {row.slug for row in year.slots.all() if row.slug and row.id != shown.id}
    posts = [post for post in year.posts().values() if post.slug not in taken]
    values = {name: str(getattr(shown, name) or "") for name in Slot.__dataclass_fields__} | typed
    return render_template(
        "console/year_slot.html",
        slot=shown,
        card=card,
        values=values,
        posts=posts,
        quizzes=parts.quiz_shelf.sets,
        laws=[law.title for law in year.calendar.laws.laws if law.version_on(shown.day)],
        kinds=KINDS,
        audiences=AUDIENCES,
        states=STATES,
        may_plan=g.staff.may(PLANNERS),
        new=new,
    )


def _card(slot_id: str) -> Card:
    found = year_of(services()).card(slot_id)
    if found is None:
        raise NotFound
    return found


def _empty(slot_id: str, day: date, now: datetime) -> Slot:
    return Slot(
        id=slot_id, kind=MONTH, day=day, clock=CLOCK, deadline=default_deadline(day, beijing_day(now)), theme="",
        law="", law_from=None, articles="", lecturer="", audience="followers", quiz="", slug="", note="",
        made_by=g.staff.name, made_at=now,
    )  # fmt: skip


def _of_month(
    number: int, month: int, cards: tuple[Card, ...], occasions: tuple[Occasion, ...]
) -> dict[str, Any]:
    """A month with its slots and occasions."""
    own = [card for card in cards if (card.slot.day.year, card.slot.day.month) == (number, month)]
    return {
        "number": month,
        "name": f"{number}-{month:02d}",
        "cards": own,
        "occasions": [row for row in occasions if row.first.month == month],
        "has_law": any(card.slot.kind == MONTH for card in own),
    }


def _single(occasions: tuple[Occasion, ...], day: date) -> list[Occasion]:
    """What is marked in a day's cell: occasions of one day; weeks and months stand beside the calendar."""
    return [row for row in occasions if row.first == row.last == day]


def _year(today: date) -> int:
    typed = request.values.get("year", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else today.year
    return number if FIRST_YEAR < number < LAST_YEAR else today.year


def _month() -> date | None:
    found = _MONTH.fullmatch(request.args.get("month", ""))
    if found is None or not FIRST_YEAR < int(found[1]) < LAST_YEAR:
        return None
    return date(int(found[1]), int(found[2]), 1)
