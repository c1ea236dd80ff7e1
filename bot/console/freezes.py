"""Closed periods: close one, sign it, see what came to light about it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.records.errors import MayNot, OwnText
from bot.records.evidence_rows import EvidenceRows
from bot.records.freezes import Freeze
from bot.services.build import ACCOUNT
from bot.services.freezing import FIRST_YEAR, KINDS, LAST_YEAR, freezing_of, named
from bot.services.frozen import contents, key_of
from bot.statistics.breakdown import Report
from bot.statistics.field import KINDS as FIELD_KINDS
from bot.statistics.keeping import value_of
from bot.statistics.periods import Period, beijing_day
from bot.statistics.sentences import Achieved, figures_of
from bot.statistics.wording import TOTAL_NAMES

blueprint = Blueprint("console_freezes", __name__, url_prefix="/console/freezes")
guard(blueprint)

CLOSERS = frozenset({"clerk", "reviewer", "leader", "admin"})
SIGNERS = frozenset({"leader", "admin"})
LATE_SHOWN = 100
NAMES = TOTAL_NAMES | {
    "posts": "公众号推送（期）", "months": "每月一法（期）", "reads": "阅读（次）", "exams": "测试（次）", "expected": "应考（人）",
    "took": "参考（人）", "passed": "合格（人）", "asked": "询问满意（件）", "rated": "回答满意（件）", "solved": "已解决（件）",
    "waited": "要人办的（件）", "closed": "办结（件）",
}  # fmt: skip
"""Figure → what it is called beside a difference."""


@blueprint.get("/")
def show() -> str:
    """The closed periods, and a form to close one."""
    today = beijing_day(datetime.now(UTC))
    return render_template(
        "console/freezes.html",
        freezes=freezing_of(services()).records.all(),
        kinds=KINDS,
        today=today,
        years=(FIRST_YEAR, LAST_YEAR),
        may_close=g.staff.may(CLOSERS),
    )


@blueprint.post("/")
@only(CLOSERS)
def close() -> ResponseReturnValue:
    """Close a period, to be signed by somebody else."""
    form = request.form
    try:
        part = form.get("part", 1, type=int) or 1
        period, name = named(form.get("kind", ""), form.get("year", 0, type=int), part)
        freeze_id = freezing_of(services()).close(period, name, by=g.staff.name, now=datetime.now(UTC))
    except MayNot as error:
        flash(str(error), "danger")
        return redirect(url_for("console_freezes.show"))
    flash(f"{name}关账了，等另一位领导或者管理员签字。签字以前还可以撤销。", "success")
    return redirect(url_for("console_freezes.one", freeze_id=freeze_id))


@blueprint.get("/<freeze_id>")
def one(freeze_id: str) -> str:
    """A closed period: its figures, who signed, and what came to light afterwards, by day."""
    freeze, now = _found(freeze_id), datetime.now(UTC)
    period = Period(freeze.first, freeze.until)
    kept = contents(freeze)
    here = kept["periods"][key_of(period)]
    rows = EvidenceRows(services().engine, account=ACCOUNT, first=freeze.first, until=freeze.until)
    return render_template(
        "console/freeze.html",
        freeze=freeze,
        sample=kept["sample"],
        figures=figures_of(value_of(Report, here["report"]), value_of(Achieved, here["achieved"])).values(),
        changes=freezing_of(services()).changes(freeze, now=now),
        names=NAMES,
        late=rows.late(freeze.closed_at, limit=LATE_SHOWN),
        late_kinds={**FIELD_KINDS, "consultation": "咨询"},
        notes=freezing_of(services()).records.notes(freeze_id),
        may_sign=g.staff.may(SIGNERS) and freeze.closed_by != g.staff.name,
        may_close=g.staff.may(CLOSERS),
    )


@blueprint.post("/<freeze_id>/sign")
@only(SIGNERS)
def sign(freeze_id: str) -> ResponseReturnValue:
    """Sign the figures that were on the screen."""
    freeze = _found(freeze_id)
    contents(freeze)
    try:
        signed = freezing_of(services()).records.sign(
            freeze_id, sha256=request.form.get("sha256", ""), by=g.staff.name, now=datetime.now(UTC)
        )
    except (MayNot, OwnText) as error:
        flash(str(error), "danger")
    else:
        flash(f"{signed.name}封存了。以后补登的、作废的不改这些数字，只在这里记下差多少。", "success")
    return redirect(url_for("console_freezes.one", freeze_id=freeze_id))


@blueprint.post("/<freeze_id>/discard")
@only(CLOSERS)
def discard(freeze_id: str) -> ResponseReturnValue:
    """Take back a closing that nobody signed."""
    freeze = _found(freeze_id)
    try:
        freezing_of(services()).records.discard(freeze_id, by=g.staff.name, now=datetime.now(UTC))
    except MayNot as error:
        flash(str(error), "danger")
        return redirect(url_for("console_freezes.one", freeze_id=freeze_id))
    flash(f"{freeze.name}的关账撤销了，数字照常跟着登记变。", "success")
    return redirect(url_for("console_freezes.show"))


@blueprint.post("/<freeze_id>/note")
@only(CLOSERS)
def note(freeze_id: str) -> ResponseReturnValue:
    """Add a correction; the signed figures stay."""
    freeze = _found(freeze_id)
    try:
        freezing_of(services()).correct(
            freeze, request.form.get("words", ""), by=g.staff.name, now=datetime.now(UTC)
        )
    except MayNot as error:
        flash(str(error), "danger")
    else:
        flash("记下了，和现在差多少也一起记了。", "success")
    return redirect(url_for("console_freezes.one", freeze_id=freeze_id))


def _found(freeze_id: str) -> Freeze:
    freeze = freezing_of(services()).records.find(freeze_id)
    if freeze is None:
        raise NotFound
    return freeze
