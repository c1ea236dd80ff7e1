"""Who gets in, and who does not."""

from __future__ import annotations

import pytest

from tests.bot.console.conftest import PASSWORD, token


def attempt(client, name: str, password: str, **more: str):
    form = {"username": name, "password": password, "csrf_token": token(client.get("/console/login").text)}
    return client.post("/console/login", data=form, query_string=more)


def test_the_right_name_and_password_get_in(client, member):
    member()
    answer = attempt(client, "王专干", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/")
    assert client.get("/console/").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("王专干", "wrong"), ("没有这人", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_told_the_same(client, member, name, password):
    member()
    answer = attempt(client, name, password)
    assert answer.status_code == 401
    assert "姓名或者密码不对" in answer.text


def test_a_disabled_member_cannot_get_in_or_stay(enter, services, client):
    browser = enter()
    services.staff.set_active("王专干", False)
    assert browser.get("/console/").status_code == 302
    assert attempt(client, "王专干", PASSWORD).status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(enter, services):
    browser = enter()
    services.staff.set_password("王专干", "another hash")
    assert browser.get("/console/").headers["Location"].startswith("/console/login")


def test_signing_out_ends_the_session(enter):
    browser = enter()
    browser.post("/console/logout", data={"csrf_token": token(browser.get("/console/").text)})
    assert browser.get("/console/").status_code == 302


def test_a_form_without_its_word_is_refused(client, member):
    member()
    answer = client.post("/console/login", data={"username": "王专干", "password": PASSWORD})
    assert answer.status_code == 400


def test_guessing_is_slowed_down_for_one_name_and_not_for_another(client, member):
    member()
    member("李律师", "adviser")
    for _ in range(5):
        assert attempt(client, "王专干", "wrong").status_code == 401
    refused = attempt(client, "王专干", PASSWORD)
    assert refused.status_code == 429
    assert "15 分钟" in refused.text
    assert attempt(client, "李律师", PASSWORD).status_code == 302


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, member):
    member()
    asked = client.get("/console/unanswered").headers["Location"]
    assert "next=" in asked
    assert (
        attempt(client, "王专干", PASSWORD, next="/console/unanswered").headers["Location"]
        == "/console/unanswered"
    )


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/faq/x", "/console\\@evil"]
)
def test_signing_in_leads_nowhere_else(client, member, target):
    member()
    assert attempt(client, "王专干", PASSWORD, next=target).headers["Location"] == "/console/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(client, member):
    member()
    cookie = attempt(client, "王专干", PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookie_insists_on_it(environment):
    from bot.app import create_app
    from bot.settings import Settings

    given = Settings.from_env(environment | {"PUBLIC_URL": "https://pufa.example"}, env_file=None)
    assert create_app(given).config["SESSION_COOKIE_SECURE"]


def test_staff_pages_are_not_kept_by_caches_or_framed(enter):
    headers = enter().get("/console/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_push_of_wechat_sets_no_cookie(client, signer, now):
    query, body = signer.text("你好", at=now)
    assert "Set-Cookie" not in client.post("/wechat", query_string=query, data=body).headers


def test_changing_the_password_asks_for_the_old_one(enter, client):
    browser = enter()
    form = {"old": "wrong", "new": "winter-peach-77", "again": "winter-peach-77"}
    page = browser.post(
        "/console/password", data=form | {"csrf_token": token(browser.get("/console/password").text)}
    )
    assert "现在的密码不对" in page.text
    form["old"] = PASSWORD
    done = browser.post("/console/password", data=form | {"csrf_token": token(page.text)})
    assert done.status_code == 302
    assert attempt(client, "王专干", "winter-peach-77").status_code == 302


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "x" * 300])
def test_a_weak_password_is_refused_with_the_reason(enter, weak):
    browser = enter()
    form = {
        "old": PASSWORD,
        "new": weak,
        "again": weak,
        "csrf_token": token(browser.get("/console/password").text),
    }
    assert "密码" in browser.post("/console/password", data=form).text
    assert browser.get("/console/").status_code == 200
