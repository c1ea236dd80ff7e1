"""The villagers' pages of the monthly posts: one in full, and the list of them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, render_template, send_file
from markupsafe import Markup

from bot.conversation import wording
from bot.services.build import Services
from bot.services.post_shelf import Shown
from bot.statistics.periods import beijing_day
from content.post import FOOTER
from content.posts import cover_path
from content.render import page_html

blueprint = Blueprint("post_page", __name__)

COVER_SECONDS = 3600
"""How long a browser may keep a cover."""


@blueprint.get("/posts")
def index() -> str:
    """The posts whose month has begun, newest first."""
    services = _services()
    return render_template(
        "posts.html",
        posts=[shown.post for shown in services.post_shelf.begun(beijing_day(datetime.now(UTC)))],
        unreviewed=wording.UNREVIEWED if services.settings.demo else "",
        town=services.settings.town_name,
        month_words=_month_words,
    )


@blueprint.get("/posts/<slug>")
def show(slug: str) -> str:
    """One post in full; 404 unless it may be shown."""
    services, shown = _services(), _shown(slug)
    return render_template(
        "post.html",
        post=shown.post,
        month=_month_words(shown.post.month),
        # nh3 let through only the tags of content/render.py, without attributes of ours.
        body=Markup(page_html(shown.post)),  # noqa: S704
        footer=FOOTER,
        unreviewed=wording.UNREVIEWED if shown.unreviewed else "",
        town=services.settings.town_name,
    )


@blueprint.get("/posts/<slug>/cover")
def cover(slug: str) -> Response:
    """The cover of a post that may be shown."""
    path = cover_path(_shown(slug).post)
    if path is None:
        abort(404)
    return send_file(path, max_age=COVER_SECONDS)


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services


def _shown(slug: str) -> Shown:
    shown = _services().post_shelf.shown().get(slug)
    if shown is None:
        abort(404)
    return shown


def _month_words(month: str) -> str:
    year, number = month.split("-")
    return f"{year}年{int(number)}月"
