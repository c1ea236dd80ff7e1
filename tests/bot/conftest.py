"""The application with real parts: a database, a state store, an account, and WeChat's side of the conversation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings
from tests.signing import Signer

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Settings of a demo account in safe mode, with everything it writes in a folder of its own."""
    return {
        "DEMO": "1",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": AES_KEY,
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/pufa.sqlite3",
    }


@pytest.fixture
def services(environment: dict[str, str], sqlite_template: Path) -> Iterator[Services]:
    """The parts, with their tables made; copied where the database is a file that is not there yet."""
    kind, _, path = environment["DATABASE_URL"].partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        shutil.copy(sqlite_template, path)
    made = Services(Settings.from_env(environment, env_file=None))
    made.upgrade()
    yield made
    made.engine.dispose()


@pytest.fixture
def app(services: Services) -> Flask:
    """The application on these parts."""
    return create_app(services.settings, services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser, or WeChat's server."""
    return app.test_client()


@pytest.fixture
def signer(services: Services) -> Signer:
    """WeChat's side: signs and encrypts pushes, reads replies."""
    return Signer(services.account)


@pytest.fixture(params=["embedded", "redis"])
def state_url(request: pytest.FixtureRequest) -> str:
    """REDIS_URL of either state store, empty."""
    if request.param == "embedded":
        return ""
    url = str(request.getfixturevalue("redis_url"))
    with redis.Redis.from_url(url) as connection:
        connection.flushall()
    return url


@pytest.fixture
def now() -> datetime:
    """This moment: pushes must be fresh."""
    return datetime.now(UTC)
