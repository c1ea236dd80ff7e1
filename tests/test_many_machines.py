"""Three web servers and two schedulers on one PostgreSQL and one Redis, each with a folder of its own, as on five machines.

The test process is a sixth: what it approves, all others have to learn.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
import requests

from bot.dispatch.library import PostFiles
from bot.records.posts import State
from bot.services.build import POST, Services
from bot.services.entry_desk import entry_desk_of
from bot.services.passwords import hashed
from bot.settings import Settings
from bot.statistics.periods import Period, beijing_day
from faq.corpus import Corpus
from tests.bot.console.conftest import PASSWORD, token
from tests.servers import start, stop, wait_until
from tests.signing import Signer
from tests.standin import MovableClock, running_stand_in
from tests.webserver import ROOT, WebServer, running_web

WEBS, SCHEDULERS = 3, 2
STORY = "村口的石狮子叫人挪走了没人管"
SLUG = "2027-01-nongmingong-gongzi"
SECONDS, LONGEST_S = 5.0, 180.0
"""How soon what was approved holds everywhere, asserted with PUFA_TIMED=1: here all machines share two cores."""

pytestmark = pytest.mark.skipif(
    os.environ.get("PUFA_HOSTILE") != "long", reason="five processes at once: make test-long"
)


@dataclass
class Machines:
    """What runs, and the test's own parts of it."""

    webs: list[WebServer]
    services: Services
    signer: Signer
    wechat: object
    numbers: itertools.count

    def push(self, words, openid):
        """A fresh message of somebody."""
        return self.signer.text(words, at=datetime.now(UTC), msg_id=next(self.numbers), openid=openid)

    def deliver(self, web, push):
        """What a machine answers to a push."""
        query, body = push
        answer = requests.post(f"{self.webs[web % WEBS].url}/wechat", params=query, data=body, timeout=10)
        assert answer.status_code == 200
        return self.signer.read_reply(answer.content)["Content"]

    def matters(self):
        """How many there are in the database."""
        day = beijing_day(datetime.now(UTC))
        return self.services.totals(Period(day - timedelta(days=1), day + timedelta(days=2))).matters

    def wait(self, until):
        """Wait for something that the first web server's end would keep from coming."""
        wait_until(until, self.webs[0].process, self.webs[0].log)


@pytest.fixture(scope="module")
def machines(tmp_path_factory, postgres, redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
    postgres.run("CREATE DATABASE machines TEMPLATE template")
    common = {
        "DEMO": "1",
        "ACCOUNT_KIND": "subscription certified",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_SECRET": "s" * 32,
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "DATABASE_URL": postgres.url("machines"),
        "REDIS_URL": redis_url,
    }
    folders = [tmp_path_factory.mktemp(f"machine{number}") for number in range(WEBS + SCHEDULERS + 1)]
    here = Settings.from_env(common | {"VAR_DIR": str(folders[-1] / "var")}, env_file=None)
    with ExitStack() as stack:
        wechat = stack.enter_context(
            running_stand_in(Services(here).account, clock=MovableClock(datetime.now(UTC)))
        )
        common["WECHAT_API_BASE"] = wechat.url
        of = [common | {"VAR_DIR": str(folder / "var")} for folder in folders]
        services = Services(Settings.from_env(of[-1], env_file=None))
        stack.callback(services.engine.dispose)
        # One after the other, by this thread: what a thread started ends with it.
        webs = [stack.enter_context(running_web(of[number], folders[number])) for number in range(WEBS)]
        for number in range(WEBS, WEBS + SCHEDULERS):
            env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **of[number]}
            process = start([sys.executable, "-m", "scheduler"], folders[number] / "log", cwd=ROOT, env=env)
            stack.callback(stop, process, signal.SIGTERM)
        yield Machines(webs, services, Signer(services.account), wechat, itertools.count(1))
        services.patience._pool.shutdown()
    postgres.run("DROP DATABASE machines WITH (FORCE)")


def test_a_villager_is_served_by_all_of_them_as_by_one(machines):
    before = machines.matters()
    listed = machines.deliver(0, machines.push("工资", "oAlice"))
    assert "1" in listed
    chosen = machines.deliver(1, machines.push("1", "oAlice"))
    assert chosen != listed
    assert "受理号" in machines.deliver(2, machines.push(STORY, "oAlice"))
    assert "受理号" in machines.deliver(0, machines.push("查进度", "oAlice"))
    machines.wait(lambda: machines.matters() == before + 2)


def test_retries_at_other_machines_get_the_same_words_and_count_once(machines):
    before = machines.matters()
    for number in range(6):
        push = machines.push(STORY, f"oRetry{number}")
        with ThreadPoolExecutor(WEBS) as pool:
            at_once = list(pool.map(machines.deliver, range(WEBS), [push] * WEBS))
        assert {*at_once, machines.deliver(number, push)} == {at_once[0]}
        assert "受理号" in at_once[0]
    machines.wait(lambda: machines.matters() == before + 6)


def test_who_signs_in_at_one_is_signed_in_at_all_and_leaves_all(machines):
    machines.services.staff.add("陈专干", "clerk", password_hash=hashed(PASSWORD), now=datetime.now(UTC))
    one, two, three = (f"{web.url}/console" for web in machines.webs)
    with requests.Session() as browser:
        word = token(browser.get(f"{one}/login", timeout=10).text)
        # the form of one machine is sent to another
        form = {"username": "陈专干", "password": PASSWORD, "csrf_token": word}
        assert browser.post(f"{two}/login", data=form, timeout=10, allow_redirects=False).status_code == 302
        for page in (one, two, three):
            shown = browser.get(f"{page}/password", timeout=10, allow_redirects=False)
            assert (shown.status_code, "陈专干" in shown.text) == (200, True)


def test_wrong_passwords_are_counted_over_all_machines(machines):
    answers = []
    for number in range(6):
        with requests.Session() as browser:
            page = f"{machines.webs[number % WEBS].url}/console/login"
            word = token(browser.get(page, timeout=10).text)
            form = {"username": "没有这个人", "password": "wrong", "csrf_token": word}
            answers.append(browser.post(page, data=form, timeout=10).status_code)
    assert answers[-1] == 429
    assert 429 not in answers[:5]


def test_what_is_approved_at_one_holds_at_all_soon(machines):
    now, services = datetime.now(UTC), machines.services
    for name, role in (("王专干", "clerk"), ("李律师", "adviser")):
        services.staff.add(name, role, password_hash=None, now=now)
    adviser = next(one for one in services.staff.everyone() if one.name == "李律师")
    corpus = Corpus.load()
    entry, wording = corpus.entries[0], "水缸里养的王八连夜跑进祠堂咋整"
    desk = entry_desk_of(services, corpus=lambda: corpus)
    number = desk.save(
        replace(entry, phrasings=(*entry.phrasings, wording)),
        author="王专干",
        hand_in=True,
        base=None,
        now=now,
    )

    def answered(web):
        words = machines.deliver(web, machines.push(wording, f"oAsks{next(machines.numbers)}"))
        return entry.answer[:12] in words

    assert not any(answered(web) for web in range(WEBS))
    desk.approve(entry.id, number, adviser, now=now)
    approved = time.monotonic()
    while not all(answered(web) for web in range(WEBS)):
        assert time.monotonic() < approved + LONGEST_S
        time.sleep(0.2)
    took = time.monotonic() - approved
    print(f"in force on all machines after {took:.1f} s")
    if os.environ.get("PUFA_TIMED"):
        assert took < SECONDS


def test_a_post_that_is_due_is_sent_once(machines):
    now, services = datetime.now(UTC), machines.services
    services.posts.plan(SLUG, now, now=now)
    services.approvals.approve(POST, SLUG, PostFiles().posts()[SLUG].sha256, approver="李律师", now=now)
    machines.wait(lambda: services.posts.find(SLUG).state is State.ACCEPTED)
    assert machines.wechat.calls("message/mass/sendall") == 1


def test_one_machine_that_dies_is_not_missed(machines):
    push = machines.push(STORY, "oLast")
    first = machines.deliver(2, push)
    machines.webs[2].process.kill()
    machines.webs[2].process.wait()
    assert machines.deliver(0, push) == first == machines.deliver(1, push)
