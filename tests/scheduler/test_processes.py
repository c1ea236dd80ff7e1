"""`python -m scheduler` for real: several at once, killed, asked to end."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.dispatch.library import PostFiles
from bot.records.database import write
from bot.records.posts import State
from bot.services.build import POST, Services
from bot.settings import Settings
from bot.wechat.account import WechatAccount
from tests.servers import start, stop, wait_until
from tests.standin import MovableClock, running_stand_in

ROOT = Path(__file__).resolve().parents[2]
SLUG = "2027-01-nongmingong-gongzi"
SENDALL = "/cgi-bin/message/mass/sendall"
ACCOUNT = WechatAccount(appid="wx0123456789abcdef", secret="s" * 32, token="pufatoken", mode="plain")


@pytest.fixture
def wechat():
    with running_stand_in(ACCOUNT, clock=MovableClock(datetime.now(UTC))) as running:
        yield running


@pytest.fixture
def settings(tmp_path, database_url, wechat):
    return {
        "DEMO": "1",
        "ACCOUNT_KIND": "subscription certified",
        "WECHAT_APPID": ACCOUNT.appid,
        "WECHAT_SECRET": ACCOUNT.secret,
        "WECHAT_TOKEN": ACCOUNT.token,
        "WECHAT_API_BASE": wechat.url,
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": database_url,
    }


@pytest.fixture
def services(settings):
    made = Services(Settings.from_env(settings, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def planned(services):
    """A post that is due now; gives what became of it."""
    now = datetime.now(UTC)
    post = PostFiles().posts()[SLUG]
    services.posts.plan(SLUG, now, now=now)
    services.approvals.approve(POST, SLUG, post.sha256, approver="李律师", now=now)
    return lambda: services.posts.find(SLUG)


@pytest.fixture
def scheduler(settings, tmp_path):
    """Run one more scheduler until the block ends."""

    @contextmanager
    def run(name="a"):
        log = tmp_path / f"scheduler-{name}.log"
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **settings}
        process = start([sys.executable, "-m", "scheduler"], log, cwd=ROOT, env=env)
        try:
            yield process, log
        finally:
            stop(process, signal.SIGTERM)

    return run


def time_passes(services) -> None:
    """As if a dead process had been dead for two minutes."""
    past = datetime.now(UTC) - timedelta(minutes=2)
    for table, column in (("posts", "next_at"), ("leases", "until")):
        query = text(f"UPDATE {table} SET {column} = :past")
        value = (
            past if services.engine.dialect.name == "postgresql" else past.strftime("%Y-%m-%d %H:%M:%S.%f")
        )
        write(services.engine, lambda db, query=query, value=value: db.execute(query, {"past": value}))


def test_two_processes_send_once(scheduler, planned, wechat):
    with scheduler("a") as (first, log), scheduler("b") as (second, _):
        wait_until(lambda: planned().state is State.ACCEPTED, first, log)
        assert second.poll() is None
    assert wechat.calls("message/mass/sendall") == 1


def test_one_that_is_killed_while_wechat_sends_is_followed_by_one_that_makes_sure(
    scheduler, planned, services, wechat
):
    wechat.api.fail_next(SENDALL, "timeout after")
    with scheduler("a") as (process, log):
        wait_until(lambda: wechat.calls("message/mass/sendall") == 1, process, log)
        process.kill()
        process.wait()
    assert planned().in_doubt
    time_passes(services)
    wechat.clock.move(minutes=2)
    with scheduler("b") as (process, log):
        wait_until(lambda: planned().state is State.ACCEPTED, process, log)
    assert wechat.calls("message/mass/sendall") == 2
    assert len(wechat.api.sending.mass_jobs) == 1


def test_one_that_is_asked_to_end_ends_and_another_takes_over_at_once(scheduler, services, tmp_path):
    pid_file = tmp_path / "var" / "run" / "scheduler.pid"

    def on_duty():
        return services.leases.holder_of("scheduler", now=datetime.now(UTC))

    with scheduler("a") as (process, log):
        wait_until(lambda: on_duty() is not None, process, log)
        assert int(pid_file.read_text()) == process.pid
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert on_duty() is None
    assert not pid_file.exists()


def test_settings_that_cannot_be_used_are_said_in_plain_words(settings):
    refused = subprocess.run(
        [sys.executable, "-m", "scheduler"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **settings, "POSTS_BY": "pigeon"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert refused.returncode == 1
    assert "POSTS_BY" in refused.stderr
    assert "Traceback" not in refused.stderr
