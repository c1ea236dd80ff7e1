"""What the servers under test are installed with: an account, a folder with everything prepared, cores of their own."""

from __future__ import annotations

import os
import secrets
import shutil
import string
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.settings import ROOT
from bot.wechat.account import WechatAccount
from tests.bench.pushes import TOWN
from tests.bench.server import Server, install, prepare, serving

_MADE_ONCE = ("search", "stock", "statutes.sqlite3")


def new_account() -> WechatAccount:
    """An account that nobody else has, in safe mode."""
    letters = string.ascii_letters + string.digits
    return WechatAccount(
        appid="wx" + secrets.token_hex(8),
        token="".join(secrets.choice(letters) for _ in range(24)),
        aes_key="".join(secrets.choice(letters) for _ in range(42)) + "A",
        mode="safe",
    )


@contextmanager
def installation(account: WechatAccount) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the code and everything prepared, and the settings of its servers. ServerFailed."""
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    # Beside the real records, so that the disk is the one that the service would write to.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        folder = Path(name)
        environment = {
            "DEMO": "1", "HOST": "127.0.0.1", "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}", "REDIS_URL": "",
            "WECHAT_APPID": account.appid, "WECHAT_TOKEN": account.token, "WECHAT_AES_KEY": account.aes_key,
            "WECHAT_AES_KEY_OLD": "", "WECHAT_MODE": "safe", "WECHAT_API_BASE": "", "SECRET_KEY": "",
            "PUBLIC_URL": "", "TOWN_NAME": TOWN, "OFFICE_PHONE": "", "ALERT_URL": "", "WEB_CONCURRENCY": "1",
            "SHOW_STATUTES": "1", "VAR_DIR": str(folder / "var"),
        }  # fmt: skip
        install(folder, environment)
        yield folder, environment


def another(folder: Path, environment: Mapping[str, str], name: str, **changed: str) -> dict[str, str]:
    """Settings of one more server that runs beside the others from the same code: with a `var/` and records of its own.

    What takes long to make is linked from the first `var/`; nobody writes to it. ServerFailed.
    """
    var = folder / f"var-{name}"
    var.mkdir(mode=0o700)
    for made in _MADE_ONCE:
        source = Path(environment["VAR_DIR"]) / made
        if source.is_dir():
            shutil.copytree(source, var / made, copy_function=os.link)
        else:
            os.link(source, var / made)
    database = f"sqlite:///{folder / f'{name}.sqlite3'}"
    settings = {**environment, "VAR_DIR": str(var), "DATABASE_URL": database, **changed}
    prepare(folder, settings)
    return settings


@contextmanager
def apart() -> Iterator[int | None]:
    """This process on one core; yields another for the servers, None where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        yield None
        return
    os.sched_setaffinity(0, {cores[0]})
    try:
        yield cores[-1]
    finally:
        os.sched_setaffinity(0, set(cores))


@contextmanager
def service(
    name: str, folder: Path, environment: Mapping[str, str], core: int | None, *arguments: str
) -> Iterator[Server]:
    """The service, running with these settings."""
    with serving(
        name,
        config="deploy/gunicorn.conf.py",
        app="wsgi:app",
        folder=folder,
        environment=environment,
        core=core,
        arguments=arguments,
    ) as server:
        yield server
