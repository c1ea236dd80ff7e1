"""Tests of bot/wechat/reachability.py, against a server on this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.wechat.account import WechatAccount
from bot.wechat.reachability import Reachability, check

TOKEN = "the-token-of-the-day"


class FakeWechat(HTTPServer):
    """Answers every POST with ``answer``; keeps what it was asked."""

    status = 200
    answer = b""
    headers: tuple[tuple[str, str], ...] = ()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, dict[str, object]]] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeWechat

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(body)))
        self.send_response(self.server.status)
        for name, value in (("Content-Length", str(len(self.server.answer))), *self.server.headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def wechat(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWechat]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = FakeWechat()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def silent_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port that takes a connection and never answers."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def answered(wechat: FakeWechat, account: WechatAccount, answer: object) -> Reachability:
    wechat.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return check(account, api_base=wechat.base)


def test_a_token_means_that_all_is_well(wechat: FakeWechat, account: WechatAccount):
    told = answered(wechat, account, {"access_token": TOKEN, "expires_in": 7200})
    assert (told.ok, told.errcode) == (True, None)
    assert TOKEN not in repr(told)


def test_the_question_does_not_invalidate_the_token_in_use(wechat: FakeWechat, account: WechatAccount):
    answered(wechat, account, {"access_token": TOKEN})
    assert wechat.asked == [
        (
            "/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": account.appid,
                "secret": account.secret,
                "force_refresh": False,
            },
        )
    ]


def test_a_slash_after_the_address_does_no_harm(wechat: FakeWechat, account: WechatAccount):
    wechat.answer = b'{"access_token": "t"}'
    assert check(account, api_base=f"{wechat.base}/").ok
    assert wechat.asked[0][0] == "/cgi-bin/stable_token"


@pytest.mark.parametrize(
    ("errmsg", "shown"),
    [
        ("invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6-7", "203.0.113.7"),
        ("invalid ip 2001:db8::7, not in whitelist", "2001:db8::7"),
    ],
)
def test_an_address_outside_the_whitelist_is_shown(
    wechat: FakeWechat, account: WechatAccount, errmsg: str, shown: str
):
    told = answered(wechat, account, {"errcode": 40164, "errmsg": errmsg})
    assert (told.ok, told.errcode) == (False, 40164)
    assert f"（微信看到的是 {shown}）" in told.says
    assert "白名单" in told.says


@pytest.mark.parametrize("errmsg", ["", "invalid ip 999.1.1.1", "invalid ip ....", None])
def test_a_whitelist_refusal_without_a_real_address_shows_none(
    wechat: FakeWechat, account: WechatAccount, errmsg: str | None
):
    told = answered(wechat, account, {"errcode": 40164, "errmsg": errmsg})
    assert "白名单" in told.says
    assert "微信看到的是" not in told.says


@pytest.mark.parametrize(
    ("errcode", "word"),
    [
        (40125, "AppSecret 不对"),
        (40001, "AppSecret 不对"),
        (40013, "AppID 不对"),
        (41002, "没有填写 AppID"),
        (41004, "没有填写 AppSecret"),
        (40243, "冻结"),
        (50004, "禁止"),
        (50007, "公众号已被冻结"),
        (89503, "管理员确认"),
        (89506, "24 小时"),
        (89507, "1 小时"),
        (-1, "繁忙"),
        (45009, "次数已用完"),
        (45011, "太频繁"),
        (48001, "错误码 48001"),
    ],
)
def test_a_refusal_says_what_to_do(wechat: FakeWechat, account: WechatAccount, errcode: int, word: str):
    told = answered(wechat, account, {"errcode": errcode, "errmsg": f"{account.secret} {TOKEN}"})
    assert (told.ok, told.errcode) == (False, errcode)
    assert word in told.says
    assert "请" in told.says
    assert account.secret not in told.says
    assert TOKEN not in told.says


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Bad Gateway</html>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 60000,
        b"9" * 5000,
        {},
        {"errcode": 0},
        {"access_token": ""},
        {"access_token": 7},
        {"errcode": "40013"},
        {"errcode": True},
        b'{"access_token": "' + b"x" * 70000 + b'"}',
    ],
    ids=lambda answer: repr(answer)[:24],
)
def test_an_answer_that_is_not_wechats_is_named_so(
    wechat: FakeWechat, account: WechatAccount, answer: object
):
    told = answered(wechat, account, answer)
    assert (told.ok, told.errcode) == (False, None)
    assert "不像是微信发出的" in told.says


def test_the_secret_does_not_follow_a_redirect(wechat: FakeWechat, account: WechatAccount):
    wechat.status, wechat.headers = 307, (("Location", f"{wechat.base}/elsewhere"),)
    assert not answered(wechat, account, b"moved").ok
    assert len(wechat.asked) == 1


def test_a_server_that_never_answers_is_given_up(account: WechatAccount, silent_port: int):
    told = check(account, api_base=f"http://127.0.0.1:{silent_port}", timeout=0.05)
    assert told == Reachability(False, told.says)
    assert "没有回答" in told.says


def test_a_refused_connection_is_explained(account: WechatAccount, silent_port: int):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    told = check(account, api_base=f"http://127.0.0.1:{port}")
    assert "连不上微信" in told.says
    assert account.secret not in told.says


def test_a_failed_encryption_is_explained(wechat: FakeWechat, account: WechatAccount):
    told = check(account, api_base=wechat.base.replace("http", "https"))
    assert "加密连接" in told.says


def test_a_dead_proxy_is_explained(account: WechatAccount, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "")
    told = check(account, api_base="http://wechat.invalid")
    assert "代理服务器不通" in told.says


@pytest.mark.parametrize(
    "api_base", ["", "api.weixin.qq.com", "ftp://wechat.invalid", "http://", "http://[::1"]
)
def test_a_misspelt_address_is_explained(account: WechatAccount, api_base: str):
    assert "WECHAT_API_BASE" in check(account, api_base=api_base).says


@pytest.mark.parametrize(
    ("account", "errcode"),
    [(WechatAccount(appid="", secret="s"), 41002), (WechatAccount(appid="wx0"), 41004)],
)
def test_nothing_is_asked_without_appid_or_secret(wechat: FakeWechat, account: WechatAccount, errcode: int):
    told = check(account, api_base=wechat.base)
    assert (told.ok, told.errcode) == (False, errcode)
    assert wechat.asked == []
