"""Every form and address of the staff pages with anything in it, on both databases: no fault, no hang, no trace of a fault."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from tests.bot.staffed import browser_of, word_of
from tests.hostile.texts import TEXTS
from tests.hostile.watchdog import times, watched

LEFT_OUT = {
    "/console/logout",
    "/console/login",
    "/console/sample/fill",
    "/console/exports/everything",
    "/console/password",
}
"""What would end the session, or does a year's work whatever it is sent."""
SOURCES = [
    *Path(bot.__file__).parent.glob("console/*.py"),
    *Path(bot.__file__).parent.glob("services/*_form*.py"),
]
ASKED = re.compile(r"""(?:form|args|sent|typed|values)(?:\.get(?:list)?\(|\[)\s*"(\w+)\"""")
FIELDS = sorted(
    {name for path in SOURCES for name in ASKED.findall(path.read_text("utf-8"))} - {"csrf_token"}
)
GOOD = {
    "kind": ["year", "month", "stall", "handout", "activity", "consultation", "video"],
    "slug": ["2026-12-a", "2026-11"],
    "entry_id": ["wages-001", "new"],
    "word": ["homophones", "synonyms", "names"],
}


@pytest.fixture(scope="module")
def on_sqlite(site):
    return everybody(site)


@pytest.fixture(scope="module")
def on_postgres(site_on_postgres):
    return everybody(site_on_postgres)


def everybody(app):
    """The routes, and a browser of somebody who may do everything, with the word of its forms."""
    services = app.extensions["services"]
    browser = browser_of(app)
    services.staff.set_roles("王专干", frozenset({"clerk", "adviser", "reviewer", "leader", "admin"}))
    routes = [
        (rule, method)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in ("GET", "POST")
        if method in rule.methods and rule.rule.startswith("/console") and rule.rule not in LEFT_OUT
    ]
    browser.get("/console/")
    return browser, word_of(browser), routes


def try_one(parts, data, caplog) -> None:
    """One request with anything in it."""
    browser, word, routes = parts
    rule, method = data.draw(st.sampled_from(routes), label="route")
    path = rule.rule
    for name in rule.arguments:
        value = data.draw(
            st.sampled_from(["1", "0", "9" * 30, "9" * 5000])
            if "Integer" in type(rule._converters[name]).__name__
            else st.sampled_from(GOOD.get(name, ["x"])) | TEXTS.filter(bool),
            label=name,
        )
        path = re.sub(rf"<(?:\w+:)?{name}>", lambda _, value=value: quoted(value), path)
    sent = data.draw(st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=12), label="fields")
    caplog.clear()
    with watched(), caplog.at_level(logging.ERROR):
        if method == "GET":
            answer = browser.get(path, query_string=sent)
        else:
            answer = browser.post(path, data={**sent, "csrf_token": word})
        answer.get_data()
    assert answer.status_code < 500, (method, path[:200], answer.status_code)
    assert "request failed" not in caplog.text, (method, path[:200])


def quoted(value: str) -> str:
    """As a browser writes it into an address."""
    from urllib.parse import quote

    return quote(value.encode("utf-8", "replace"), safe="")


@given(st.data())
@times(30, 3000)
def test_no_request_to_the_staff_pages_is_a_fault_on_sqlite(on_sqlite, caplog, data):
    try_one(on_sqlite, data, caplog)


@given(st.data())
@times(30, 3000)
def test_no_request_to_the_staff_pages_is_a_fault_on_postgresql(on_postgres, caplog, data):
    try_one(on_postgres, data, caplog)


def test_the_fields_of_the_forms_are_known():
    assert len(FIELDS) > 60
