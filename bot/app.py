"""The Flask application: blueprints, error pages, security headers, commands."""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from flask_bootstrap import Bootstrap5
from werkzeug.exceptions import BadHost, Forbidden, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.cli import COMMANDS
from bot.console import guard
from bot.console.blueprints import BLUEPRINTS as CONSOLE
from bot.pages import exam_page, faq_page, health, law_page, mine, one_time, post_notice, post_page, quiz_page
from bot.services.build import Services
from bot.services.json_log import ROUTE, RequestLog
from bot.settings import Settings, is_loopback
from bot.simulator import api_routes, phone
from bot.webhook import routes
from bot.webhook.exchange import Exchange
from bot.webhook.lane import Lane

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer but those to pushes, unless a page has stricter ones."""
FORM_BYTES = 128 * 1024
"""The most text of one form. More than the 64 KB in which the parser of forms takes a file, and what it had left of the
piece before: with less it refuses files that are allowed. Pages that take long texts allow more themselves.
"""
_SORRY = {
    400: "这个请求我们看不懂，请回到上一页重试。",
    403: "不能这样访问这个页面。",
    404: "没有这个页面，可能已经撤下或者地址抄错了。",
    405: "不能这样访问这个页面。",
    413: "发来的内容太大了，没有收下。请退回上一页，换一个小一点的文件，或者把字分几次写。",
    429: "试得太多次了，请过 15 分钟再试。忘了密码，请管理员给您换一个。",
}


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """The application for these settings; nothing is connected before the first request or command needs it."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=1024 * 1024, MAX_FORM_MEMORY_SIZE=FORM_BYTES)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    services = services or Services(settings)
    app.extensions["services"] = services
    app.extensions["exchange"] = Exchange(services)
    app.wsgi_app = Lane(app.wsgi_app, lambda request: routes.answered(request, app.extensions))  # type: ignore[method-assign]
    if settings.log_format == "json":
        app.wsgi_app = RequestLog(app.wsgi_app)  # type: ignore[method-assign]
        app.before_request(_name_route)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    for blueprint in (
        routes.blueprint,
        *CONSOLE,
        faq_page.blueprint,
        law_page.blueprint,
        post_page.blueprint,
        post_notice.blueprint,
        quiz_page.blueprint,
        exam_page.blueprint,
        mine.blueprint,
        one_time.blueprint,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)
    if settings.demo:
        for blueprint in (api_routes.blueprint, phone.blueprint):
            app.register_blueprint(blueprint)
    Bootstrap5(app)
    guard.init_app(app, https=_https(settings))
    for command in COMMANDS:
        app.cli.add_command(command)
    app.after_request(_guard_over_https if settings.public_url.startswith("https:") else _guard)
    app.register_error_handler(Exception, _sorry)
    return app


def _name_route() -> None:
    """Leave the rule of the address for the log: the address itself may name somebody."""
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else "unknown"


def _https(settings: Settings) -> bool:
    """Whether browsers reach us by https only, so that cookies may insist on it."""
    return settings.public_url.startswith("https:") or not is_loopback(settings.host)


def _guard(response: Response) -> Response:
    """Headers that keep pages from being framed, sniffed, kept by others or made to load foreign parts."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-cache" if response.status_code < 400 else "no-store")
    return response


def _guard_over_https(response: Response) -> Response:
    """The same, and that a browser which came by https once does so from now on."""
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return _guard(response)


def _sorry(error: Exception) -> tuple[str, int] | Response:
    """A page in plain Chinese for any error; what really happened goes to the log."""
    if isinstance(error, HTTPException):
        code = error.code or 500
        if code < 400:
            return Response(error.get_response().get_data(), code, dict(error.get_headers()))
    else:
        code = 500
        log.error("request failed", exc_info=error)
    if request.path == "/wechat":
        # Anything but a fault page: WeChat would push again and show its own notice.
        return Response(
            "refused" if code < 500 else "success", code if code < 500 else 200, mimetype="text/plain"
        )
    if isinstance(error, BadHost):  # there are no addresses of ours without a name that can be read
        return Response(_SORRY[400], 400, mimetype="text/plain")
    words = _SORRY.get(code, "服务暂时出了问题，请过一会儿再试。有危险请打 110。")
    if isinstance(error, Forbidden) and error.description != Forbidden.description:
        words = error.description or words  # a sentence of ours, which says why
    return render_template("sorry.html", words=words, code=code), code
