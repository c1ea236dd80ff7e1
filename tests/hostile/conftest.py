"""One application for all hostile inputs of a file, on SQLite and on PostgreSQL, warm before the dog watches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings
from tests.bot.conftest import AES_KEY
from tests.signing import Signer
from tests.webserver import bring_stock


def environment(folder, database_url: str) -> dict[str, str]:
    """Settings of a demo, with everything it writes in a folder of its own."""
    return {
        "DEMO": "1",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": AES_KEY,
        "WECHAT_SECRET": "f3" * 16,
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": database_url,
    }


def made(folder, database_url: str) -> Iterator[Flask]:
    """The application, warm."""
    bring_stock(folder / "var")
    services = Services(Settings.from_env(environment(folder, database_url), env_file=None))
    app = create_app(services.settings, services)
    app.test_client().get("/faq/x")
    query, body = Signer(services.account).text("村口的石狮子叫人挪走了没人管", at=datetime.now(UTC))
    app.test_client().post("/wechat", query_string=query, data=body)
    yield app
    services.engine.dispose()


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory) -> Iterator[Flask]:
    """On SQLite."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "records.db")
    yield from made(folder, f"sqlite:///{folder / 'records.db'}")


@pytest.fixture(scope="module")
def site_on_postgres(postgres, tmp_path_factory) -> Iterator[Flask]:
    """On PostgreSQL, in a database of its own."""
    postgres.run("CREATE DATABASE hostile TEMPLATE template")
    yield from made(tmp_path_factory.mktemp("site"), postgres.url("hostile"))
    postgres.run("DROP DATABASE hostile WITH (FORCE)")
