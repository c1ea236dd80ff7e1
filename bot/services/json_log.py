"""The log as JSON, one object a line, and a line for each request: number, route, milliseconds, status, nothing personal.

A route is the rule of an address (`/faq/<entry_id>`), never the address; errors are told by their kind and place, not by their
words, which may hold what somebody typed.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("pufa.request")

ROUTE = "pufa.route"
"""Where the application leaves the rule of the address, in the environment of the request."""
_NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}")
_request: ContextVar[str] = ContextVar("request", default="")
_FRAMES = 3


class JsonLines(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := _request.get():
            line["request"] = number
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            kind, _error, trace = record.exc_info
            line["error"] = kind.__name__
            frames = traceback.extract_tb(trace)[-_FRAMES:]
            line["where"] = [f"{frame.filename.rpartition('/bot/')[2]}:{frame.lineno}" for frame in frames]
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLog:
    """A WSGI application that gives each request a number and writes one line when it is answered."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; the number goes back as X-Request-Id."""
        offered = environ.get("HTTP_X_REQUEST_ID", "")
        number = offered if _NUMBER.fullmatch(offered) else secrets.token_hex(8)
        begun, status = perf_counter(), [0]

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            status[0] = int(line.split(" ", 1)[0])
            return start_response(line, [*headers, ("X-Request-Id", number)], *rest)

        held = _request.set(number)
        try:
            return self._inner(environ, start)
        finally:
            path = environ.get("PATH_INFO", "")
            fields = {
                "route": environ.get(ROUTE) or ("/wechat" if path == "/wechat" else "unknown"),
                "method": environ.get("REQUEST_METHOD", ""),
                "ms": round((perf_counter() - begun) * 1000, 1),
                "status": status[0],
            }
            log.info("request", extra={"fields": fields})
            _request.reset(held)


def set_up(log_format: str) -> None:
    """Have everything logged to standard error, as plain lines or as JSON."""
    handler = logging.StreamHandler()
    if log_format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
