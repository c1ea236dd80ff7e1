"""The stand-in on the web: `/cgi-bin/…` on the service's own port, and finish events pushed to `/wechat`.

Registered only in a demo. With several worker processes each would have a state of its own; a demo runs with one.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from datetime import UTC, datetime, timedelta
from time import sleep

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from bot.services.build import Services
from bot.simulator.api_jobs import JOB_SENDER
from bot.simulator.api_protocol import Upload
from bot.simulator.api_reading import SAMPLE_AUTOREPLY
from bot.simulator.courier import Courier
from bot.simulator.wechat_api import Question, StandIn

log = logging.getLogger(__name__)
blueprint = Blueprint("wechat_api", __name__)

MAX_UPLOAD = 12 * 1024 * 1024
HELD_S = 30.0
"""How long a call that is ordered to get no answer keeps its connection."""
JOB_TAKES = timedelta(seconds=2)
"""How long a mass send takes in a demo: long enough to see 发送中."""

_making = threading.Lock()


def stand_in() -> StandIn:
    """The demo's stand-in, made at its first use; tests put their own into ``extensions["standin"]``."""
    with _making:
        found: StandIn | None = current_app.extensions.get("standin")
        if found is None:
            services: Services = current_app.extensions["services"]
            settings = services.settings
            # Certified whatever the settings say: a demo shows everything.
            found = StandIn(services.account, clock=_now, kind=settings.account_kind.split()[0])
            found.sending.next.takes = JOB_TAKES
            found.menus.autoreply = SAMPLE_AUTOREPLY
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            address = f"http://{host}:{settings.port}/wechat"
            current_app.extensions["standin"] = found
            current_app.extensions["postman"] = _Postman(
                found, Courier(services.account, address, clock=_now)
            )
        return found


@blueprint.before_app_request
def _make() -> None:
    """Let every page of the simulator find it."""
    stand_in()


@blueprint.route("/cgi-bin/<path:name>", methods=["GET", "POST"])
def call(name: str) -> ResponseReturnValue:
    """One call of WeChat's API."""
    return _answered(f"/cgi-bin/{name}")


@blueprint.post("/datacube/<name>")
def count(name: str) -> ResponseReturnValue:
    """One call for statistics."""
    return _answered(f"/datacube/{name}")


def _answered(path: str) -> ResponseReturnValue:
    request.max_content_length = MAX_UPLOAD
    upload, body = None, b""
    if request.mimetype == "multipart/form-data":
        file = request.files.get("media")
        if file is not None:
            upload = Upload(file.filename or "", file.mimetype, file.read())
    else:
        body = request.get_data(cache=False)
    answer = stand_in().answer(
        Question(
            method=request.method,
            path=path,
            args=request.args.to_dict(),
            body=body,
            upload=upload,
            ip=request.remote_addr or "127.0.0.1",
        )
    )
    postman: _Postman | None = current_app.extensions.get("postman")
    if postman is not None:
        postman.go()
    if answer.fate == "held":
        _wait_for_the_caller_to_go(HELD_S)
    if answer.fate != "sent":
        _hang_up()
    headers = {"Content-Type": answer.mime}
    if answer.status == 302:
        headers["Location"] = "/elsewhere"
    return Response(answer.body, answer.status, headers)


@blueprint.get("/simulator/media/<number>")
def picture(number: str) -> ResponseReturnValue:
    """A picture of an article's body, or a cover by its media_id, as the phone shows them."""
    found = stand_in().picture(number) or stand_in().cover(number)
    if found is None:
        abort(404)
    return Response(found.data, mimetype=found.mime)


def _now() -> datetime:
    return datetime.now(UTC)


def _connection() -> socket.socket | None:
    """The socket of this request, under the name each web server gives it."""
    found = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    return found if isinstance(found, socket.socket) else None


def _wait_for_the_caller_to_go(seconds: float) -> None:
    connection = _connection()
    if connection is not None:
        with contextlib.suppress(OSError):
            before = connection.gettimeout()
            connection.settimeout(seconds)
            connection.recv(1)  # returns when the caller hangs up
            connection.settimeout(before)


def _hang_up() -> None:
    connection = _connection()
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


class _Postman:
    """Takes finish events to `/wechat`, in a thread that ends when none is awaited."""

    def __init__(self, stand_in: StandIn, courier: Courier) -> None:
        self._stand_in, self._courier = stand_in, courier
        self._at_work = threading.Lock()

    def go(self) -> None:
        """Begin, unless it is on its way already."""
        if self._stand_in.awaits_events() and self._at_work.acquire(blocking=False):
            threading.Thread(target=self._walk, name="demo-finish-events", daemon=True).start()

    def _walk(self) -> None:
        try:
            while self._stand_in.awaits_events():
                for xml in self._stand_in.due_events():
                    if self._courier.deliver(xml, openid=JOB_SENDER).fault:
                        log.warning("a finish event could not be delivered")
                sleep(0.2)
        finally:
            self._at_work.release()
