"""The short way for pushed messages: past Flask's contexts, sessions and rules of addresses, a tenth of a message's time.

What it answers is what the view of `routes.py` would: the same function, headers and words for faults.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

PATH = "/wechat"


class Lane:
    """A WSGI application that answers pushes itself and hands on everything else."""

    def __init__(self, inner: WSGIApplication, answer: Callable[[Any], Response]) -> None:
        """``answer`` takes the request."""
        self._inner = inner
        self._answer = answer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") != PATH or environ.get("REQUEST_METHOD") != "POST":
            return self._inner(environ, start_response)
        try:
            response = self._answer(Request(environ, populate_request=False))
        except HTTPException as error:
            response = Response("refused", error.code or 400, mimetype="text/plain")
        except Exception:
            # Anything but a fault page: WeChat would push again and show its own notice.
            log.exception("request failed")
            response = Response("success", mimetype="text/plain")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response(environ, start_response)
