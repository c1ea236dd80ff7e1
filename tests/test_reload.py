"""A stop and a reload of the real web server lose no message that was in hand."""

from __future__ import annotations

import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests

from bot.services.build import Services
from bot.settings import Settings
from bot.statistics.periods import Period, beijing_day
from tests.servers import wait_until
from tests.signing import Signer
from tests.test_processes import QUESTION, deliver
from tests.webserver import running_web
from tests.writing import villagers_write


@pytest.fixture
def settings(tmp_path) -> dict[str, str]:
    return {
        "DEMO": "1",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
    }


@pytest.fixture
def services(settings):
    made = Services(Settings.from_env(settings, env_file=None))
    yield made
    made.engine.dispose()


def matters(services: Services) -> int:
    day = beijing_day(datetime.now(UTC))
    return services.totals(Period(day - timedelta(days=1), day + timedelta(days=2))).matters


def half_sent(url: str, push) -> tuple[socket.socket, bytes]:
    """A connection on which the head of a push was sent and part of its body; and the rest."""
    query, body = push
    host, _, port = url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    head = f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode() + body[:10])
    return connection, body[10:]


def answer_of(connection: socket.socket) -> bytes:
    received = b""
    with connection:
        while piece := connection.recv(65536):
            received += piece
    return received


def test_sigterm_finishes_the_messages_in_hand(settings, services, tmp_path):
    signer = Signer(services.account)
    with running_web(settings, tmp_path) as web:
        connections = [
            half_sent(
                web.url, signer.text(QUESTION, at=datetime.now(UTC), msg_id=number, openid=f"o{number}")
            )
            for number in range(4)
        ]
        # a whole exchange behind them: the worker has taken them on by then
        deliver(web.url, signer.text("你好", at=datetime.now(UTC), msg_id=9, openid="o"), signer)
        web.process.send_signal(signal.SIGTERM)
        for connection, rest in connections:
            connection.sendall(rest)
        answers = [answer_of(connection) for connection, _ in connections]
        assert web.process.wait(timeout=20) == 0
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers), answers
    assert matters(services) == 4


def test_sighup_reads_anew_and_loses_no_message(settings, services, tmp_path):
    with running_web(settings, tmp_path) as web:
        before = web.workers()
        with villagers_write(web.url, Signer(services.account)) as writers:
            web.process.send_signal(signal.SIGHUP)
            wait_until(lambda: "重新读了设置和内容" in Path(web.log).read_text(), web.process, web.log)
            wait_until(lambda: not set(before) & set(web.workers()), web.process, web.log)
        assert requests.get(f"{web.url}/readyz", timeout=10).status_code == 200
        assert int((Path(settings["VAR_DIR"]) / "run" / "web.pid").read_text()) == web.process.pid
        wait_until(lambda: matters(services) == writers.answered, web.process, web.log)
    assert writers.answered > 0
