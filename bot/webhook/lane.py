"""The short way for pushed messages: past Flask's contexts, sessions and rules of addresses, a tenth of a message's time.

What it answers is what the view of `routes.py` would: the same function, headers and words for faults.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

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


class Lane:
    """A WSGI application that answers pushes itself and hands on everything else."""

    def __init__(self, inner: WSGIApplication, answer: Callable[[Request], Answer]) -> None:
        """``answer`` takes the request."""
        self._inner = inner
        self._answer = answer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") != PATH or environ.get("REQUEST_METHOD") != "POST":
            return self._inner(environ, start_response)
        try:
            answer = self._answer(Request(environ, populate_request=False))
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
