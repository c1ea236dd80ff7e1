"""The way to WeChat's page that asks whether one message may be sent, and back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.errors import StateUnavailable
from bot.pages.mine import COOKIE
from bot.pages.private import keep_private
from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.one_time import one_time_of
from bot.services.own_page import own_page_of

log = logging.getLogger(__name__)
blueprint = Blueprint("one_time_page", __name__)


@blueprint.get("/mine/notice")
def ask() -> ResponseReturnValue:
    """Send the villager of this browser to WeChat's page."""
    services = _services()
    one_time = one_time_of(services)
    person = own_page_of(services).person(request.cookies.get(COOKIE, ""))
    if one_time is None or person is None:
        return render_template("mine_gone.html", town=services.settings.town_name), 410
    return redirect(one_time.address(person, now=datetime.now(UTC)), 303)


@blueprint.get("/mine/allowed")
def back() -> ResponseReturnValue:
    """Where WeChat sends the browser after the villager said yes or no."""
    services = _services()
    one_time = one_time_of(services)
    kept = one_time is not None and services.patience.run(
        lambda: one_time.came_back(request.args.to_dict(), now=datetime.now(UTC))
    )
    return render_template("notice_kept.html", kept=kept, town=services.settings.town_name)


blueprint.after_request(keep_private)  # the address names the villager


@blueprint.errorhandler(RecordsError)
@blueprint.errorhandler(StateUnavailable)
def _away(error: Exception) -> ResponseReturnValue:
    log.warning("consent not kept: %s", type(error).__name__)
    return render_template("sorry.html", words="暂时办不了，请过一会儿再试。", code=503), 503


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
