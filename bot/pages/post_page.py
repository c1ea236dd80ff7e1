"""The villagers' pages of the monthly posts: one in full, and the list of them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from flask import Blueprint, Response, abort, current_app, render_template, request, send_file
from markupsafe import Markup

from bot.conversation import wording
from bot.services.build import Services
from bot.services.post_shelf import Shown
from bot.services.quizzing import quizzing_of
from bot.services.signing import credits_line
from bot.statistics.periods import beijing_day
from content.post import FOOTER, Post
from content.render import page_html, picture_path, picture_sha, pictures_in

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
        planned_quiz=quizzing_of(services).planned_for(slug, datetime.now(UTC)),
        credits=signed_line(services, shown),
        month=_month_words(shown.post.month),
        # nh3 let through only the tags of content/render.py, without attributes of ours.
        body=Markup(page_html(shown.post, image_urls=_pictures(shown.post))),  # noqa: S704
        footer=FOOTER,
        big=request.args.get("big") == "1",
        unreviewed=wording.UNREVIEWED if shown.unreviewed else "",
        town=services.settings.town_name,
    )


@blueprint.get("/posts/<slug>/cover")
def cover(slug: str) -> Response:
    """The cover of a post that may be shown."""
    found = _services().staff_posts.cover_of(_shown(slug).post)
    if found is None:
        abort(404)
    data, _, mime = found
    return send_file(BytesIO(data), mimetype=mime, max_age=COVER_SECONDS)


@blueprint.get("/pictures/<sha256>")
def picture(sha256: str) -> Response:
    """A picture of a post that may be shown; 404 for any other, whoever asks."""
    name = picture_path(sha256)
    services = _services()
    if not any(name in pictures_in(shown.post.body) for shown in services.post_shelf.shown().values()):
        abort(404)
    found = services.staff_posts.picture(sha256)
    if found is None:
        abort(404)
    return send_file(BytesIO(found.data), mimetype=found.mime, max_age=COVER_SECONDS)


def signed_line(services: Services, shown: Shown) -> str:
    """Who wrote and who signed a post; a draft, which only a demo shows, names nobody."""
    return "" if shown.unreviewed else credits_line(services, shown.post.slug, shown.post.sha256())


def _pictures(post: Post) -> dict[str, str]:
    """Names of its pictures → our addresses, which are the same."""
    return {name: name for name in pictures_in(post.body) if picture_sha(name)}


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
