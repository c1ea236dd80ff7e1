"""Several real web processes on a real Redis and PostgreSQL: one push, one answer, one row."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
import requests

from bot.services.build import Services
from bot.services.entry_desk import entry_desk_of
from bot.settings import Settings
from bot.statistics.periods import Period, beijing_day
from faq.corpus import Corpus
from tests.servers import free_port, wait_until
from tests.signing import Signer
from tests.webserver import ROOT, running_web

QUESTION = "村口的石狮子叫人挪走了没人管"


@pytest.fixture
def settings(tmp_path, postgres_url, redis_url) -> dict[str, str]:
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
    return {
        "DEMO": "1",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "WEB_CONCURRENCY": "2",
    }


@pytest.fixture
def services(settings):
    made = Services(Settings.from_env(settings, env_file=None))
    yield made
    made.patience._pool.shutdown()
    made.engine.dispose()


def deliver(url: str, push, signer: Signer) -> str:
    query, body = push
    answer = requests.post(f"{url}/wechat", params=query, data=body, timeout=10)
    assert answer.status_code == 200
    return signer.read_reply(answer.content)["Content"]


def matters(services: Services) -> int:
    day = beijing_day(datetime.now(UTC))
    return services.totals(Period(day - timedelta(days=1), day + timedelta(days=2))).matters


def test_three_deliveries_that_race_over_two_processes_agree(settings, services, tmp_path):
    signer = Signer(services.account)
    with running_web(settings, tmp_path) as web, ThreadPoolExecutor(12) as pool:
        # What a process does at its start must not make the first race of a busy machine last longer than a claim.
        for number in range(6):
            deliver(web.url, signer.text("你好", at=datetime.now(UTC), msg_id=number, openid="o"), signer)
        for number in range(8):
            push = signer.text(QUESTION, at=datetime.now(UTC), msg_id=1000 + number, openid=f"o{number}")
            replies = list(pool.map(deliver, [web.url] * 3, [push] * 3, [signer] * 3))
            assert len(set(replies)) == 1
            assert "受理号" in replies[0]
        assert len(web.workers()) == 2
        wait_until(lambda: matters(services) == 8, web.process, web.log)
    assert matters(services) == 8


def test_a_killed_worker_is_replaced_and_the_retry_is_answered_once(settings, services, tmp_path):
    signer = Signer(services.account)
    with running_web(settings, tmp_path) as web:
        push = signer.text(QUESTION, at=datetime.now(UTC), msg_id=1)
        first = deliver(web.url, push, signer)
        web.kill_a_worker()
        assert deliver(web.url, push, signer) == first
        wait_until(lambda: len(web.workers()) == 2, web.process, web.log)
        # On a busy machine it may wait in the local file for a moment.
        wait_until(lambda: matters(services) == 1, web.process, web.log)
    assert matters(services) == 1


def test_an_emptied_redis_between_two_deliveries_changes_nothing(settings, services, tmp_path, redis_url):
    signer = Signer(services.account)
    with running_web(settings, tmp_path) as web:
        push = signer.text(QUESTION, at=datetime.now(UTC), msg_id=1)
        first = deliver(web.url, push, signer)
        with redis.Redis.from_url(redis_url) as connection:
            connection.flushall()
        assert deliver(web.url, push, signer) == first
        wait_until(lambda: matters(services) == 1, web.process, web.log)
    assert matters(services) == 1


def test_what_was_said_while_the_database_was_away_is_stored_when_it_is_back(settings, services, tmp_path):
    away = settings | {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:{free_port()}/records"}
    signer = Signer(services.account)
    push = signer.text(QUESTION, at=datetime.now(UTC), msg_id=1)
    with running_web(away, tmp_path) as web:
        assert "受理号" in deliver(web.url, push, signer)
        assert requests.get(f"{web.url}/readyz", timeout=5).json()["spool"] == 1
    with running_web(settings, tmp_path) as web:
        wait_until(
            lambda: requests.get(f"{web.url}/readyz", timeout=5).json()["spool"] == 0, web.process, web.log
        )
    assert matters(services) == 1


def test_a_wording_that_is_approved_elsewhere_is_understood_by_both_workers(settings, services, tmp_path):
    now, signer = datetime.now(UTC), Signer(services.account)
    services.upgrade()
    for name, role in (("王专干", "clerk"), ("李律师", "adviser")):
        services.staff.add(name, role, password_hash=None, now=now)
    adviser = next(one for one in services.staff.everyone() if one.name == "李律师")
    corpus = Corpus.load()
    entry = corpus.entries[0]
    wording = "水缸里养的王八连夜跑进祠堂咋整"
    desk = entry_desk_of(services, corpus=lambda: corpus)
    routed = replace(entry, phrasings=(*entry.phrasings, wording))
    numbers = itertools.count(1)

    def answered() -> bool:
        number = next(numbers)
        push = signer.text(wording, at=datetime.now(UTC), msg_id=number, openid=f"o{number}")
        return entry.answer[:12] in deliver(web.url, push, signer)

    with running_web(settings, tmp_path) as web:
        assert not any(answered() for _ in range(6))
        number = desk.save(routed, author="王专干", hand_in=True, base=None, now=now)
        desk.approve(entry.id, number, adviser, now=now)
        # Whichever of the two takes them.
        wait_until(lambda: all(answered() for _ in range(12)), web.process, web.log)
        assert len(web.workers()) == 2


def test_no_two_processes_share_a_connection_to_the_database(settings, services, tmp_path):
    """They would read each other's answers, and one would undo what the other believes to be stored."""
    signer, port = (
        Signer(services.account),
        settings["DATABASE_URL"].partition("127.0.0.1:")[2].partition("/")[0],
    )
    with running_web(settings, tmp_path) as web:
        for number in range(12):
            push = signer.text(QUESTION, at=datetime.now(UTC), msg_id=number + 1, openid=f"o{number}")
            deliver(web.url, push, signer)
        wait_until(lambda: all(connections(pid, int(port)) for pid in web.workers()), web.process, web.log)
        held = [connections(pid, int(port)) for pid in (web.process.pid, *web.workers())]
    assert len(held) == 3
    assert sum(map(len, held)) == len(set().union(*held))
    assert "RecordsUnavailable" not in web.log.read_text()


def connections(pid: int, port: int) -> set[str]:
    """What a process has open to a port of this machine."""
    there = f"0100007F:{port:04X}"
    ours = {
        line.split()[9]
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()
        if line.split()[2] == there
    }
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            held.add(str(link.readlink()).removeprefix("socket:[").rstrip("]"))
    return held & ours


def test_figures_of_both_workers_are_added_up(settings, services, tmp_path):
    signer = Signer(services.account)
    with running_web(settings, tmp_path) as web:
        for number in range(6):
            deliver(
                web.url,
                signer.text("你好", at=datetime.now(UTC), msg_id=number + 1, openid=f"o{number}"),
                signer,
            )
        shown = requests.get(f"{web.url}/metrics", timeout=5).text
    assert 'pufa_pushes_total{outcome="smalltalk"} 6.0' in shown


def test_two_workers_without_redis_are_refused_with_the_reason(settings, tmp_path):
    refused = subprocess.run(
        [str(Path(sys.executable).with_name("gunicorn")), "-c", "deploy/gunicorn.conf.py", "wsgi:app"],
        cwd=ROOT,
        env=settings | {"REDIS_URL": "", "PORT": str(free_port()), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert refused.returncode != 0
    assert "REDIS_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_in_use_is_said_in_plain_words(settings, tmp_path):
    with running_web(settings, tmp_path) as web:
        refused = subprocess.run(
            [str(Path(sys.executable).with_name("gunicorn")), "-c", "deploy/gunicorn.conf.py", "wsgi:app"],
            cwd=ROOT,
            env=settings | {"PORT": web.url.rpartition(":")[2], "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert refused.returncode != 0
    assert "已经有一个在运行" in refused.stderr


def test_asking_it_to_end_ends_it(settings, tmp_path):
    with running_web(settings, tmp_path) as web:
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(timeout=10) == 0
