"""What every answer tells browsers and proxies, and what no answer believes of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import bot
from bot.app import HEADERS, create_app
from bot.services.build import Services
from bot.services.report_template import MAX_BYTES
from bot.settings import Settings
from tests.bot.console.conftest import token
from tests.bot.staffed import browser_of, path_of, rules, send_file, sign_in, word_of

FRAMED_IN_THE_DEMO = ("/faq/", "/law/", "/posts/", "/quiz/", "/simulator/articles/")


@pytest.fixture
def live(environment):
    """The application as in real use, over https behind one proxy of ours."""
    more = {"DEMO": "0", "PUBLIC_URL": "https://pufa.example.gov.cn", "TRUSTED_PROXIES": "1"}
    made = Services(Settings.from_env({**environment, **more}, env_file=None))
    made.upgrade()
    yield create_app(made.settings, made)
    made.engine.dispose()


def test_every_route_says_what_browsers_may_do_with_its_answer(app):
    browser, missing = browser_of(app), []
    for rule in rules(app, "GET"):
        headers = browser.get(path_of(app, rule)).headers
        absent = [name for name in (*HEADERS, "Cache-Control") if not headers.get(name)]
        framed = headers.get("X-Frame-Options") != "DENY" and not rule.rule.startswith(
            (*FRAMED_IN_THE_DEMO, "/console/editor/")
        )
        if absent or framed or headers.get("X-Content-Type-Options") != "nosniff":
            missing.append((rule.rule, absent, headers.get("X-Frame-Options")))
    assert missing == []


def test_no_policy_lets_a_page_run_what_is_not_ours(app):
    browser, loose = browser_of(app), []
    for rule in rules(app, "GET"):
        policy = browser.get(path_of(app, rule)).headers["Content-Security-Policy"]
        parts = {row.split()[0]: row.split()[1:] for row in policy.split(";") if row.strip()}
        scripts = parts.get("script-src", parts.get("default-src", ["*"]))
        if set(scripts) - {"'self'", "'none'"} or "frame-ancestors" not in parts:
            loose.append((rule.rule, policy))
    assert loose == []


def test_nothing_of_staff_is_kept_by_browsers_or_proxies(app):
    browser = browser_of(app)
    kept = [
        rule.rule
        for rule in rules(app, "GET")
        if rule.rule.startswith("/console")
        and "no-store" not in browser.get(path_of(app, rule)).headers["Cache-Control"]
        and not rule.rule.startswith("/console/pictures/")
    ]
    assert kept == []
    assert browser.get("/console/there/is/no/such/page").headers["Cache-Control"] == "no-store"


def test_over_https_browsers_are_told_to_stay_there(live, client):
    assert "max-age=31536000" in live.test_client().get("/faq/x").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/faq/x").headers


def test_the_cookie_of_staff_is_for_https_only_and_no_script_sees_it(live):
    browser_of(live)  # puts the person on the list
    cookie = sign_in(live.test_client(), "王专干").headers["Set-Cookie"]
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


def test_no_route_takes_a_method_that_it_does_not_name(app, caplog):
    browser = browser_of(app)
    wrong = []
    for rule in app.url_map.iter_rules():
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            code = browser.open(path_of(app, rule), method=method).status_code
            if code not in {404, 405} and not (rule.rule == "/wechat" and code == 405):
                wrong.append((rule.rule, method, code))
    assert wrong == []
    assert "request failed" not in caplog.text


def test_a_form_cannot_name_another_method(app):
    browser = browser_of(app)
    answer = browser.get("/console/logout", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 405
    assert browser.get("/console/").status_code == 200


HOSTS = [
    "evil.example",
    "evil.example:80",
    "[",
    "a b",
    "evil.example/..",
    "x" * 300,
    "pufa.example.gov.cn@evil.example",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_name_of_the_host_leads_nobody_there(live, host):
    browser = live.test_client()
    for path in ("/console/", "/console/login", "/posts", "/privacy", "/law/民法典", "/quiz"):
        answer = browser.get(path, headers={"Host": host})
        assert answer.status_code < 500
        assert "evil" not in answer.text
        assert "evil" not in answer.headers.get("Location", "")
        assert "evil" not in answer.headers.get("Set-Cookie", "")


def test_a_notice_leads_to_our_own_address_whatever_the_host_is_called(environment, services):
    more = {"PUBLIC_URL": "https://pufa.example.gov.cn"}
    browser = create_app(Settings.from_env({**environment, **more}, env_file=None), services).test_client()
    slug = next(iter(services.post_shelf.shown()))
    pages = {browser.get(f"/posts/{slug}/notice", headers={"Host": host}).text for host in HOSTS[:2]}
    assert len(pages) == 1
    assert "<svg" in pages.pop()


def test_without_proxies_of_ours_an_address_in_a_header_is_not_believed(app):
    browser = app.test_client()
    browser_of(app)
    for number in range(5):
        spoofed = {"X-Forwarded-For": f"203.0.113.{number}"}
        form = {"username": "王专干", "password": "wrong", "csrf_token": word_of_login(browser)}
        assert (
            browser.post("/console/login", data=form, headers=spoofed, base_url="https://x").status_code
            == 401
        )
    assert sign_in(app.test_client(), "王专干").status_code == 429


def test_behind_a_proxy_only_what_it_added_itself_is_believed(live):
    browser = live.test_client()
    browser_of(live)
    for number in range(5):
        # the browser sent the first one, the proxy added the second
        spoofed = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7", "X-Forwarded-Proto": "https"}
        form = {"username": "王专干", "password": "wrong", "csrf_token": word_of_login(browser)}
        assert (
            browser.post("/console/login", data=form, headers=spoofed, base_url="https://x").status_code
            == 401
        )
    form = {"username": "王专干", "password": "plum-blossom-9", "csrf_token": word_of_login(browser)}
    same = {"X-Forwarded-For": "1.1.1.1, 198.51.100.7"}
    other = {"X-Forwarded-For": "198.51.100.7, 192.0.2.1"}
    assert browser.post("/console/login", data=form, headers=same, base_url="https://x").status_code == 429
    assert browser.post("/console/login", data=form, headers=other, base_url="https://x").status_code == 302


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_figures_are_not_shown_through_a_proxy(client, name):
    assert client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 403
    assert client.get("/metrics").status_code == 200


UPLOADS = [
    ("/console/villages/picture", "picture", 290_000),
    ("/console/earlier/", "sheet", 2_000_000),
    ("/console/exams/x/roster", "sheet", 1_900_000),
    ("/console/exams/x/scores", "sheet", 1_900_000),
    ("/console/reports/templates/year", "file", MAX_BYTES - 1000),
    ("/console/register/new/activity", "pictures", 9_000_000),
    ("/console/editor/x/picture", "picture", 9_000_000),
]
LINES = b"\xff\xd8\xff" + b"\r\n" * 8
"""The parser of forms keeps the end of a piece that may be the beginning of a boundary, and then holds more than a piece."""


def test_every_form_with_a_file_is_in_the_list():
    pages = Path(bot.__file__).parent / "templates" / "console"
    forms = [path for path in pages.rglob("*.html") if "multipart/form-data" in path.read_text("utf-8")]
    assert len(forms) == 7, "a page with a new upload needs a line in UPLOADS"


@pytest.mark.parametrize(("path", "field", "size"), UPLOADS)
def test_a_file_of_the_allowed_size_is_read_whatever_it_holds(app, path, field, size):
    browser = browser_of(app)
    data = (LINES * (size // len(LINES) + 1))[:size]
    answer = send_file(browser, path, field, data, csrf_token=word_of(browser))
    assert answer.status_code != 413
    assert answer.status_code < 500


@pytest.mark.parametrize("path", [row[0] for row in UPLOADS] + ["/console/lexicon/", "/console/villages/"])
def test_too_much_is_refused_in_words_that_say_what_to_do(app, path):
    browser = browser_of(app)
    said = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    answer = browser.post(
        path,
        data=b"x",
        content_type="multipart/form-data; boundary=b",
        environ_overrides=said,
    )
    assert answer.status_code == 413
    assert any(words in answer.text for words in ("没有收下", "太大"))
    assert any(words in answer.text for words in ("退回", "看看是不是选错了", "去掉里面的"))


def test_a_stranger_may_not_bring_more_than_any_form_needs(client):
    answer = client.post(
        "/console/register/new/activity",
        data=b"x",
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024 * 1024)},
    )
    assert answer.status_code == 413


def word_of_login(browser):
    """The word of the form of the sign-in."""
    return token(browser.get("/console/login", base_url="https://x").text or "")


def test_a_sign_in_lasts_no_longer_than_it_should(app):
    assert app.config["PERMANENT_SESSION_LIFETIME"] <= timedelta(days=7)
