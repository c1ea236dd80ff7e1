"""Leave: who is away, who stands in; everybody for themselves, admins for anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, services
from bot.console.places import ADMINS
from bot.records.errors import MayNot
from bot.services.leave import end_leave, name_deputy, standing
from bot.statistics.periods import beijing_day

blueprint = Blueprint("console_deputies", __name__, url_prefix="/console/deputies")
guard(blueprint)


@blueprint.get("/")
def show() -> str:
    """The leave that runs or is to come, and the form for more."""
    return _page({})


@blueprint.post("/")
def name() -> ResponseReturnValue:
    """Name a deputy."""
    absent = request.form.get("absent") or g.staff.name
    deputy, now = request.form.get("deputy", ""), datetime.now(UTC)
    try:
        first, last = (date.fromisoformat(request.form.get(part, "")) for part in ("first_day", "last_day"))
    except ValueError:
        flash("日期没看懂，请重新选第一天和最后一天。", "danger")
        return _page(request.form.to_dict()), 400
    try:
        name_deputy(services(), g.staff, absent, deputy, first, last, now=now)
    except MayNot as error:
        flash(str(error), "danger")
        return _page(request.form.to_dict()), 400
    flash(f"{first:%m月%d日}到{last:%m月%d日}，{deputy}代{absent}办理。", "success")
    return redirect(url_for("console_deputies.show"))


@blueprint.post("/<leave_id>/end")
def end(leave_id: str) -> ResponseReturnValue:
    """End a leave early."""
    try:
        leave = end_leave(services(), g.staff, leave_id, now=datetime.now(UTC))
    except MayNot as error:
        flash(str(error), "danger")
        return redirect(url_for("console_deputies.show"))
    if leave is None:
        flash("这一条已经结束了。", "danger")
    else:
        flash(f"结束了，{leave.deputy}不再代{leave.absent}办理。", "success")
    return redirect(url_for("console_deputies.show"))


def _page(typed: dict[str, str]) -> str:
    now = datetime.now(UTC)
    return render_template(
        "console/deputies.html",
        leaves=standing(services(), now=now),
        today=beijing_day(now),
        everyone=[one for one in services().staff.everyone() if one.active],
        for_all=g.staff.may(ADMINS),
        typed=typed,
    )
