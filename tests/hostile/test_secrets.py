"""No secret of the settings, no sign-in, no villager's name or words can be read in logs, errors, figures or the list of processes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
import redis
import requests
from werkzeug.wrappers import Request, Response

from bot.app import create_app
from bot.services.build import Services
from bot.services.passwords import hashed
from bot.settings import Settings
from tests.bot.staffed import path_of, rules
from tests.hostile.leaks import Seen, found, logs, processes
from tests.hostile.watchdog import LONG
from tests.servers import free_port
from tests.signing import Signer
from tests.standin import running_app
from tests.test_processes import deliver
from tests.webserver import ROOT, WebServer, running_web

SECRETS = {
    "WECHAT_SECRET": "5ec7e75ec7e75ec7e75ec7e75ec7e7ff",
    "WECHAT_TOKEN": "geheimesWortDerSignatur",
    "WECHAT_AES_KEY": "geheimerSchluesselDerPushes0123456789ABCDEF",
    "WECHAT_AES_KEY_OLD": "frueherSchluesselDerPushes01234567890ABCDEF",
    "SECRET_KEY": "the key of this service, which nobody may see",
    "SECRET_KEY_OLD": "the key that this service had before this one",
    "METRICS_TOKEN": "word-for-the-figures-71",
    "database": "DbPassw0rt-71",
    "mail": "SmtpPassw0rt-71",
    "robot": "the-key-of-the-robot-71",
    "redis": "RedisPassw0rt-71",
    "access token": "88_accessTokenThatWechatGave71",
    "password": "plum-blossom-71",
    "wrong password": "cherry-blossom-71",
}
"""What must be seen nowhere at all."""
OPENID = "oNobodyMaySeeThis0000000071"
QUESTION = "村口的石狮子叫人挪走了没人管，是隔壁赵钱孙干的"
PEOPLE = {"openid": OPENID, "question": QUESTION, "part of it": "隔壁赵钱孙"}
"""What staff may see on their pages (but for the openid), and nobody anywhere else."""


@Request.application
def refusing(request: Request) -> Response:
    """WeChat's API that gives a token and then refuses everything, saying its own words."""
    if "token" in request.path:
        return Response(json.dumps({"access_token": SECRETS["access token"], "expires_in": 7200}))
    return Response('{"errcode":48001,"errmsg":"api unauthorized rid: 71"}')


WAYS = {
    "in use": {"DEMO": "0"},
    "in use, log for programs": {"DEMO": "0", "LOG_FORMAT": "json", "WEB_CONCURRENCY": "2"},
    "demo": {"DEMO": "1"},
}


@pytest.fixture(params=WAYS if LONG else ["in use"])
def settings(request, tmp_path, postgres, redis_url) -> Iterator[dict[str, str]]:
    """Everything that can be set and is secret is set; behind the addresses of mail and robot nobody listens."""
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()  # it would answer from memory what it heard in the last run
    name = "secrets"
    postgres.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    postgres.run(f"CREATE DATABASE {name} TEMPLATE template")
    names = (
        "WECHAT_SECRET",
        "WECHAT_TOKEN",
        "WECHAT_AES_KEY",
        "WECHAT_AES_KEY_OLD",
        "SECRET_KEY",
        "SECRET_KEY_OLD",
    )
    deaf = f"127.0.0.1:{free_port()}"
    with running_app(refusing) as api:
        yield {
            **{each: SECRETS[each] for each in (*names, "METRICS_TOKEN")},
            "WECHAT_APPID": "wx0123456789abcdef",
            "WECHAT_API_BASE": api,
            "PUBLIC_URL": "https://pufa.example.cn",
            "DATABASE_URL": postgres.url(name).replace("postgres@", f"postgres:{SECRETS['database']}@"),
            "REDIS_URL": redis_url.replace("//", f"//default:{SECRETS['redis']}@"),
            "ALERT_URL": f"http://{deaf}/cgi-bin/webhook/send?key={SECRETS['robot']}",
            "ALERT_MAIL_TO": "zhuangan@example.cn",
            "SMTP_URL": f"smtp://postbote:{SECRETS['mail']}@{deaf}",
            "QUIET_HOURS": "00:00-00:00",
            "VAR_DIR": str(tmp_path / "var"),
            **WAYS[request.param],
        }
    postgres.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def services(settings) -> Iterator[Services]:
    made = Services(Settings.from_env(settings, env_file=None))
    yield made
    made.patience._pool.shutdown()
    made.engine.dispose()


def talk(web: WebServer, signer: Signer, *, first: int) -> tuple[Seen, str]:
    """What strangers are answered, and the villager's link to the own page: real, forged, malformed and old pushes."""
    now = datetime.now(UTC)
    words = [QUESTION, "我的", "我要跳楼，不想活了"]
    replies = [
        deliver(web.url, signer.text(each, at=now, msg_id=first + number, openid=OPENID), signer)
        for number, each in enumerate(words)
    ]
    link = re.search(r"/mine/(\S+)", replies[1])
    query, body = signer.voice(at=now, msg_id=first + 8, openid=OPENID)
    wrong = [
        (query | {"msg_signature": "0" * 40}, body),
        (query, body[:-40]),
        (query | {"timestamp": "1"}, body),
        signer.push(f"<xml><FromUserName>{OPENID}</FromUserName><Content>{QUESTION}", now),
        signer.push(b"\xff" + QUESTION.encode(), now),
    ]
    requests.post(f"{web.url}/wechat", params=query, data=body, timeout=10)
    seen = {}
    for number, (given, sent) in enumerate(wrong):
        answer = requests.post(f"{web.url}/wechat", params=given, data=sent, timeout=10)
        assert answer.status_code in {400, 403}
        seen[f"refusal {number}"] = f"{answer.headers} {answer.text}"
    return seen, link[1] if link else ""


def signed_in(url: str, name: str) -> requests.Session:
    """A browser of staff, after a wrong password."""
    browser = requests.Session()
    for password in (SECRETS["wrong password"], SECRETS["password"]):
        form = re.search(
            r'name="csrf_token" value="([^"]+)"', browser.get(f"{url}/console/login", timeout=10).text
        )
        fields = {"username": name, "password": password, "csrf_token": form[1]}
        # the cookie is for https only
        _send_anyway(browser)
        answer = browser.post(
            f"{url}/console/login", data=fields, headers={"Referer": url}, timeout=10, allow_redirects=False
        )
        _send_anyway(browser)
    assert answer.status_code == 302, answer.text
    return browser


def _send_anyway(browser: requests.Session) -> None:
    for cookie in browser.cookies:
        cookie.secure = False


def pages(browser: requests.Session, url: str, paths: list[str], title: str) -> Seen:
    """What is on all pages without a part of the address to fill in."""
    seen = {}
    for path in paths:
        answer = browser.get(f"{url}{path}", timeout=20)
        seen[f"{title} {path}"] = (
            f"{answer.status_code} {answer.headers} {answer.content.decode('utf-8', 'replace')}"
        )
    return seen


def figures(web: WebServer) -> Seen:
    """/metrics, for whoever knows the word and for strangers, and /readyz."""
    word = {"Authorization": f"Bearer {SECRETS['METRICS_TOKEN']}"}
    shown = requests.get(f"{web.url}/metrics", headers=word, timeout=10)
    assert shown.status_code == 200
    refused = requests.get(f"{web.url}/metrics", timeout=10)
    return {
        "/metrics": shown.text,
        "/metrics refused": refused.text,
        "/readyz": requests.get(f"{web.url}/readyz", timeout=10).text,
    }


def commands(settings: dict[str, str]) -> Seen:
    """What commands print, and what they print when settings are wrong."""
    seen = {}
    for title, given, command in (
        ("doctor", {}, ["doctor"]),
        (
            "wrong settings",
            {
                "SECRET_KEY_OLD": SECRETS["SECRET_KEY"],
                "WECHAT_AES_KEY_OLD": SECRETS["mail"],
                "ALERT_MAIL_TO": "",
            },
            ["doctor"],
        ),
    ):
        env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **settings, **given}
        ran = subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        seen[title] = ran.stdout + ran.stderr
    return seen


def test_secrets_and_villagers_are_nowhere_to_be_read(settings, services, postgres, tmp_path):
    signer, name = Signer(services.account), "王专干"
    password_hash = hashed(SECRETS["password"])
    services.staff.add(name, "admin", password_hash=password_hash, now=datetime.now(UTC))
    services.staff.set_roles(name, frozenset({"clerk", "adviser", "reviewer", "leader", "admin"}))
    app = create_app(services.settings, services)
    paths = sorted({path_of(app, rule) for rule in rules(app, "GET") if not rule.arguments})
    with running_web(settings, tmp_path) as web:
        seen, link = talk(web, signer, first=1)
        assert link
        browser = signed_in(web.url, name)
        cookies = {f"cookie {cookie.name}": cookie.value for cookie in browser.cookies}
        assert cookies
        secrets = SECRETS | {"hash": password_hash} | cookies
        staff = pages(browser, web.url, paths, "staff")
        assert QUESTION[:8] in "".join(staff.values()), "staff see what was asked"
        seen |= pages(requests.Session(), web.url, paths, "stranger")
        seen |= pages(
            requests.Session(), web.url, ["/wechat?openid=x", "/console/%00", "/mine/x", "/none"], "stranger"
        )
        # a database that fails in the middle, with everything that was to be stored in its message
        with psycopg.connect(postgres.url("secrets"), autocommit=True) as connection:
            connection.execute("ALTER TABLE consultations RENAME TO gone")
        seen |= talk(web, signer, first=100)[0]
        staff |= pages(browser, web.url, paths, "staff, tables gone")
        postgres.run("ALTER DATABASE secrets ALLOW_CONNECTIONS false")
        postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'secrets'")
        seen |= talk(web, signer, first=200)[0]
        staff |= pages(browser, web.url, paths, "staff, database gone")
        seen |= figures(web) | processes()
        if LONG:
            seen |= commands(settings)
    seen |= logs(tmp_path)
    assert found(secrets, staff) == []
    assert found({"openid": OPENID}, staff) == []
    assert found(secrets | PEOPLE | {"link": link}, seen) == []
    assert "push refused" in web.log.read_text()


def test_whoever_looks_for_a_secret_finds_it():
    seen = {"log": f"could not connect: key=a%20b {SECRETS['mail']}"}
    assert found({"one": "a b", "mail": SECRETS["mail"], "other": "x y"}, seen) == [
        ("one", "log"),
        ("mail", "log"),
    ]
