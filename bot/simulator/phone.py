"""The phone in the browser: its page and the routes that its JavaScript calls; only in the demo, only from here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState

from bot.services.build import Services
from bot.settings import is_loopback
from bot.simulator import arrivals, knobs
from bot.simulator.acts import UnknownAct
from bot.simulator.api_routes import stand_in
from bot.simulator.arrivals import Arrivals
from bot.simulator.chats import PEOPLE, Chat, Chats
from bot.simulator.courier import Courier
from bot.simulator.handset import Handset

blueprint = Blueprint("phone", __name__)

HEADER = "X-Pufa-Phone"
"""No other site's page can make a browser send it, which is all the protection a phone without a login has."""
_FRAMED = ("/faq/", "/law/", "/posts/", "/quiz/", "/simulator/articles/")
"""Our own pages, which the phone opens inside itself."""


@blueprint.record_once
def _attach(state: BlueprintSetupState) -> None:
    """One phone for one application; nothing is connected before somebody uses it."""
    app = state.app
    app.extensions["phone"] = _Phone(app.extensions["services"])


class _Phone:
    """The handset, made at its first use: a service without the demo never makes one."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.arrivals = Arrivals()
        self._lock = threading.Lock()
        self._made: Handset | None = None

    def handset(self) -> Handset:
        with self._lock:
            return self._made_once()

    def _made_once(self) -> Handset:
        if self._made is None:
            settings = self._services.settings
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            courier = Courier(self._services.account, f"http://{host}:{settings.port}/wechat", clock=_now)
            self._made = Handset(courier=courier, chats=Chats(), clock=_now)
        return self._made


@blueprint.before_request
def _only_here() -> None:
    """404 unless this is a demo and the browser sits on this machine; 403 for a call that is not the phone's own."""
    # The name is asked for too: a foreign site's name may be made to lead to this machine.
    host = urlsplit(f"//{request.host}").hostname or ""
    here = is_loopback(request.remote_addr or "") and is_loopback(host)
    if not _services().settings.demo or not here or "X-Forwarded-For" in request.headers:
        abort(404)
    if request.endpoint not in {"phone.page", "phone.article"} and request.headers.get(HEADER) != "1":
        abort(403)


@blueprint.after_app_request
def _let_the_phone_frame_us(response: Response) -> Response:
    """In the demo our own pages may be shown inside our own phone, and nowhere else."""
    if _services().settings.demo and request.path.startswith(_FRAMED) and response.mimetype == "text/html":
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        policy = response.headers.get("Content-Security-Policy", "")
        response.headers["Content-Security-Policy"] = policy.replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        )
    return response


@blueprint.get("/simulator")
def page() -> str:
    """The phone, and beside it what a tester needs."""
    return render_template(
        "simulator/phone.html",
        people=PEOPLE,
        account=_account_name(),
        fault_paths=knobs.FAULT_PATHS,
        fault_kinds=knobs.FAULT_KINDS,
    )


@blueprint.get("/simulator/articles/<path:number>")
def article(number: str) -> Response:
    """An article as WeChat's reader shows it: inline styles, no script."""
    found = arrivals.article_page(stand_in(), number)
    if found is None:
        abort(404)
    response = Response(
        render_template("simulator/article.html", article=found, account=_account_name()),
        mimetype="text/html",
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
    )
    return response


@blueprint.get("/simulator/state")
def state() -> Response:
    """What is new for one villager since line number ``after``."""
    handset = _handset()
    chat = _chat(handset, request.args.get("person", ""))
    return _news(handset, chat, _number(request.args, "after", 0))


@blueprint.post("/simulator/act/<name>")
def do(name: str) -> tuple[Response, int] | Response:
    """Do something on the phone; answers when the account has answered or the platform has given up."""
    handset, asked = _handset(), _asked()
    chat = _chat(handset, asked.get("person", ""))
    try:
        handset.do(chat, name, asked, lost=_number(asked, "lost", 0), told=partial(arrivals.told, stand_in()))
    except UnknownAct as problem:
        return jsonify(problem=str(problem)), 400
    return _news(handset, chat, _number(asked, "after", 0))


@blueprint.post("/simulator/again")
def again() -> tuple[Response, int] | Response:
    """Deliver the last push once more, or up to three times."""
    handset, asked = _handset(), _asked()
    chat = _chat(handset, asked.get("person", ""))
    try:
        handset.again(chat, _number(asked, "times", 1))
    except UnknownAct as problem:
        return jsonify(problem=str(problem)), 400
    return _news(handset, chat, _number(asked, "after", 0))


@blueprint.post("/simulator/api")
def api() -> tuple[Response, int] | Response:
    """Set how the stand-in of WeChat's API behaves: certified or not, a fault for the next call."""
    handset, asked = _handset(), _asked()
    chat = _chat(handset, asked.get("person", ""))
    try:
        knobs.turn(stand_in(), asked)
    except ValueError as problem:
        return jsonify(problem=str(problem)), 400
    return _news(handset, chat, _number(asked, "after", 0))


def _news(handset: Handset, chat: Chat, after: int) -> Response:
    api, settings = stand_in(), _services().settings
    phone: _Phone = current_app.extensions["phone"]
    phone.arrivals.take_in(api, handset.chats, now=_now())
    lines, wires = handset.chats.since(chat, after)
    response = jsonify(
        person=chat.person.key,
        follows=chat.follows,
        met=chat.met,
        lines=[line.as_json() for line in lines],
        wires=[wire.as_json() for wire in wires],
        typing=api.messages.is_typing(chat.person.openid),
        menu=knobs.menu(api),
        certified=api.certified,
        articles=arrivals.sent_articles(api),
        own=[settings.public_url] if settings.public_url else [],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _handset() -> Handset:
    phone: _Phone = current_app.extensions["phone"]
    return phone.handset()


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services


def _account_name() -> str:
    return f"{_services().settings.town_name}普法"


def _asked() -> Mapping[str, str]:
    """The fields of a call, half characters replaced; anything that is not an object of texts is refused."""
    told = request.get_json()
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        abort(400)
    return {name: value.encode("utf-8", "replace").decode() for name, value in told.items()}


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else default


def _chat(handset: Handset, key: str) -> Chat:
    try:
        return handset.chats.of(key)
    except KeyError:
        abort(404)


def _now() -> datetime:
    return datetime.now(UTC)
