"""The address that WeChat calls: check, read, answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Blueprint, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from bot.services import meters
from bot.services.arrivals import Arrivals
from bot.services.build import Services
from bot.services.turned_away import turned_away_of
from bot.webhook.exchange import Exchange
from bot.webhook.lane import Answer, Pushed
from bot.wechat.push import MAX_BODY, InvalidPush, read_push, verify_url
from bot.wechat.reply import render

log = logging.getLogger(__name__)
blueprint = Blueprint("webhook", __name__)


@blueprint.get("/wechat")
def check_address() -> Response:
    """Echo WeChat's question when it checks the address (消息推送, URL verification)."""
    services: Services = current_app.extensions["services"]
    now = datetime.now(UTC)
    try:
        echo = verify_url(request.args, account=services.account, now=now)
    except InvalidPush as refusal:
        answer = _refuse(request, refusal, now, current_app.extensions)
        return Response(answer.body, answer.status, mimetype=answer.kind)
    _arrivals(current_app.extensions).checked(now=now)
    return Response(echo, mimetype="text/plain")


@blueprint.post("/wechat")
def receive() -> Response:
    """Answer one pushed message; in the service `lane.py` takes them before they come here."""
    answer = answered(request, current_app.extensions)
    return Response(answer.body, answer.status, mimetype=answer.kind)


def answered(request: Pushed, parts: dict[str, Any]) -> Answer:
    """The answer to one pushed message, with the parts of the application; WeChat hangs up after 5 seconds."""
    begun = perf_counter()
    services: Services = parts["services"]
    exchange: Exchange = parts["exchange"]
    now = datetime.now(UTC)
    # One byte more than is allowed: a body of unknown length is cut there without a word.
    request.max_content_length = MAX_BODY + 1
    try:
        push = read_push(request.get_data(cache=False), request.args, account=services.account, now=now)
    except RequestEntityTooLarge:
        return _refuse(request, InvalidPush("body too large", 413), now, parts)
    except InvalidPush as refusal:
        return _refuse(request, refusal, now, parts)
    words = exchange.answer(push.utterance, now=now)
    answer = render(words, push, now=now)
    meters.SECONDS.observe(perf_counter() - begun)
    return Answer(answer, kind="text/plain" if answer == b"success" else "text/xml")


def _refuse(request: Pushed, refusal: InvalidPush, now: datetime, parts: dict[str, Any]) -> Answer:
    """One log line without anything of the sender's, and a 4xx."""
    meters.REFUSED.labels(str(refusal.status)).inc()
    log.warning("push refused: %s", refusal.reason)
    turned_away_of(parts["services"]).note(refusal.reason, now=now)
    if "timestamp" in request.args and "nonce" in request.args:  # others only look for an open door
        _arrivals(parts).refused(refusal.reason, now=now)
    return Answer(b"refused", refusal.status)


def _arrivals(parts: dict[str, Any]) -> Arrivals:
    found: Arrivals = parts.setdefault("arrivals", Arrivals(parts["services"]))
    return found
