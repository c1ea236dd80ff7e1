"""The words that staff add, so that what villagers say is understood: the list, and the review of each."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.records.versions import State, Version
from bot.services.changed import LEXICON
from bot.services.entry_desk import NotNow, VersionGone
from bot.services.entry_desk_replay import Change, replays_of
from bot.services.lexicon_desk import LexiconDesk, lexicon_desk_of
from bot.services.staffing import APPROVERS, HANDLERS

blueprint = Blueprint("console_lexicon", __name__, url_prefix="/console/lexicon")
guard(blueprint)

REFRESH_S = 2


@blueprint.get("/")
def show() -> str:
    """The words in force and those that wait."""
    desk = lexicon_desk_of(services())
    return render_template(
        "console/lexicon.html",
        words=desk.in_force(),
        waiting=desk.waiting(),
        may_write=g.staff.may(HANDLERS),
        typed=(request.args.get("word", "")[:20], request.args.get("meant", "")[:20]),
    )


@blueprint.post("/")
@only(HANDLERS)
def write() -> ResponseReturnValue:
    """Hand in a word, or that one is dropped."""
    desk, now = lexicon_desk_of(services()), datetime.now(UTC)
    word, meant = request.form.get("word", ""), request.form.get("meant", "")
    try:
        if request.form.get("act") == "take_back":
            desk.take_back(word, author=g.staff.name, now=now)
        else:
            desk.write(word, meant, author=g.staff.name, now=now)
    except NotNow as error:
        flash(str(error), "danger")
        return redirect(url_for("console_lexicon.show", word=word[:20], meant=meant[:20]))
    flash("交上去了，等别人审核通过就起作用。", "success")
    return redirect(url_for("console_lexicon.show"))


@blueprint.get("/<word>/<int:number>")
def review(word: str, number: int) -> ResponseReturnValue:
    """One word with what it would have done to the questions of the last ninety days."""
    desk, version = _version(word, number)
    replays = replays_of(services())
    entries = services().shelf.content.corpus.entries
    name = f"lexicon {word} {number} {version.made_at}"
    done = replays.of(Change(name, entries, desk.would_be(version), ""), datetime.now(UTC))
    page = render_template(
        "console/lexicon_review.html",
        version=version,
        shipped=desk.shipped(word),
        own=version.author == g.staff.name,
        waits=version.state is State.IN_REVIEW,
        done=done,
        texts=replays.texts(done.differences) if done else {},
        titles={entry.id: entry.title for entry in entries},
    )
    response = make_response(page)
    if done is None:
        response.headers["Refresh"] = str(REFRESH_S)
    return response


@blueprint.post("/<word>/<int:number>/approve")
def approve(word: str, number: int) -> ResponseReturnValue:
    """Approve a word; who may is for ``Approving`` to say, in an emergency too."""
    desk, _ = _version(word, number)
    try:
        reason = request.form.get("emergency_reason", "")
        desk.approve(word, number, g.staff, now=datetime.now(UTC), emergency_reason=reason)
    except (NotNow, VersionGone) as error:
        flash(str(error), "danger")
    else:
        flash(f"“{word}”审核通过，几秒钟后起作用。", "success")
    return redirect(url_for("console_lexicon.show"))


@blueprint.post("/<word>/<int:number>/return")
@only(APPROVERS)
def send_back(word: str, number: int) -> ResponseReturnValue:
    """A word goes back to its author."""
    desk, _ = _version(word, number)
    try:
        desk.send_back(
            word, number, by=g.staff.name, remark=request.form.get("remark", ""), now=datetime.now(UTC)
        )
    except (NotNow, VersionGone) as error:
        flash(str(error), "danger")
        return redirect(url_for("console_lexicon.review", word=word, number=number))
    flash(f"“{word}”退回去了。", "success")
    return redirect(url_for("console_lexicon.show"))


def _version(word: str, number: int) -> tuple[LexiconDesk, Version]:
    desk = lexicon_desk_of(services())
    version = desk.versions.find(LEXICON, word, number)
    if version is None:
        raise NotFound
    return desk, version
