"""A demo as `make run` starts it: the project's own client, the stand-in, and the finish event that comes back."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings
from bot.wechat.client import Article
from tests.bot.simulator.conftest import PNG
from tests.servers import wait_until
from tests.webserver import running_web

ACCOUNT = {"WECHAT_APPID": "wx0123456789abcdef", "WECHAT_TOKEN": "pufatoken", "WECHAT_AES_KEY": "a" * 43}


def test_a_send_comes_back_as_an_event(tmp_path):
    settings = {
        **ACCOUNT,
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/pufa.sqlite3",
    }
    with running_web({**settings, "DEMO": "1"}, tmp_path) as web:
        here = {**settings, "DEMO": "1", "WECHAT_API_BASE": web.url}
        client = Services(Settings.from_env(here, env_file=None)).client
        thumb = client.add_thumb(PNG + b"0" * 5_000_000, "cover.png", "image/png")
        media_id = client.add_draft(Article(title="每月一法", content="<p>您好</p>", thumb_media_id=thumb))
        sent = client.send_to_all(media_id, client_msg_id="demo-1")
        assert client.mass_status(sent.msg_id) == "SENDING"
        wait_until(lambda: sent.msg_id in events(tmp_path / "pufa.sqlite3"), web.process, web.log)
        assert client.mass_status(sent.msg_id) == "SEND_SUCCESS"


def events(path):
    """Everything in the table of events, as one text."""
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("SELECT * FROM events").fetchall())


@pytest.mark.parametrize("path", ["/cgi-bin/token", "/simulator/media/1"])
def test_without_a_demo_there_is_no_stand_in(environment, path):
    app = create_app(Settings.from_env({**environment, "DEMO": "0"}, env_file=None))
    assert app.test_client().get(path).status_code == 404


def test_the_stand_in_is_ready_for_every_page_of_a_demo(client_of_the_app):
    client_of_the_app.get("/healthz")
    assert client_of_the_app.application.extensions["standin"].articles() == []


@pytest.fixture
def client_of_the_app(app):
    return app.test_client()
