"""The words that staff add, so that what villagers say is understood: the list, and the review of each."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.console.word_review import add_decisions, found_version
from bot.records.versions import State
from bot.services.entry_desk import NotNow
from bot.services.entry_desk_replay import Change, replays_of
from bot.services.lexicon_desk import lexicon_desk_of
from bot.services.staffing import HANDLERS

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
    desk = lexicon_desk_of(services())
    version = found_version(desk, word, number)
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


add_decisions(blueprint, lambda: lexicon_desk_of(services()))
