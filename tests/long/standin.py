"""The stand-in for WeChat's API as a process of its own: `python -m tests.long.standin PORT`, and how to order it about.

`POST /order` takes JSON: ``manner`` (how calls are answered from now on) or ``wrote`` (openids that wrote to the account, so
that they may be sent messages). `GET /order` tells what went out.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any, Literal

import requests
from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.services.local import wechat_account
from bot.settings import Settings
from bot.simulator import api_routes
from bot.simulator.wechat_api import Act, StandIn

Manner = Literal["well", "slow", "cut", "deaf"]
"""``slow``: after seconds; ``cut``: connections end without an answer; ``deaf``: the call is carried out, its answer is lost."""
SLOW_S = 4.0


class Orders:
    """The stand-in of a run, from outside."""

    def __init__(self, url: str) -> None:
        self.url = url

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            return requests.get(f"{self.url}/order", timeout=2).ok
        except requests.RequestException:
            return False

    def manner(self, manner: Manner) -> None:
        """How calls are answered from now on."""
        requests.post(f"{self.url}/order", json={"manner": manner}, timeout=5).raise_for_status()

    def wrote(self, openids: list[str]) -> None:
        """These wrote to the account."""
        requests.post(f"{self.url}/order", json={"wrote": openids}, timeout=5).raise_for_status()

    def went_out(self) -> dict[str, Any]:
        """``mass``: titles of the posts that were pushed to everybody; ``messages``: pairs of openid and words; ``calls``."""
        told: dict[str, Any] = requests.get(f"{self.url}/order", timeout=5).json()
        return told


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def application(api: StandIn) -> Flask:
    """The web application around a stand-in."""
    app = Flask("stand-in")
    app.extensions["standin"] = api
    app.register_blueprint(api_routes.blueprint)
    now: dict[str, Manner] = {"manner": "well"}

    @app.before_request
    def before() -> None:
        if request.path == "/order":
            return
        if now["manner"] == "slow":
            time.sleep(SLOW_S)
        elif now["manner"] == "cut":
            api_routes._hang_up()

    @app.after_request
    def after(response: Response) -> Response:
        if request.path != "/order" and now["manner"] == "deaf":
            api_routes._hang_up()
        return response

    @app.post("/order")
    def order() -> Response:
        asked = request.get_json()
        now["manner"] = asked.get("manner", now["manner"])
        for openid in asked.get("wrote", ()):
            api.acted(openid, Act.MESSAGE)
        return jsonify({})

    @app.get("/order")
    def told() -> Response:
        titles = [
            link.article.told()["title"] for job in api.sending.mass_jobs.values() for link in job.links[:1]
        ]
        messages = [[message.openid, message.words] for message in api.messages.sent]
        return jsonify({"mass": titles, "messages": messages, "calls": dict(api.calls)})

    return app


def main() -> None:
    """Serve until a signal."""
    api = StandIn(wechat_account(Settings.from_env(env_file=None)), clock=lambda: datetime.now(UTC))
    # As many posts go out in minutes as in months else.
    api.sending._limit = 10_000
    server = make_server(
        "127.0.0.1", int(sys.argv[1]), application(api), threaded=True, request_handler=_Quiet
    )
    server.daemon_threads = True
    server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
