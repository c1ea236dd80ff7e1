"""A monthly post as a notice on one A4 sheet for the village board: the rules in it, whom to call, a code to the full text."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from flask import Blueprint, abort, current_app, render_template, request, url_for
from markupsafe import Markup

from bot.conversation import wording
from bot.pages.post_page import signed_line
from bot.services.build import Services
from content.post import Post, PostCitation

blueprint = Blueprint("post_notice", __name__)

LARGE, MOST = 520, 850
"""Characters of rules up to which they are set large, and up to which they fit on the sheet at all."""


@blueprint.get("/posts/<slug>/notice")
def show(slug: str) -> str:
    """The notice of a post; 404 unless it may be shown."""
    services: Services = current_app.extensions["services"]
    shown = services.post_shelf.shown().get(slug)
    if shown is None:
        abort(404)
    settings = services.settings
    base = settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    address = f"{base}{url_for('post_page.show', slug=slug)}"
    rules = that_fit(shown.post)
    # without a size of its own the drawing fills whatever room the style gives it, and is never cut off
    drawing = segno.make(address, error="m").svg_inline(omitsize=True, border=2)
    return render_template(
        "post_notice.html",
        post=shown.post,
        rules=rules,
        left_out=len(shown.post.citations) - len(rules),
        dense=_length(rules) > LARGE,
        code=Markup(drawing),  # noqa: S704 - drawn by segno, which writes modules and sizes only
        office=wording.office_line(settings.town_name, settings.office_phone),
        credits=signed_line(services, shown),
        unreviewed=wording.UNREVIEWED if shown.unreviewed else "",
        town=settings.town_name,
    )


def that_fit(post: Post) -> tuple[PostCitation, ...]:
    """The rules of a post, from the first on, as many as the sheet holds."""
    found: list[PostCitation] = []
    for cited in post.citations:
        if _length([*found, cited]) > MOST:
            break
        found.append(cited)
    return tuple(found)


def _length(rules: Sequence[PostCitation]) -> int:
    return sum(len(row.fact) + len(row.words) for row in rules)
