"""The pages of the sets of quiz questions: one in full, its answers folded away, and the list of them."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template

from bot.conversation import wording
from bot.services.build import Services
from content.law import day_words
from content.post import FOOTER

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


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
