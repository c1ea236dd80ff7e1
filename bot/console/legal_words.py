"""The words that staff add to the search in statutes: the list, the review of each, and its earlier versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.console.word_review import add_decisions, found_version
from bot.records.versions import State
from bot.services.entry_desk import NotNow
from bot.services.legal_words import TERMS_AT_MOST, legal_word_desk_of, questions_with
from bot.services.staffing import HANDLERS
from bot.statistics.periods import beijing_day

blueprint = Blueprint("console_legal_words", __name__, url_prefix="/console/legal-words")
guard(blueprint)

_DAYS = 90
"""Days whose questions are looked through."""
_LONGEST = 160
"""Characters of the terms that are shown again after a mistake."""


@blueprint.get("/")
def show() -> str:
    """The words in force and those that wait."""
    desk = legal_word_desk_of(services())
    word = request.args.get("word", "")[:20]
    return render_template(
        "console/legal_words.html",
        words=desk.words(),
        waiting=desk.waiting(),
        may_write=g.staff.may(HANDLERS),
        typed=(word, request.args.get("terms", "")[:_LONGEST]),
        shipped=desk.shipped_with(word.strip()),
        most=TERMS_AT_MOST,
    )


@blueprint.post("/")
@only(HANDLERS)
def write() -> ResponseReturnValue:
    """Hand in a word, that one is dropped, or an earlier version of one."""
    desk, now = legal_word_desk_of(services()), datetime.now(UTC)
    word, terms = request.form.get("word", ""), request.form.get("terms", "")
    act = request.form.get("act")
    try:
        if act == "take_back":
            desk.drop(word, author=g.staff.name, now=now)
        elif act == "again":
            desk.again(word, request.form.get("number", 0, type=int), author=g.staff.name, now=now)
        else:
            desk.hand_in(word, terms, author=g.staff.name, now=now)
    except NotNow as error:
        flash(str(error), "danger")
        return redirect(url_for("console_legal_words.show", word=word[:20], terms=terms[:_LONGEST]))
    flash("交上去了，等别人审核通过就起作用。", "success")
    return redirect(url_for("console_legal_words.show"))


@blueprint.get("/<word>/<int:number>")
def review(word: str, number: int) -> str:
    """One word with the questions in which it was said lately, and its other versions."""
    desk = legal_word_desk_of(services())
    version = found_version(desk, word, number)
    return render_template(
        "console/legal_words_review.html",
        version=version,
        shipped=desk.shipped_with(word),
        own=version.author == g.staff.name,
        waits=version.state is State.IN_REVIEW,
        questions=questions_with(services(), word, beijing_day(datetime.now(UTC)) - timedelta(days=_DAYS)),
        days=_DAYS,
        history=[other for other in desk.history(word) if other.number != number],
        may_write=g.staff.may(HANDLERS),
    )


add_decisions(blueprint, lambda: legal_word_desk_of(services()))
