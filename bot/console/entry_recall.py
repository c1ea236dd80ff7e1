"""Stop an entry at once, see who got it, write and approve the correction."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.dispatch.corrections import corrections_of
from bot.records.recalls import Recall
from bot.services.entry_desk import NotNow, entry_desk_of
from bot.services.entry_desk_recall import RecallDesk, first_day, recall_desk_of
from bot.services.shelf import REFRESH_SECONDS
from bot.services.staffing import HANDLERS

blueprint = Blueprint("console_entry_recall", __name__, url_prefix="/console/entries")
guard(blueprint)

PAGE = 30
USUAL_DAYS = 30


@blueprint.get("/<entry_id>/recall")
@only(HANDLERS)
def show(entry_id: str) -> str:
    """Whether the entry is stopped, who got it, and how far the correction is."""
    entry = entry_desk_of(services()).current(entry_id)
    if entry is None:
        raise NotFound
    desk, now = recall_desk_of(services()), datetime.now(UTC)
    recalls = desk.recalls.of_entry(entry_id)
    held = next((row for row in recalls if row.lifted_at is None), recalls[0] if recalls else None)
    days = min(max(1, request.args.get("days", held.days if held else USUAL_DAYS, type=int)), 365)
    at = held.at if held else now
    since = first_day(at, days)
    reached = desk.reached(entry_id, since, None if held is None else at)
    last = max(1, -(-reached.matters // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    return render_template(
        "console/entry_recall.html",
        entry=entry,
        recall=held,
        stopped=held is not None and held.lifted_at is None,
        days=days,
        reached=reached,
        got=desk.got(entry_id, since, None if held is None else at, limit=PAGE, offset=(page - 1) * PAGE),
        page=page,
        last=last,
        refresh=round(REFRESH_SECONDS),
        may_stop=g.staff.may(HANDLERS),
    )


@blueprint.post("/<entry_id>/recall")
@only(HANDLERS)
def stop(entry_id: str) -> ResponseReturnValue:
    """Stop the entry: nobody gets it any more from this moment on."""
    entry = entry_desk_of(services()).current(entry_id)
    if entry is None:
        raise NotFound
    try:
        recall_desk_of(services()).stop(
            entry,
            by=g.staff.name,
            reason=request.form.get("reason", ""),
            days=request.form.get("days", USUAL_DAYS, type=int),
            now=datetime.now(UTC),
        )
    except NotNow as error:
        flash(str(error), "danger")
    else:
        flash("停用了，几秒钟后不再这样回答村民。改好的文字审核通过以后才会再用。", "success")
    return _to(entry_id)


@blueprint.post("/<entry_id>/recall/words")
@only(HANDLERS)
def words(entry_id: str) -> ResponseReturnValue:
    """Write what those who got the entry are told."""
    desk, recall = _held(entry_id)
    try:
        desk.write_words(recall, request.form.get("words", ""), by=g.staff.name, now=datetime.now(UTC))
    except NotNow as error:
        flash(str(error), "danger")
    else:
        flash("更正写好了，等别人审核通过就送给这些村民。", "success")
    return _to(entry_id)


@blueprint.post("/<entry_id>/recall/approve")
def approve(entry_id: str) -> ResponseReturnValue:
    """Approve the correction as it was shown; who may is for ``Approving`` to say, in an emergency too."""
    desk, recall = _held(entry_id)
    try:
        desk.approve_words(
            recall,
            request.form.get("sha256", ""),
            g.staff,
            now=datetime.now(UTC),
            emergency_reason=request.form.get("emergency_reason", ""),
        )
    except NotNow as error:
        flash(str(error), "danger")
        return _to(entry_id)
    handed = corrections_of(services()).run(datetime.now(UTC))
    flash(f"更正审核通过，已经交去送 {handed} 件；多的话，其余的一会儿接着送。", "success")
    return _to(entry_id)


def _held(entry_id: str) -> tuple[RecallDesk, Recall]:
    """The latest stop of the entry; 404 without any."""
    desk = recall_desk_of(services())
    recalls = desk.recalls.of_entry(entry_id)
    if not recalls:
        raise NotFound
    return desk, recalls[0]


def _to(entry_id: str) -> ResponseReturnValue:
    return redirect(url_for("console_entry_recall.show", entry_id=entry_id))
