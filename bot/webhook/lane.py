"""The short way for pushed messages: past Flask's contexts, sessions and rules of addresses, and past what reads any
request there may be. That is a fifth of a message's time.

What it answers is what the view of `routes.py` would: the same function, headers and words for faults.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, Protocol

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.wrappers import Request

from bot.wechat.push import MAX_BODY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

PATH = "/wechat"


class Answer(NamedTuple):
    """What a push is answered with."""

    body: bytes
    status: int = 200
    kind: str = "text/plain"
    """MIME type; the text is UTF-8."""


class Pushed(Protocol):
    """What is read of a request."""

    max_content_length: int | None
    """Bytes from which on its body is refused."""

    @property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark."""

    def get_data(self, cache: bool) -> bytes:
        """The body, once."""


class Brief:
    """A request as WeChat makes them: a body of known and allowed length, arguments in plain ASCII."""

    max_content_length: int | None = MAX_BODY

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ
        pairs = (pair.partition("=") for pair in environ["QUERY_STRING"].split("&") if pair)
        self.args = MultiDict([(name, value) for name, _, value in pairs])

    @classmethod
    def fits(cls, environ: WSGIEnvironment) -> bool:
        """Whether a request is one; the digits keep the length itself short."""
        length, query = environ.get("CONTENT_LENGTH", ""), environ.get("QUERY_STRING", "")
        plain = query.isascii() and "%" not in query and "+" not in query
        known = length.isascii() and length.isdigit() and len(length) < 7 and int(length) <= MAX_BODY
        return plain and known and "HTTP_TRANSFER_ENCODING" not in environ

    def get_data(self, cache: bool) -> bytes:
        """The body; ClientDisconnected when it ends too early."""
        length = int(self._environ["CONTENT_LENGTH"])
        body: bytes = self._environ["wsgi.input"].read(length)
        if len(body) < length:
            raise ClientDisconnected
        return body


class Lane:
    """A WSGI application that answers pushes itself and hands on everything else."""

    def __init__(self, inner: WSGIApplication, answer: Callable[[Pushed], Answer]) -> None:
        """``answer`` takes the request."""
        self._inner = inner
        self._answer = answer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") != PATH or environ.get("REQUEST_METHOD") != "POST":
            return self._inner(environ, start_response)
        try:
            brief = Brief.fits(environ)
            answer = self._answer(Brief(environ) if brief else Request(environ, populate_request=False))
        except HTTPException as error:
            answer = Answer(b"refused", error.code or 400)
        except Exception:
            # Anything but a fault page: WeChat would push again and show its own notice.
            log.exception("request failed")
            answer = Answer(b"success")
        headers = [
            ("Content-Type", f"{answer.kind}; charset=utf-8"),
            ("Content-Length", str(len(answer.body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(_line(answer.status), headers)
        return [answer.body]


@lru_cache(maxsize=20)
def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase.upper()}"
