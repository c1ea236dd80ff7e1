"""The pages of the quizzes: a study set in full, the list of them, and one to be taken without a name, by a signed link."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversation import wording
from bot.records.attempts import Drawn
from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.quizzing import LinkRefused, PageQuiz, quizzing_of
from content.law import day_words
from content.paper import Sheet, is_right
from content.post import FOOTER

log = logging.getLogger(__name__)

blueprint = Blueprint("quiz_page", __name__)


@blueprint.get("/quiz")
def index() -> str:
    """The sets that may be shown."""
    services = _services()
    shown = services.quiz_shelf.shown().values()
    return render_template(
        "quizzes.html",
        quizzes=[each.quiz for each in shown],
        unreviewed=wording.UNREVIEWED if any(each.unreviewed for each in shown) else "",
        town=services.settings.town_name,
    )


@blueprint.get("/quiz/<slug>")
def show(slug: str) -> str:
    """All questions of a set; 404 unless it may be shown."""
    services = _services()
    shown = services.quiz_shelf.shown().get(slug)
    if shown is None:
        abort(404)
    return render_template(
        "quiz.html",
        quiz=shown.quiz,
        as_of=f"按{day_words(shown.quiz.as_of)}有效的法律出题",
        footer=FOOTER,
        unreviewed=wording.UNREVIEWED if shown.unreviewed else "",
        town=services.settings.town_name,
    )


@blueprint.get("/quiz/<slug>/take")
def take(slug: str) -> ResponseReturnValue:
    """A fresh paper of a study set or of the questions under a post; reloading the page it leads to keeps the paper."""
    quizzing, now = quizzing_of(_services()), datetime.now(UTC)
    quiz = quizzing.by_id(now).get(slug)
    if quiz is None:
        abort(404)
    return _private(redirect(url_for("quiz_page.paper", slug=slug, link=quizzing.link(quiz)), 303))


@blueprint.route("/quiz/<slug>/take/<link>", methods=["GET", "POST"])
def paper(slug: str, link: str) -> ResponseReturnValue:
    """The questions of one link, and what its answers are worth; they are kept once, whoever sends them again."""
    quizzing, now = quizzing_of(_services()), datetime.now(UTC)
    try:
        page = quizzing.open(slug, link, now)
    except LinkRefused as refusal:
        known = slug in quizzing.by_id(now)
        if not known:
            abort(404)
        words = render_template("quiz_gone.html", words=f"{refusal}", slug=slug, town=_town())
        return _private(Response(words, 410))
    if request.method == "GET":
        return _private(Response(_form(page, {}, ())))
    chosen = {f"q{place}": read_numbers(f"q{place}") for place in range(1, len(page.sheets) + 1)}
    answers = [letters_of(sheet, chosen[f"q{place}"]) for place, sheet in enumerate(page.sheets, 1)]
    missing = [place for place, letters in enumerate(answers, 1) if not letters]
    if missing:
        return _private(Response(_form(page, chosen, missing), 400))
    rows = [
        (sheet, letters, is_right(sheet.question, letters))
        for sheet, letters in zip(page.sheets, answers, strict=True)
    ]
    drawn = tuple(
        Drawn(place, sheet.item.id, sheet.question.sha256(), letters, good)
        for place, (sheet, letters, good) in enumerate(rows, 1)
    )
    try:
        again = not quizzing.keep_page(page, drawn, now=now)
    except RecordsError as error:
        log.warning("a run through a quiz is lost: %s", type(error).__name__)
        again = False  # nothing is lost to whoever took it
    shown = render_template(
        "quiz_result.html",
        quiz=page.quiz,
        rows=rows,
        right=sum(good for _, _, good in rows),
        again=again,
        footer=FOOTER,
        unreviewed=wording.UNREVIEWED,
        town=_town(),
    )
    return _private(Response(shown))


def read_numbers(name: str) -> tuple[int, ...]:
    """The numbers that a field of the form sent; whatever is none is left out."""
    sent = request.form.getlist(name)[:10]
    return tuple(int(value) for value in sent if value in {"1", "2", "3", "4", "5", "6"})


def letters_of(sheet: Sheet, numbers: tuple[int, ...]) -> str:
    """The question's own letters for numbers as shown; empty for none, or for several where one is asked."""
    try:
        letters = sheet.letters_of(numbers)
    except ValueError:
        return ""
    return letters if len(letters) < 2 or len(sheet.question.right) > 1 else ""


def _form(page: PageQuiz, chosen: Mapping[str, tuple[int, ...]], missing: object) -> str:
    return render_template(
        "quiz_take.html",
        quiz=page.quiz,
        sheets=page.sheets,
        chosen=chosen,
        missing=missing,
        footer=FOOTER,
        unreviewed=wording.UNREVIEWED,
        town=_town(),
    )


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _town() -> str:
    return _services().settings.town_name


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
