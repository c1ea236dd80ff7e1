"""Who is signed in, and that every staff page asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from bot.console.devices import device_words
from bot.records.errors import MayNot, OwnText, RecordsError
from bot.records.signins import LASTS
from bot.records.staff import Member
from bot.services.build import Services
from bot.services.presence import Present, present, seal_of, signins_of

log = logging.getLogger(__name__)

_BEFORE_CHANGE = frozenset({"console.password", "console.logout"})
"""All that works for whoever has to change a password that somebody else gave them."""

csrf = CSRFProtect()


class _StaffSessions(SecureCookieSessionInterface):
    """Sessions for the staff pages only, under a key that is read at the first of them.

    A push of WeChat pays nothing for them, and commands that need no key do not make one.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if not request.path.startswith("/console"):
            return None
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if not app.secret_key:
            services: Services = app.extensions["services"]
            app.secret_key = services.session_key()
        return super().get_signing_serializer(app)


def init_app(app: Flask, *, https: bool) -> None:
    """Sessions and protection against forged forms, for this application."""
    app.session_interface = _StaffSessions()
    app.config.update(
        SESSION_COOKIE_NAME="pufa",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=LASTS,
        WTF_CSRF_CHECK_DEFAULT=False,  # the staff pages ask for it; WeChat signs its pushes instead
        WTF_CSRF_TIME_LIMIT=int(LASTS.total_seconds()),
        WTF_CSRF_SSL_STRICT=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    csrf.init_app(app)

    @app.before_request
    def _look_at_the_address() -> None:
        if "\0" in request.path:
            raise NotFound  # nothing has such an address
        refuse_what_no_text_holds(request.args.items(multi=True))


def refuse_what_no_text_holds(pairs: Iterable[tuple[str, str]]) -> None:
    """400 for the character of value 0: nobody can type it, and PostgreSQL keeps no text that has it."""
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise BadRequest


def services() -> Services:
    """The parts of the application."""
    found: Services = current_app.extensions["services"]
    return found


def find_member(name: str) -> Member | None:
    """The member of staff of this name; RecordsUnavailable when the database does not answer in time."""
    parts = services()
    return parts.patience.run(lambda: parts.staff.find(name))


def sign_in(member: Member) -> None:
    """Begin a session under a new id; what was in the cookie before is dropped, and the sign-in it held is ended."""
    sign_out()
    parts, now, device = services(), datetime.now(UTC), device_words(request.user_agent.string)
    session.permanent = True
    session["staff"] = member.name
    session["signin"] = parts.patience.run(lambda: signins_of(parts).begin(member.id, device, now=now))
    session["seal"] = seal_of(member)


def sign_out() -> None:
    """End the session, for whoever may have a copy of the cookie too."""
    parts, now, here = services(), datetime.now(UTC), signed_in()
    if here is not None:
        ended = here.signin.id_hash
        parts.patience.run(lambda: signins_of(parts).end(here.member.id, now=now, only=ended))
    session.clear()


def signed_in() -> Present | None:
    """Who this is; None when nobody signed in, the sign-in was ended, the password changed, or the person disabled."""
    told = [session.get(part) for part in ("staff", "signin", "seal")]
    if not all(isinstance(part, str) for part in told):
        return None
    parts, now = services(), datetime.now(UTC)
    return parts.patience.run(lambda: present(parts, *told, now=now))


def guard(blueprint: Blueprint, *, open_to_all: frozenset[str] = frozenset()) -> None:
    """Let only signed-in staff reach a blueprint, and no form without its token; say when the database is away."""

    @blueprint.before_request
    def _ask() -> ResponseReturnValue | None:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            csrf.protect()
            sent = [
                *request.form.items(multi=True),
                *((name, file.filename or "") for name, file in request.files.items()),
            ]
            refuse_what_no_text_holds(sent)
        here = signed_in()
        g.staff, g.signin = (here.member, here.signin) if here else (None, None)
        endpoint = (request.endpoint or "").rpartition(".")[2]
        if g.staff is None:
            if endpoint in open_to_all:
                return None
            return redirect(url_for("console.login", next=request.full_path.rstrip("?")))
        if g.staff.must_change and request.endpoint not in _BEFORE_CHANGE and endpoint not in open_to_all:
            return redirect(url_for("console.password"))
        return None

    @blueprint.after_request
    def _keep_private(response: Any) -> Any:
        response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.errorhandler(RecordsError)
    def _away(error: RecordsError) -> ResponseReturnValue:
        log.warning("staff page not shown: %s", type(error).__name__)
        return render_template("sorry.html", words="数据库暂时没有答复，请过一会儿再试。", code=503), 503

    @blueprint.errorhandler(MayNot)
    @blueprint.errorhandler(OwnText)
    def _own(error: ValueError) -> ResponseReturnValue:
        back = safe_next(request.referrer.partition(request.host)[2] if request.referrer else "")
        return render_template("console/refused.html", words=str(error), back=back), 403


def only(
    roles: frozenset[str],
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Refuse a view to everybody without one of the roles; keep it when a deputy did what only a lent role allows."""

    def _wrap(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        def _view(*args: Any, **named: Any) -> ResponseReturnValue:
            if not g.staff.may(roles):
                raise Forbidden("您的角色不能做这件事，请找审核人或者管理员。")
            answer = view(*args, **named)
            absent = g.staff.acts_for(roles)
            if absent and request.method == "POST":
                endpoint = (request.endpoint or "").removeprefix("console")[-128:].strip("_.")
                now = datetime.now(UTC)
                services().audit.note(
                    g.staff.name, "acted_as_deputy", "deputy", endpoint, now=now, deputy_for=absent
                )
            return answer

        _view.__name__ = view.__name__
        return _view

    return _wrap


def safe_next(target: str) -> str:
    """A page of ours to go to after signing in; anything else leads to the first one."""
    first = url_for("console.today")
    if "\\" in target or not target.isprintable():  # what browsers read in ways of their own
        return first
    if not target.startswith("/console"):  # after two slashes and more comes a host, whatever `urlsplit` says
        return first
    try:
        parts = urlsplit(target)
    except ValueError:
        return first
    return first if parts.scheme or parts.netloc else target
