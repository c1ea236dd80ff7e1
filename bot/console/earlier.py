"""Figures of earlier years: bringing a sheet in, taking it out, and the years side by side."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.console.room import make_room
from bot.records.earlier import NotBroughtIn
from bot.services.earlier_desk import Tried, earlier_of
from bot.services.earlier_sheet import FILE_BYTES, write_template
from bot.statistics.earlier import NONE

blueprint = Blueprint("console_earlier", __name__, url_prefix="/console/earlier")

KEEPERS = frozenset({"clerk", "admin"})
"""Who brings figures in and takes them out."""
_FORM_BYTES = 64 * 1024
make_room(
    blueprint,
    FILE_BYTES + _FORM_BYTES,
    f"文件超过 {FILE_BYTES // 1024 // 1024} MB，没有收下。往年数字表用不了这么大，请看看是不是选错了。",
)
guard(blueprint)


@blueprint.get("/")
def show() -> str:
    """The years side by side, and the files that were brought in."""
    return _page(None)


@blueprint.get("/template")
def template() -> Response:
    """The empty sheet."""
    file = io.BytesIO()
    write_template(file)
    file.seek(0)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(file, mimetype=mime, as_attachment=True, download_name="往年数字表.xlsx")


@blueprint.post("/")
@only(KEEPERS)
def bring_in() -> ResponseReturnValue:
    """Look at a sheet, and keep what it says when that was asked for."""
    file, dry = request.files.get("sheet"), request.form.get("act") != "keep"
    if file is None or not file.filename:
        flash("没有选文件，请先选填好的表。", "danger")
        return redirect(url_for("console_earlier.show"))
    tried = earlier_of(services()).bring_in(
        file.read(FILE_BYTES + 1), name=file.filename, by=g.staff.name, now=datetime.now(UTC), dry=dry
    )
    if tried.problems or dry:
        return _page(tried), 400 if tried.problems else 200
    flash(f"导入了 {tried.rows} 个数字。导错了，可以在下面撤销。", "success")
    return redirect(url_for("console_earlier.show"))


@blueprint.post("/<import_id>/undo")
@only(KEEPERS)
def undo(import_id: str) -> ResponseReturnValue:
    """Take everything of a file out again."""
    try:
        gone = earlier_of(services()).undo(import_id, by=g.staff.name, now=datetime.now(UTC))
    except NotBroughtIn as error:
        flash(str(error), "danger")
    else:
        flash(f"撤销了，去掉 {gone} 个数字。", "success")
    return redirect(url_for("console_earlier.show"))


def _page(tried: Tried | None) -> str:
    desk = earlier_of(services())
    years, lines = desk.comparison(now=datetime.now(UTC))
    return render_template(
        "console/earlier.html",
        years=years,
        lines=lines,
        no_record=NONE,
        imports=desk.imports(),
        tried=tried,
        keeps=g.staff.may(KEEPERS),
    )
