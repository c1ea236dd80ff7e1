"""Reports of a year, a quarter or a month: the figures, the Word file, the evidence of each figure, and the templates."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.room import make_room
from bot.records.errors import MayNot
from bot.services.evidence import evidence_of
from bot.services.freezing import FIRST_YEAR, LAST_YEAR
from bot.services.report_template import MAX_BYTES
from bot.services.reporting import (
    KINDS,
    MIME,
    WORDS,
    BadTemplate,
    Made,
    file_name,
    names,
    reporting_of,
)
from bot.statistics.periods import beijing_day

READERS = frozenset({"clerk", "reviewer", "leader", "admin"})
"""Who may take the rows behind a figure away as a file."""
EDITORS = frozenset({"clerk", "admin"})
"""Who may change a template."""
_LOGO_ROOM = 64 * 1024
blueprint = Blueprint("console_reports", __name__, url_prefix="/console/reports")
make_room(
    blueprint,
    MAX_BYTES + _LOGO_ROOM,
    f"文件超过 {MAX_BYTES // 1024 // 1024} MB，没有收下。请去掉里面的大图片再传。",
)
guard(blueprint)


@blueprint.get("/")
def show() -> str:
    """The figures of one period; this year's unless another is asked for."""
    now = datetime.now(UTC)
    today = beijing_day(now)
    kind = request.args.get("kind", "year")
    kind = kind if kind in KINDS else "year"
    number = request.args.get("year", today.year, type=int)
    part = request.args.get("part", 1, type=int) if kind != "year" else 1
    try:
        made = reporting_of(services()).make(kind, number, part, now=now)
    except MayNot as error:
        flash(str(error), "danger")
        kind, number, part = "year", today.year, 1
        made = reporting_of(services()).make(kind, number, part, now=now)
    return render_template(
        "console/reports.html",
        made=made,
        kind=kind,
        number=number,
        part=part,
        kinds=KINDS,
        years=(FIRST_YEAR, LAST_YEAR),
        may_take=g.staff.may(READERS),
    )


@blueprint.get("/word/<kind>/<int:number>/<int:part>")
def word(kind: str, number: int, part: int) -> Response:
    """The report as a Word file."""
    now = datetime.now(UTC)
    made = _made(kind, number, part, now)
    data = reporting_of(services()).word(kind, made, now=now)
    services().audit.note(g.staff.name, "report_taken", "period", made.name, now=now, sample=made.sample)
    return send_file(BytesIO(data), mimetype=MIME, as_attachment=True, download_name=file_name(made))


@blueprint.get("/evidence/<kind>/<int:number>/<int:part>/<name>")
@only(READERS)
def evidence(kind: str, number: int, part: int, name: str) -> Response:
    """The rows behind one figure, as a zip."""
    now = datetime.now(UTC)
    made = _made(kind, number, part, now)
    if name not in made.figures:
        raise NotFound
    file = evidence_of(services()).pack(made, made.figures[name], by=g.staff.name, now=now)
    return send_file(
        file, mimetype="application/zip", as_attachment=True, download_name=f"依据-{made.name}-{name}.zip"
    )


@blueprint.get("/templates")
def templates() -> str:
    """The Word files in use, and the names that may stand in them."""
    desk = reporting_of(services())
    return render_template(
        "console/report_templates.html",
        kinds=KINDS,
        changed={kind: desk.changed(kind) for kind in KINDS},
        names=names(),
        words=WORDS,
        may_edit=g.staff.may(EDITORS),
    )


@blueprint.get("/templates/<kind>")
def template(kind: str) -> Response:
    """The Word file in use, to be changed in Word; with ``?shipped=1`` the one that the project comes with."""
    if kind not in KINDS:
        raise NotFound
    desk = reporting_of(services())
    data = desk.shipped(kind) if request.args.get("shipped") == "1" else desk.template(kind)
    return send_file(
        BytesIO(data), mimetype=MIME, as_attachment=True, download_name=f"模板-{KINDS[kind]}报.docx"
    )


@blueprint.post("/templates/<kind>")
@only(EDITORS)
def put(kind: str) -> ResponseReturnValue:
    """Use a Word file of staff from now on."""
    if kind not in KINDS:
        raise NotFound
    file = request.files.get("file")
    data = file.read() if file else b""
    try:
        used = reporting_of(services()).put_template(kind, data, by=g.staff.name, now=datetime.now(UTC))
    except BadTemplate as error:
        flash(f"没有换上：{error}", "danger")
    else:
        flash(f"换上了。里面有 {len(used)} 处要填的名字，从现在起做报告就用它。", "success")
    return redirect(url_for("console_reports.templates"))


@blueprint.post("/templates/<kind>/back")
@only(EDITORS)
def put_back(kind: str) -> ResponseReturnValue:
    """Use the shipped Word file again."""
    if kind not in KINDS:
        raise NotFound
    done = reporting_of(services()).put_back(kind, by=g.staff.name, now=datetime.now(UTC))
    flash("换回原来的模板了，您的那份还留着记录。" if done else "用的就是原来的模板。", "success")
    return redirect(url_for("console_reports.templates"))


def _made(kind: str, number: int, part: int, now: datetime) -> Made:
    try:
        return reporting_of(services()).make(kind, number, part, now=now)
    except MayNot:
        raise NotFound from None
