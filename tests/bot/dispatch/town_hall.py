"""The services of a town hall whose WeChat is the stand-in over HTTP, on a clock that moves when told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.dispatch.library import PostFiles
from bot.dispatch.ports import Ready
from bot.services.build import POST, Services
from bot.services.signing import signing_of
from bot.settings import Settings
from bot.wechat.account import WechatAccount
from tests.standin import MovableClock, RunningStandIn, running_stand_in

ACCOUNT = WechatAccount(appid="wx0123456789abcdef", secret="s" * 32, token="pufatoken", mode="plain")
PEOPLE = (("王专干", "clerk"), ("李律师", "adviser"), ("张审核", "reviewer"), ("孙管理", "admin"))


@cache
def _books() -> dict[str, Ready]:
    return {slug: ready for slug, ready in PostFiles().posts().items() if ready.sha256}


class Hall:
    """What a test looks at and turns."""

    def __init__(self, services: Services, wechat: RunningStandIn) -> None:
        self.services, self.wechat = services, wechat
        self.books = _books()

    @property
    def now(self) -> datetime:
        return self.wechat.clock.at

    def move(self, **by: float) -> datetime:
        self.wechat.clock.move(**by)
        return self.now

    def staffed(self) -> None:
        for name, role in PEOPLE:
            self.services.staff.add(name, role, password_hash=None, now=self.now)

    def sign(self, slug: str) -> None:
        """All three steps."""
        signing = signing_of(self.services)
        for step, name in (("first", "王专干"), ("second", "李律师"), ("final", "张审核")):
            member = self.services.staff.find(name)
            assert signing.sign(slug, self.books[slug].sha256, step, member, now=self.now)
        assert (slug, self.books[slug].sha256) in self.services.approvals.approved(POST)


@contextmanager
def running_hall(
    tmp_path: Path,
    database_url: str,
    *,
    at: datetime,
    kind: str = "subscription",
    certified: bool = True,
    **settings: str,
) -> Iterator[Hall]:
    """A hall with its people."""
    clock = MovableClock(at)
    with running_stand_in(ACCOUNT, kind=kind, clock=clock, certified=certified) as wechat:
        given = {
            "DEMO": "0",
            "ACCOUNT_KIND": f"{kind} certified" if certified else kind,
            "WECHAT_APPID": ACCOUNT.appid,
            "WECHAT_SECRET": ACCOUNT.secret,
            "WECHAT_TOKEN": ACCOUNT.token,
            "WECHAT_API_BASE": wechat.url,
            "SECRET_KEY": "a secret key that is long enough for tests",
            "VAR_DIR": str(tmp_path / "var"),
            "DATABASE_URL": database_url,
            "MASS_CONFIRM_BY": "孙管理",
            **settings,
        }
        services = Services(Settings.from_env(given, env_file=None))
        services.upgrade()
        hall = Hall(services, wechat)
        hall.staffed()
        yield hall
        services.engine.dispose()
