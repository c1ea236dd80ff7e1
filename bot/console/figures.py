"""The figures of a period on screen, and the same as a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from flask import Blueprint, Response, flash, g, render_template, request, send_file
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, services
from bot.statistics.export.formats import FORMATS
from bot.statistics.periods import Period, beijing_day, month
from bot.statistics.wording import FIELD_NOTE, FIELD_TITLE, TOTAL_NAMES

blueprint = Blueprint("console_figures", __name__, url_prefix="/console/figures")
guard(blueprint)

LONGEST_DAYS = 366


@blueprint.get("/")
def show() -> str:
    """The tables of a period; this month unless one is asked for."""
    period = _period()
    report = services().report(period, now=datetime.now(UTC))
    last = period.until - timedelta(days=1)
    return render_template(
        "console/figures.html",
        report=report,
        last=last,
        names=TOTAL_NAMES,
        formats=FORMATS,
        field_title=FIELD_TITLE,
        field_note=FIELD_NOTE,
    )


@blueprint.get("/export/<kind>")
def export(kind: str) -> Response:
    """The same figures as a file."""
    if kind not in FORMATS:
        raise NotFound
    made = FORMATS[kind]
    now = datetime.now(UTC)
    report = services().report(_period(), now=now)
    data = made.as_bytes(report, made_by=g.staff.name)
    services().audit.note(
        g.staff.name, "figures_exported", "export", kind, now=now, rows=report.rows, of=report.days
    )
    return send_file(
        BytesIO(data),
        mimetype=made.mimetype,
        as_attachment=True,
        download_name=made.file_name(report),
    )


def _period() -> Period:
    """The days asked for, both included; this month when there are none or they make no sense."""
    today = beijing_day(datetime.now(UTC))
    this_month = month(today.year, today.month)
    if not request.args.get("from"):
        return this_month
    try:
        first = date.fromisoformat(request.args["from"])
        last = date.fromisoformat(request.args.get("to") or request.args["from"])
        until = last + timedelta(days=1)
    except (ValueError, OverflowError):
        flash("日期没看懂，显示的是这个月的。", "danger")
        return this_month
    if last < first:
        flash("后一个日期早于前一个，显示的是这个月的。", "danger")
        return this_month
    if (last - first).days >= LONGEST_DAYS:
        flash("一次最多看一年，显示的是这个月的。更长的请用 flask stats export。", "danger")
        return this_month
    return Period(first, until)
