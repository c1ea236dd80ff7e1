"""Signing in and forms: nobody rides on the sign-in of another, learns who works here, or is led elsewhere."""

from __future__ import annotations

import re
from functools import cache

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import create_app
from bot.console.guard import safe_next
from bot.settings import Settings
from tests.bot.staffed import browser_of, path_of, rules, sign_in, word_of

SIGNED_OTHERWISE = {
    "/wechat": "WeChat signs its pushes",
    "/mine/<link>": "the address is the key, and it works once",
    "/quiz/<slug>/take/<link>": "the address is signed, and nothing of a person hangs on it",
    "/exam": "asks for the code itself",
    "/exam/leave": "the cookie is SameSite=Lax, and the code lets one in again",
    "/exam/paper": "the cookie is SameSite=Lax",
    "/exam/paper/<int:number>": "the cookie is SameSite=Lax",
    "/exam/hand-in": "the cookie is SameSite=Lax",
}
"""Every address outside the staff pages that takes a form, and what keeps another site's page from sending it."""
DEMO_ONLY = ("/simulator/", "/cgi-bin/", "/datacube/")


def test_every_form_has_something_that_no_other_site_knows(app):
    browser = browser_of(app)
    word_of(browser)
    open_ones = []
    for rule in rules(app, "POST"):
        if rule.rule in SIGNED_OTHERWISE or rule.rule.startswith(DEMO_ONLY):
            continue
        for forged in ({}, {"csrf_token": "x"}, {"csrf_token": ""}):
            if browser.post(path_of(app, rule), data=forged).status_code != 400:
                open_ones.append(rule.rule)
    assert open_ones == []
    assert not [path for path in SIGNED_OTHERWISE if path not in {rule.rule for rule in rules(app, "POST")}]


def test_the_word_of_one_browser_is_no_use_to_another(app):
    mine, theirs = browser_of(app), browser_of(app, name="李律师", role="adviser")
    assert mine.post("/console/logout", data={"csrf_token": word_of(theirs)}).status_code == 400
    assert mine.get("/console/").status_code == 200


def test_no_change_is_made_by_following_a_link(app):
    paths = [
        rule.rule
        for rule in rules(app, "GET")
        if re.search(r"/(logout|approve|remove|void|clear|undo)$", rule.rule)
    ]
    assert paths == []


def test_what_was_in_the_cookie_before_signing_in_is_gone_after(app):
    browser_of(app)
    browser = app.test_client()
    with browser.session_transaction(path="/console/") as planted:
        planted.update(staff="王专干", signin="planted", seal="planted", extra="planted")
    before = browser.get_cookie("pufa").value
    assert sign_in(browser, "王专干").status_code == 302
    assert browser.get_cookie("pufa").value != before
    with browser.session_transaction(path="/console/") as now:
        assert "extra" not in now
        assert now["signin"] != "planted"


def test_a_planted_sign_in_is_nobody(app):
    browser_of(app)
    browser = app.test_client()
    with browser.session_transaction(path="/console/") as planted:
        planted.update(staff="王专干", signin="planted", seal="planted")
    assert browser.get("/console/").status_code == 302


def test_a_copied_cookie_is_worthless_once_its_owner_signed_out(app):
    browser, thief = browser_of(app), app.test_client()
    thief.set_cookie("pufa", browser.get_cookie("pufa").value)
    assert thief.get("/console/").status_code == 200
    browser.post("/console/logout", data={"csrf_token": word_of(browser)})
    assert thief.get("/console/").status_code == 302


@pytest.mark.parametrize(
    "change",
    # the last letter of the signature has bits that nobody reads, so one before it is changed
    [
        lambda c: c[:-5] + ("A" if c[-5] != "A" else "B") + c[-4:],
        lambda c: c.split(".")[0] + ".x.y",
        lambda c: "",
    ],
)
def test_a_changed_cookie_is_nobody(app, change):
    browser = browser_of(app)
    browser.set_cookie("pufa", change(browser.get_cookie("pufa").value))
    assert browser.get("/console/").status_code == 302


TARGETS = [
    "https://evil.example/console", "//evil.example/console", "///evil.example/console", "///console", "///console.evil.example", "////console",
    "/\\evil.example/console",
    "/console\\..\\..//evil.example", "\t//evil.example/console", "/\t/evil.example/console", "//[x", "//[::1", "/console/\r\nX: y",
    "/console/\x00", "javascript:alert(1)//console", "http:/console", "https:console", "console", "/consol", "?/console", " /console/\u2028",
]  # fmt: skip


@cache
def site() -> Flask:
    """An application without anything behind it."""
    return create_app(Settings.from_env({"SECRET_KEY": "a" * 32}, env_file=None))


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_leads_to_our_own_pages_only(target):
    with site().test_request_context("/console/login"):
        assert safe_next(target) == "/console/"


@given(st.lists(st.sampled_from(["/", "\\", "console", "//", "evil.example", ":", "@", "[", "]", "http", "?", "#", "%0a", "\n", "..", "\t", "；"]), max_size=12).map("".join) | st.text(max_size=30))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_for_next_is_a_page_of_ours(target):
    with site().test_request_context("/console/login"):
        found = safe_next(target)
    assert found.startswith("/console")
    assert found.isprintable()
    assert "\\" not in found


@pytest.fixture
def hashes(monkeypatch):
    """How much work each look at a password was: the costs of the hashes that were checked."""
    seen, really = [], PasswordHasher.verify

    def verify(self, stored, password):
        seen.append(stored.split("$")[1:4])
        return really(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    return seen


def test_an_unknown_name_costs_as_much_work_as_a_known_one(app, hashes):
    browser_of(app)
    services = app.extensions["services"]
    browser_of(app, name="李律师", role="adviser")
    services.staff.set_active("李律师", False)
    hashes.clear()
    said = [
        sign_in(app.test_client(), name, "wrong") for name in ("王专干", "没有这人", "李律师", "", "x" * 500)
    ]
    assert len(hashes) == 5
    assert all(row == hashes[0] for row in hashes)
    assert {answer.status_code for answer in said} == {401}
    # nothing but the name that was typed tells one answer from the other
    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in said}
    assert len(pages) == 1


@pytest.mark.parametrize(
    "name",
    ["王专干\x00", "\x00", "王专干 ", "王专干\u200b", "' OR 1=1 --", "王专干\r\n", "%", "_" * 3, "🙂" * 300],
)
def test_a_name_that_is_nearly_one_is_none_and_no_fault(app, name):
    browser_of(app)
    answer = sign_in(app.test_client(), name, "wrong")
    assert answer.status_code == (400 if "\x00" in name else 401)
