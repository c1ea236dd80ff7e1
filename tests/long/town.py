"""One installation under load: its programs, its clock, its people, and what they do while things break."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from sqlalchemy import insert

from bot.dispatch.library import PostFiles
from bot.records.database import write
from bot.records.deliveries import CORRECTION, Deliveries
from bot.records.errors import RecordsError
from bot.records.models import approvals
from bot.services.build import ACCOUNT, ENTRY, POST, Services
from bot.settings import Settings
from faq.corpus import Corpus
from tests.long import ledger
from tests.long.clock import Clock
from tests.long.machines import Machine
from tests.long.standin import Orders
from tests.long.villagers import Message, Wechat
from tests.servers import free_port
from tests.signing import Signer
from tests.webserver import ROOT, bring_stock

BEFORE = "村口的石狮子叫人挪走了没人管"
FORGET = "删除我的信息"
LEAVER = "oLongLeaver0000000000000001"
"""Somebody who writes before the backup and has themselves forgotten after it."""
_APPROVER = "李律师"


@dataclass(frozen=True, slots=True)
class Letter:
    """Words of staff for one villager."""

    openid: str
    words: str


@dataclass
class Town:
    """The installation."""

    folder: Path
    env: dict[str, str]
    posts: list[str] = field(default_factory=list)
    """Slugs that are to be pushed during the run."""
    letters: list[Letter] = field(default_factory=list)
    backup: Path | None = None
    backed_up_at: datetime | None = None
    """When the making of the backup began."""

    def __post_init__(self) -> None:
        self.settings = Settings.from_env(self.env, env_file=None)
        self.services = Services(self.settings)
        self.url = f"http://127.0.0.1:{self.settings.port}"
        self.clock = Clock(self.folder)
        """Of the web server and the schedulers."""
        self.wechat = Wechat(self.url, Signer(self.services.account))

    @property
    def api(self) -> Orders:
        """The stand-in of WeChat's API."""
        return Orders(self.settings.wechat_api_base)

    def web(self) -> Machine:
        """The web server."""
        command = [
            str(Path(sys.executable).with_name("gunicorn")),
            "-c",
            "deploy/gunicorn.conf.py",
            "wsgi:app",
        ]
        return Machine("web", command, self.folder, env=self.env | self.clock.environment(), cwd=ROOT)

    def scheduler(self, name: str) -> Machine:
        """One scheduler of several."""
        command = [sys.executable, "-m", "scheduler"]
        return Machine(name, command, self.folder, env=self.env | self.clock.environment(), cwd=ROOT)

    def stand_in(self) -> Machine:
        """The stand-in of WeChat's API."""
        port = self.settings.wechat_api_base.rpartition(":")[2]
        command = [sys.executable, "-m", "tests.long.standin", port]
        return Machine("standin", command, self.folder, env=self.env, cwd=ROOT)

    def approve(self) -> None:
        """All entries, so that villagers are answered as in a town at work."""
        self.services.upgrade()
        same = {"account": ACCOUNT, "kind": ENTRY, "approver": _APPROVER, "approved_at": datetime.now(UTC)}
        rows = [same | {"item_id": entry.id, "sha256": entry.sha256()} for entry in Corpus.load().entries]
        write(self.services.engine, lambda connection: connection.execute(insert(approvals), rows))

    def plan_posts(self, count: int, within_s: float) -> None:
        """Posts that fall due one after the other."""
        now = datetime.now(UTC)
        ready = {slug: post for slug, post in PostFiles().posts().items() if post.sha256 and post.cover}
        self.posts = sorted(ready)[:count]
        for number, slug in enumerate(self.posts, 1):
            due = now + timedelta(seconds=within_s * number / count)
            self.services.approvals.approve(POST, slug, ready[slug].sha256, approver=_APPROVER, now=now)
            self.services.posts.plan(slug, due, now=now)

    def is_ready(self) -> bool:
        """Whether everything works and nothing waits in the local file."""
        try:
            state = requests.get(f"{self.url}/readyz", timeout=5)
            return state.status_code == 200 and state.json()["spool"] == 0
        except requests.RequestException:
            return False

    def is_up(self) -> bool:
        """Whether the web server answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `flask …` as an operator would."""
        flask = [sys.executable, "-m", "flask", *words]
        return subprocess.run(flask, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120)

    def write_letters(self, messages: list[Message], over: threading.Event, dice: random.Random) -> None:
        """As staff: answer somebody every second or so, until it is over."""
        deliveries = Deliveries(self.services.engine, account=ACCOUNT, vault=self.services.vault)
        answered: set[str] = set()
        while not over.wait(dice.uniform(0.5, 1.5)):
            asked = [one for one in messages if one.promised and one.openid not in answered]
            if not asked:
                continue
            one = dice.choice(asked)
            words = f"给您的答复，第{len(self.letters) + 1:04}号。"
            try:
                matter = ledger.matter_of(self.services, one)
                if matter is None:
                    continue
                self.api.wrote([one.openid])
                deliveries.hand_in(
                    matter_id=matter,
                    kind=CORRECTION,
                    item_id=f"long-{one.openid}",
                    words=words,
                    now=datetime.now(UTC),
                )
            except (RecordsError, requests.RequestException):
                continue
            answered.add(one.openid)
            self.letters.append(Letter(one.openid, words))

    def make_backup(self, over: threading.Event) -> None:
        """As in the night: again until it is done; RuntimeError when nothing helps."""
        while not over.is_set():
            begun = datetime.now(UTC)
            done = self.command("backup", "make")
            if done.returncode == 0:
                self.backup, self.backed_up_at = Path(done.stdout.partition("：")[0]), begun
                return
            time.sleep(2)
        raise RuntimeError(f"no backup: {done.stderr[-500:]}")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Settings of a service at work, no demo: only what was approved is answered."""
    folder.mkdir(parents=True, exist_ok=True)
    bring_stock(folder / "var")
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "FLASK_APP": "wsgi",
        "DEMO": "0",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_SECRET": "f3" * 16,
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "WECHAT_API_BASE": f"http://127.0.0.1:{free_port()}",
        "ACCOUNT_KIND": "subscription certified",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(folder / "var"),
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        **more,
    }


def wait_for(ready: Callable[[], bool], seconds: float) -> float | None:
    """How long it took in seconds; None when it did not come in that time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if ready():
            return time.monotonic() - begun
        time.sleep(0.3)
    return None
