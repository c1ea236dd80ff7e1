"""The villagers' pages about themselves: what they asked, by a link from the chat, and what is kept of them."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversation import wording
from bot.errors import StateUnavailable
from bot.pages.private import keep_private
from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.one_time import one_time_of
from bot.services.own_page import OwnPage, own_page_of
from bot.sessions.tickets import SECONDS
from bot.statistics.periods import beijing_day
from content.law import day_words

log = logging.getLogger(__name__)
blueprint = Blueprint("mine_page", __name__)

COOKIE = "pufa_mine"


@blueprint.get("/mine/<link>")
def knock(link: str) -> ResponseReturnValue:
    """A button that opens the page: whoever merely fetches the address takes nothing away from its owner."""
    if not _page().is_open(link):
        return _gone()
    return render_template("mine_open.html", link=link, town=_services().settings.town_name)


@blueprint.post("/mine/<link>")
def enter(link: str) -> ResponseReturnValue:
    """Let the first browser in; any other is told to ask for a link of its own."""
    cookie = _page().take(link)
    if cookie is None:
        return _gone()
    response = redirect(url_for("mine_page.show"), 303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=SECONDS,
        path="/mine",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
    )
    return response


@blueprint.get("/mine")
def show() -> ResponseReturnValue:
    """What the villager of this browser asked, and what was answered."""
    page = _page()
    person = page.person(request.cookies.get(COOKIE, ""))
    if person is None:
        return _gone()
    services = _services()
    rows = services.patience.run(lambda: page.matters.of_person(person))
    one_time = one_time_of(services)
    noticed = one_time is not None and services.patience.run(lambda: one_time.consents.given(person))
    content = services.shelf.content.corpus
    sendable = services.shelf.library_now().sendable
    return render_template(
        "mine.html",
        rows=rows,
        day=lambda instant: day_words(beijing_day(instant)),
        topics=content.topics,
        entries={each: content.by_id[each].title for each in sendable if each in content.by_id},
        state_of=wording.state_of,
        town=services.settings.town_name,
        may_notify=one_time is not None and not noticed,
        notified=noticed,
    )


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept of villagers, what for, how long, and how to see and delete it."""
    settings = _services().settings
    return render_template(
        "privacy.html", days=settings.retention_days, town=settings.town_name, phone=settings.office_phone
    )


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    # the address is a key until it was used
    return response if request.path == "/privacy" else keep_private(response)


@blueprint.errorhandler(RecordsError)
@blueprint.errorhandler(StateUnavailable)
def _away(error: Exception) -> ResponseReturnValue:
    log.warning("own page not shown: %s", type(error).__name__)
    return render_template("sorry.html", words="暂时查不到，请过一会儿再试。", code=503), 503


def _gone() -> ResponseReturnValue:
    page = render_template("mine_gone.html", town=_services().settings.town_name)
    return make_response(page, 410)


def _page() -> OwnPage:
    return own_page_of(_services())


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
