"""Browsers of signed-in staff, and every route of the application with something filled in: for the tests of safety."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from bot.services.build import Services
from bot.services.passwords import hashed
from tests.bot.console.conftest import PASSWORD, token
from tests.webserver import bring_stock


@cache
def password_hash() -> str:
    """Of PASSWORD; hashed once, it is slow on purpose."""
    return hashed(PASSWORD)


def browser_of(app: Flask, *, name: str = "王专干", role: str = "admin") -> FlaskClient:
    """A browser of somebody who has signed in; whoever is not on the list yet is put there."""
    services: Services = app.extensions["services"]
    bring_stock(services.settings.var)
    if services.staff.find(name) is None:
        services.staff.add(name, role, password_hash=password_hash(), now=datetime.now(UTC))
    browser = app.test_client()
    answer = sign_in(browser, name)
    assert answer.status_code == 302, answer.text
    return browser


def sign_in(browser: FlaskClient, name: str, password: str = PASSWORD, **query: str):
    """The answer to the form of the sign-in."""
    word = token(browser.get("/console/login").text)
    form = {"username": name, "password": password, "csrf_token": word}
    return browser.post("/console/login", data=form, query_string=query)


def word_of(browser: FlaskClient) -> str:
    """What every form of this browser has to bring."""
    return token(browser.get("/console/password").text)


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Every rule that takes this method."""
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def path_of(app: Flask, rule: Rule, value: str = "x", given: Mapping[str, object] | None = None) -> str:
    """The address of a rule: ``given`` by name, else 1 for a number and ``value`` for anything else."""
    names = {
        name: 1 if isinstance(rule._converters[name], IntegerConverter) else value for name in rule.arguments
    }
    adapter = app.url_map.bind("localhost")
    return str(adapter.build(rule.endpoint, {**names, **(given or {})}, method=sorted(rule.methods or ())[0]))


BOUNDARY = "plum-blossom"


def send_file(browser: FlaskClient, path: str, field: str, data: bytes, *, name: str = "a.bin", **form: str):
    """The answer to a form with a file. The client's own encoding leaves a temporary file open when it is large."""
    parts = [f'name="{key}"\r\n\r\n{value}'.encode() for key, value in form.items()]
    parts.append(f'name="{field}"; filename="{name}"\r\n\r\n'.encode() + data)
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(head + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()
    return browser.post(path, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
