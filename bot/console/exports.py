"""Registers as files, and everything out: small ones at once, others made meanwhile and fetched when they are ready."""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.places import ADMINS
from bot.services.data_out import count_all
from bot.services.export_jobs import DONE, EVERYTHING, FAILED, WORKING, Busy, Job, jobs_of
from bot.services.exporting import KINDS, Order, exporting_of, read_period, rights_of
from bot.statistics.export.ledgers import LEDGERS
from bot.statistics.periods import BEIJING, beijing_day, month

blueprint = Blueprint("console_exports", __name__, url_prefix="/console/exports")
guard(blueprint)

AT_ONCE = 5_000
"""Rows that are written while one waits: about a second."""
_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
}
_FORMATS = {"xlsx": "Excel 表格", "csv": "CSV", "json": "JSON"}


@blueprint.get("/")
def show() -> str:
    """What can be had, and what one ordered."""
    now = datetime.now(UTC)
    today = beijing_day(now)
    period = month(today.year, today.month)
    return render_template(
        "console/exports.html",
        ledgers=LEDGERS.values(),
        formats=_FORMATS,
        seen=rights_of(g.staff),
        first=period.first,
        last=today,
        jobs=[(job, _until(job)) for job in jobs_of(services()).of(g.staff.name, now=now)],
        may_all=g.staff.may(ADMINS),
        **_states(),
    )


@blueprint.post("/rows")
def rows() -> ResponseReturnValue:
    """A register: the file itself when it is small, else the page that tells how far it is."""
    ledger, kind, now = request.form.get("ledger", ""), request.form.get("kind", ""), datetime.now(UTC)
    if ledger not in LEDGERS or kind not in KINDS:
        flash("请先选哪本台账、哪种文件。", "danger")
        return redirect(url_for("console_exports.show"))
    try:
        period = read_period(request.form.get("first", ""), request.form.get("last", ""))
    except ValueError as error:
        flash(str(error), "danger")
        return redirect(url_for("console_exports.show"))
    order = Order(ledger, period, kind, g.staff.name, rights_of(g.staff))
    exporting = exporting_of(services())
    total = exporting.count(order)
    if total > AT_ONCE:
        return _ordered(ledger, order, total, now)
    with tempfile.TemporaryDirectory(prefix="pufa-") as folder:
        path = Path(folder) / "file"
        exporting.write(order, path, now=now)
        data = path.read_bytes()
    return send_file(
        io.BytesIO(data), mimetype=_MIME[kind], as_attachment=True, download_name=order.file_name
    )


@blueprint.post("/everything")
@only(ADMINS)
def everything() -> ResponseReturnValue:
    """Have everything written as one zip."""
    return _ordered(EVERYTHING, None, count_all(services()), datetime.now(UTC))


@blueprint.get("/<job_id>")
def job(job_id: str) -> ResponseReturnValue:
    """How far a file is; the page looks again by itself."""
    found = _found(job_id)
    return render_template("console/export_job.html", job=found, until=_until(found), **_states())


@blueprint.get("/<job_id>/file")
def file(job_id: str) -> ResponseReturnValue:
    """The file, for whoever ordered it and nobody else."""
    found = _found(job_id)
    if found.state != DONE:
        return redirect(url_for("console_exports.job", job_id=job_id))
    services().audit.note(g.staff.name, "export_fetched", "export", found.what, now=datetime.now(UTC))
    response = Response(jobs_of(services()).pieces(found), mimetype=_MIME[found.kind])
    response.content_length = found.size
    name = quote(found.file_name, safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=pufa.{found.kind}; filename*=UTF-8''{name}"
    )
    return response


def _ordered(what: str, order: Order | None, total: int, now: datetime) -> ResponseReturnValue:
    try:
        made = jobs_of(services()).order(what, order, by=g.staff.name, total=total, now=now)
    except Busy as error:
        flash(str(error), "warning")
        return redirect(url_for("console_exports.show"))
    return redirect(url_for("console_exports.job", job_id=made.id))


def _found(job_id: str) -> Job:
    found = jobs_of(services()).find(job_id, g.staff.name, now=datetime.now(UTC))
    if found is None:
        raise NotFound
    return found


def _until(job: Job) -> str:
    """Until when it is kept, on the clocks of Beijing."""
    return f"{(job.made_at + timedelta(days=1)).astimezone(BEIJING):%m月%d日 %H:%M}"


def _states() -> dict[str, str]:
    return {"working": WORKING, "done": DONE, "failed": FAILED}
