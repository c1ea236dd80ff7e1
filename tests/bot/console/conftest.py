"""Staff with a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.services.build import Services
from bot.services.passwords import hashed

PASSWORD = "plum-blossom-9"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hashed once: it is slow on purpose."""
    return hashed(PASSWORD)


def token(page: str) -> str:
    """The hidden word of a form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


@pytest.fixture
def member(services: Services, password_hash: str) -> Callable[..., str]:
    """Add a member of staff and return the name."""

    def _member(name: str = "王专干", role: str = "clerk") -> str:
        services.staff.add(name, role, password_hash=password_hash, now=datetime.now(UTC))
        return name

    return _member


@pytest.fixture
def enter(app: Flask, member: Callable[..., str]) -> Callable[..., FlaskClient]:
    """A browser of somebody who has signed in."""

    def _enter(name: str = "王专干", role: str = "clerk") -> FlaskClient:
        member(name, role)
        browser = app.test_client()
        form = {
            "username": name,
            "password": PASSWORD,
            "csrf_token": token(browser.get("/console/login").text),
        }
        assert browser.post("/console/login", data=form).status_code == 302
        return browser

    return _enter
