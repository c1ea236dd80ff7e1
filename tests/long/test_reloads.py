"""Reloads that take long to look at: several workers, and settings with a mistake in them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
import requests

from bot.services.build import Services
from bot.services.local import wechat_account
from bot.settings import Settings
from tests.servers import wait_until
from tests.signing import Signer
from tests.test_processes import connections, deliver, matters
from tests.webserver import WebServer, running_web
from tests.writing import villagers_write

if not os.environ.get("PUFA_LONG"):
    pytest.skip("only make test-long looks at these", allow_module_level=True)


@pytest.fixture
def alone(tmp_path) -> dict[str, str]:
    return {
        "DEMO": "1",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
    }


@pytest.fixture
def several(alone, postgres_url, redis_url) -> dict[str, str]:
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
    return alone | {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "WEB_CONCURRENCY": "2"}


@pytest.fixture
def services(several) -> Iterator[Services]:
    made = Services(Settings.from_env(several, env_file=None))
    yield made
    made.patience._pool.shutdown()
    made.engine.dispose()


def reload(web: WebServer, times: int) -> None:
    """Ask it to read anew, for which time, and wait until none of the old workers is left."""
    before = set(web.workers())
    web.process.send_signal(signal.SIGHUP)
    wait_until(lambda: web.log.read_text().count("重新读了设置和内容") == times, web.process, web.log)
    wait_until(
        lambda: not before & set(web.workers()) and len(web.workers()) == len(before), web.process, web.log
    )


def test_a_mistake_in_the_settings_does_not_end_a_service_that_runs(alone, tmp_path):
    signer = Signer(wechat_account(Settings.from_env(alone, env_file=None)))
    with running_web(alone, tmp_path) as web:
        before = web.workers()
        database = Path(alone["VAR_DIR"]) / "pufa.sqlite3"
        # a database that cannot be opened stands for any mistake that a start would end with
        away = database.with_name("away")
        database.rename(away)
        database.mkdir()
        web.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "还照原来的运行" in web.log.read_text(), web.process, web.log)
        database.rmdir()
        away.rename(database)
        assert web.workers() == before
        deliver(web.url, signer.text("你好", at=datetime.now(UTC), msg_id=1, openid="o"), signer)


def test_several_workers_read_anew_twice_and_reach_the_database(several, services, tmp_path):
    signer, answered = Signer(services.account), 0
    port = int(several["DATABASE_URL"].rpartition(":")[2].partition("/")[0])
    with running_web(several, tmp_path) as web:
        for times in (1, 2):
            with villagers_write(web.url, signer, first=times * 1_000_000) as writers:
                reload(web, times)
            assert writers.answered > 0
            answered += writers.answered
        assert requests.get(f"{web.url}/readyz", timeout=10).status_code == 200
        wait_until(lambda: matters(services) == answered, web.process, web.log)
        held = [connections(pid, port) for pid in (web.process.pid, *web.workers())]
    assert sum(map(len, held)) == len(set().union(*held)), "no two processes share a connection"
    assert "RecordsUnavailable" not in web.log.read_text()
