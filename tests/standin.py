"""The stand-in for WeChat's API on a real loopback server, in a thread; its clock moves when told to.

with running_stand_in(account) as wechat:
    client = WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=1)
    wechat.api.fail_next("/cgi-bin/draft/add", 45003)
    ...
    assert wechat.calls("message/mass/sendall") == 1
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.simulator import api_routes
from bot.simulator.wechat_api import StandIn
from bot.wechat.account import WechatAccount

Application = Callable[..., object]


@dataclass
class MovableClock:
    """Time that moves when told to."""

    at: datetime = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Go forward by hours=, minutes=, seconds=, days=."""
        self.at += timedelta(**by)


@dataclass
class RunningStandIn:
    """The stand-in and where it listens."""

    api: StandIn
    url: str
    clock: MovableClock = field(default_factory=MovableClock)

    def calls(self, name: str) -> int:
        """How often an address was called, such as ``draft/add``."""
        return self.api.calls[f"/cgi-bin/{name}"]


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        pass


@contextmanager
def running_app(app: Application) -> Iterator[str]:
    """The URL of a threaded loopback server with this WSGI application."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_stand_in(
    account: WechatAccount,
    *,
    kind: str = "subscription",
    certified: bool = True,
    clock: MovableClock | None = None,
) -> Iterator[RunningStandIn]:
    """A stand-in of its own, on a server of its own."""
    clock = clock or MovableClock()
    api = StandIn(account, clock=clock, kind=kind, certified=certified)
    app = Flask("stand-in")
    app.extensions["standin"] = api
    app.register_blueprint(api_routes.blueprint)
    with running_app(app) as url:
        yield RunningStandIn(api, url, clock)
