"""Every route of the staff pages asks who is there and what they may; the table is ``rights.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from bot.services.staffing import ROLES
from tests.bot.console.conftest import token
from tests.bot.console.rights import OPEN, RIGHTS


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Name in the table, method, and a path with something filled in, for every route of the staff pages."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/console"):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield f"{method} {rule.rule}", method, adapter.build(rule.endpoint, _values(rule))


def _values(rule: Rule) -> dict[str, object]:
    return {
        name: 1 if isinstance(rule._converters[name], IntegerConverter) else "x" for name in rule.arguments
    }


def last(name: str) -> tuple[bool, str]:
    """What ends the session is asked for last."""
    return name == "POST /console/logout", name


def test_every_route_is_in_the_table_and_no_other(app):
    assert {name for name, _, _ in routes(app)} == set(RIGHTS) | OPEN


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_table_says(app, enter, role):
    browser = enter(role=role)
    word = token(browser.get("/console/password").text)
    wrong = []
    for name, method, path in sorted(routes(app), key=lambda row: last(row[0])):
        if name in RIGHTS:
            form = {"csrf_token": word} if method == "POST" else None
            answer = browser.open(path, method=method, data=form)
            refused = answer.status_code == 403
            sent_away = answer.headers.get("Location", "").startswith("/console/login")
            if refused is (role in RIGHTS[name]) or (sent_away and name != "POST /console/logout"):
                wrong.append((name, answer.status_code))
            if answer.status_code >= 500:
                wrong.append((name, answer.status_code))
    assert wrong == []


def test_nobody_is_sent_to_the_sign_in(app, client):
    word = token(client.get("/console/login").text)
    wrong = []
    for name, method, path in routes(app):
        if name not in OPEN:
            form = {"csrf_token": word} if method == "POST" else None
            where = client.open(path, method=method, data=form).headers.get("Location", "")
            if not where.startswith("/console/login"):
                wrong.append(name)
    assert wrong == []


def test_no_form_is_taken_without_its_word(app, enter):
    browser = enter(role="admin")
    posts = [(name, path) for name, method, path in routes(app) if method == "POST"]
    assert len(posts) > 4
    assert [name for name, path in posts if browser.post(path).status_code != 400] == []
