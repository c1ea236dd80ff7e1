"""Review a new text of an entry: what changes, whether its citations hold, what it would have done; then decide."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.records.versions import State, Version
from bot.services.build import ENTRY
from bot.services.entry_desk import EntryDesk, NotNow, VersionGone, entry_desk_of
from bot.services.entry_desk_changes import changes
from bot.services.entry_desk_checks import Light, lights, loose_numbers
from bot.services.entry_desk_replay import Change, replays_of
from bot.services.staffing import APPROVERS
from bot.statistics.periods import beijing_day
from faq.entry import Entry

blueprint = Blueprint("console_entry_review", __name__, url_prefix="/console/entries")
guard(blueprint)

LIGHTS = {
    Light.RED: ("有错", "danger"),
    Light.YELLOW: ("没法核对", "warning"),
    Light.GREEN: ("核对过", "success"),
}
"""Light → words and colour."""
REFRESH_S = 2


@blueprint.app_context_processor
def _always() -> dict[str, object]:
    return {"lights": LIGHTS}


@blueprint.get("/<entry_id>/versions/<int:number>")
def show(entry_id: str, number: int) -> str:
    """A version beside the text that serves, with the check of its citations."""
    desk, version = _version(entry_id, number)
    entry, current = desk.entry_of(version.body), desk.current(entry_id)
    if entry is None:
        flash("这一版是照以前的规矩写的，现在打不开了。", "danger")
        return render_template("sorry.html", words="这一版是照以前的规矩写的，现在打不开了。", code=410)
    book, today = services().statutes, beijing_day(datetime.now(UTC))
    return render_template(
        "console/entry_review.html",
        entry=entry,
        version=version,
        current=current,
        changes=changes(current, entry, desk.corpus().topics),
        checked=lights(entry, book, today),
        loose=loose_numbers(entry, book, today),
        own=version.author == g.staff.name,
        waits=version.state is State.IN_REVIEW,
    )


@blueprint.get("/<entry_id>/versions/<int:number>/replay")
def replay(entry_id: str, number: int) -> ResponseReturnValue:
    """What the version would have done with the questions of the last ninety days; it is worked out behind the page."""
    desk, version = _version(entry_id, number)
    entry = desk.entry_of(version.body)
    if entry is None:
        raise NotFound
    replays, now = replays_of(services()), datetime.now(UTC)
    done = replays.of(_change(desk, version, entry), now)
    page = render_template(
        "console/entry_replay.html",
        entry=entry,
        back=url_for("console_entry_review.show", entry_id=entry_id, number=number),
        done=done,
        texts=replays.texts(done.differences) if done else {},
        titles={each.id: each.title for each in (*desk.corpus().entries, entry)},
    )
    response = make_response(page)
    if done is None:
        response.headers["Refresh"] = str(REFRESH_S)
    return response


@blueprint.post("/<entry_id>/versions/<int:number>/approve")
def approve(entry_id: str, number: int) -> ResponseReturnValue:
    """Approve a version as it was shown; who may is for ``Approving`` to say, in an emergency too."""
    desk, version = _version(entry_id, number)
    if request.form.get("sha256") != version.sha256:
        flash("您看的不是这一版，请重新看一遍再审核。", "danger")
        return _to(entry_id, number)
    try:
        reason = request.form.get("emergency_reason", "")
        desk.approve(entry_id, number, g.staff, now=datetime.now(UTC), emergency_reason=reason)
    except (NotNow, VersionGone) as error:
        flash(str(error), "danger")
        return _to(entry_id, number)
    flash(f"{entry_id} 第 {number} 版审核通过，几秒钟后村民就看到新的。", "success")
    return redirect(url_for("console_entries.show", state="in_review"))


@blueprint.post("/<entry_id>/versions/<int:number>/return")
@only(APPROVERS)
def send_back(entry_id: str, number: int) -> ResponseReturnValue:
    """A version goes back to its author with a remark."""
    desk, _ = _version(entry_id, number)
    remark = request.form.get("remark", "")
    try:
        desk.send_back(entry_id, number, by=g.staff.name, remark=remark, now=datetime.now(UTC))
    except (NotNow, VersionGone) as error:
        flash(str(error), "danger")
        return _to(entry_id, number)
    flash(f"{entry_id} 第 {number} 版退回去了。", "success")
    return redirect(url_for("console_entries.show", state="in_review"))


def _version(entry_id: str, number: int) -> tuple[EntryDesk, Version]:
    desk = entry_desk_of(services())
    version = desk.versions.find(ENTRY, entry_id, number)
    if version is None:
        raise NotFound
    return desk, version


def _change(desk: EntryDesk, version: Version, entry: Entry) -> Change:
    """The entries as they would be."""
    others = {each.id: each for each in desk.corpus().entries} | {entry.id: entry}
    return Change(
        f"entry {entry.id} {version.number} {version.made_at}", tuple(others.values()), None, entry.id
    )


def _to(entry_id: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("console_entry_review.show", entry_id=entry_id, number=number))
