"""A database that is away, or frozen, is said on a plain page."""

from __future__ import annotations

import threading

import pytest

from bot.services.patience import Patience
from tests.bot.console.conftest import PASSWORD, token

WORDS = "数据库暂时没有答复，请过一会儿再试"


@pytest.fixture
def frozen(services, enter):
    """A browser of a clerk, and a database that stopped answering after the sign-in."""
    browser = enter()
    release = threading.Event()
    services.patience = Patience(direct=False, seconds=0)
    services.staff.find = lambda name: release.wait(5)
    yield browser
    release.set()
    services.patience._pool.shutdown()


@pytest.mark.parametrize("path", ["/console/", "/console/posts/", "/console/figures/"])
def test_a_frozen_database_does_not_hold_a_page(frozen, path):
    answer = frozen.get(path)
    assert (answer.status_code, WORDS in answer.text) == (503, True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_frozen_database_does_not_hold_a_sign_in(frozen, client):
    form = {
        "username": "王专干",
        "password": PASSWORD,
        "csrf_token": token(client.get("/console/login").text),
    }
    answer = client.post("/console/login", data=form)
    assert (answer.status_code, WORDS in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("path", "table"),
    [("/console/inbox/", "cases"), ("/console/posts/", "posts"), ("/console/figures/", "matters")],
)
def test_a_page_whose_records_are_away_says_so(enter, services, path, table):
    browser = enter()
    with services.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO elsewhere")
    answer = browser.get(path)
    assert (answer.status_code, WORDS in answer.text) == (503, True)
