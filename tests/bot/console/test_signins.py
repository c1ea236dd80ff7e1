"""Sign-ins are listed and can be ended; the cookie of an ended one opens nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.console.devices import device_words
from bot.records.database import read, write
from bot.records.signins import LASTS, Signins, id_hash
from bot.services import passwords
from bot.services.build import ACCOUNT
from tests.bot.console.conftest import PASSWORD, token

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.50"
)


def sign_in(browser, name: str = "王专干", password: str = PASSWORD, agent: str = "", follow: bool = False):
    form = {"username": name, "password": password, "csrf_token": token(browser.get("/console/login").text)}
    headers = {"User-Agent": agent} if agent else {}
    return browser.post("/console/login", data=form, headers=headers, follow_redirects=follow)


@pytest.fixture
def browser_of(app, member):
    """Another browser in which the clerk signed in."""
    member()

    def _browser(agent: str = ""):
        browser = app.test_client()
        assert sign_in(browser, agent=agent).status_code == 302
        return browser

    return _browser


@pytest.fixture
def rows(services):
    return lambda sql: [tuple(row) for row in read(services.engine, lambda db: db.execute(text(sql)).all())]


def press(browser, path: str):
    word = token(browser.get("/console/password").text)
    return browser.post(f"/console/signins/{path}", data={"csrf_token": word}, follow_redirects=True)


def is_in(browser) -> bool:
    return browser.get("/console/").status_code == 200


def id_in(browser) -> str:
    with browser.session_transaction(path="/console/") as session:
        return session["signin"]


def test_every_sign_in_is_listed_with_its_device(browser_of):
    browser_of(PHONE)
    page = browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36").get(
        "/console/signins/"
    )
    assert "手机微信" in page.text
    assert "电脑 Chrome" in page.text
    assert page.text.count("就是这里") == 1


def test_one_sign_in_is_ended_and_the_others_stay(browser_of, services):
    lost, here = browser_of(PHONE), browser_of()
    assert "这一处退出了" in press(here, f"{id_hash(id_in(lost))}/end").text
    assert (is_in(lost), is_in(here)) == (False, True)
    assert "已经退出了" in press(here, f"{id_hash(id_in(here))}x/end").text
    line = services.audit.latest(limit=1)[0]
    assert (line.actor, line.act, line.facts) == ("王专干", "signins_ended", {"count": 1})


def test_all_others_are_ended(browser_of):
    others, here = [browser_of() for _ in range(3)], browser_of()
    assert "别处的 3 个登录都退出了" in press(here, "end-others").text
    assert not any(is_in(other) for other in others)
    assert is_in(here)


def test_nobody_ends_the_sign_in_of_another_here(browser_of, enter):
    clerk, leader = browser_of(), enter("赵镇长", "leader")
    press(leader, f"{id_hash(id_in(clerk))}/end")
    assert is_in(clerk)


def test_the_cookies_id_is_not_in_the_database(browser_of, rows):
    browser = browser_of()
    ((kept,),) = rows("SELECT id_hash FROM signins")
    assert kept == id_hash(id_in(browser))
    assert id_in(browser) not in repr(rows("SELECT * FROM signins"))


def test_each_sign_in_gets_a_new_id_and_ends_the_one_before(browser_of, services):
    browser = browser_of()
    before = id_in(browser)
    assert sign_in(browser).status_code == 302
    assert id_in(browser) != before
    found = Signins(services.engine, account=ACCOUNT)
    assert found.find(before).ended_at is not None
    assert is_in(browser)


def test_a_cookie_that_was_planted_does_not_get_in_with_its_victim(app, browser_of, member):
    """Whoever makes somebody sign in over their own cookie is not in afterwards."""
    attacker = browser_of()
    member("李律师", "adviser")
    victim = app.test_client()
    victim.set_cookie("pufa", attacker.get_cookie("pufa").value)
    sign_in(victim, "李律师")
    assert id_in(victim) != id_in(attacker)
    assert not is_in(attacker)


def test_signing_out_ends_it_for_a_copy_of_the_cookie_too(app, browser_of):
    browser, copy = browser_of(), app.test_client()
    copy.set_cookie("pufa", browser.get_cookie("pufa").value)
    assert is_in(copy)
    browser.post("/console/logout", data={"csrf_token": token(browser.get("/console/password").text)})
    assert not is_in(copy)


def test_one_who_is_signed_in_does_not_take_the_name_of_another(browser_of, member):
    browser = browser_of()
    member("孙管理", "admin")
    with browser.session_transaction(path="/console/") as session:
        session["staff"] = "孙管理"
    assert not is_in(browser)


def test_changing_the_password_ends_every_sign_in(app, browser_of):
    other, here = browser_of(), browser_of()
    word = token(here.get("/console/password").text)
    form = {"old": PASSWORD, "new": "winter-peach-77", "again": "winter-peach-77", "csrf_token": word}
    assert here.post("/console/password", data=form).status_code == 302
    assert (is_in(other), is_in(here)) == (False, False)


def test_a_sign_in_holds_twelve_hours_after_the_last_click(browser_of, services):
    browser = browser_of()
    move = "UPDATE signins SET seen_at = :at"
    for hours, holds in ((LASTS - timedelta(minutes=1), True), (LASTS, False)):
        at = datetime.now(UTC) - hours
        bound = text(move).bindparams(at=at)
        write(services.engine, lambda db, bound=bound: db.execute(bound))
        assert is_in(browser) is holds


def test_when_somebody_was_seen_is_kept_every_five_minutes(services, member, now):
    member()
    signins, person = Signins(services.engine, account=ACCOUNT), services.staff.find("王专干")
    made = signins.begin(person.id, "电脑", now=now)
    for minutes, seen in ((4, 0), (5, 5), (9, 5), (11, 11)):
        signins.seen(signins.find(made), now=now + timedelta(minutes=minutes))
        assert signins.find(made).seen_at == now + timedelta(minutes=seen)


def test_rows_of_long_ago_are_forgotten(services, member, now, rows):
    member()
    signins, person = Signins(services.engine, account=ACCOUNT), services.staff.find("王专干")
    signins.begin(person.id, "旧手机", now=now - timedelta(days=201))
    signins.begin(person.id, "电脑", now=now)
    assert rows("SELECT device FROM signins") == [("电脑",)]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "手机微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile/15E148 Safari/604.1", "手机 Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "电脑 Edge"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/98 Safari/537 MicroMessenger/7 WindowsWechat", "电脑微信"),
        ("Mozilla/5.0 (Linux; Android 12; HarmonyOS) HuaweiBrowser/15 Mobile Safari", "手机华为浏览器"),
        ("Mozilla/5.0 (iPad; CPU OS 17) Version/17 Mobile Safari/604", "平板 Safari"),
        ("Mozilla/5.0 (iPhone) Mobile MicroMessenger/7.0 wxwork/4.1", "手机企业微信"),
        ("curl/8.0", "电脑，不认识的浏览器"),
        ("", "不认识的设备"),
    ],
)
def test_a_device_is_told_in_plain_words(agent, words):
    assert device_words(agent) == words


@given(st.text())
def test_whatever_a_browser_says_has_words_that_fit(agent):
    assert 0 < len(device_words(agent)) <= 64


def test_guessing_at_one_place_is_slowed_down_over_all_names(client, member):
    member()
    for number in range(30):
        assert sign_in(client, f"某某{number}", "wrong").status_code == 401
    assert sign_in(client).status_code == 429


def test_guessing_the_old_password_is_slowed_down_too(browser_of):
    browser = browser_of()
    word = token(browser.get("/console/password").text)
    form = {"old": "wrong", "new": "winter-peach-77", "again": "winter-peach-77", "csrf_token": word}
    for _ in range(5):
        assert browser.post("/console/password", data=form).status_code == 200
    assert browser.post("/console/password", data=form | {"old": PASSWORD}).status_code == 429


@pytest.mark.parametrize("who", ["在用", "停用", "没有密码", "没有这人"])
def test_a_wrong_password_costs_the_same_work_whether_or_not_there_is_such_a_person(
    client, services, member, now, monkeypatch, who
):
    if who != "没有这人":
        member(who)
    if who == "停用":
        services.staff.set_active(who, False)
    if who == "没有密码":
        services.staff.add("无密码", "clerk", password_hash=None, now=now)
        who = "无密码"
    work, real, nobody = [], passwords._hasher, passwords._nobody()

    class Watched:
        def verify(self, stored, password):
            work.append(re.match(r"\$argon2id\$v=\d+\$([^$]+)\$", stored)[1])
            return real.verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Watched())
    answer = sign_in(client, who, "wrong-password-1")
    assert (answer.status_code, "姓名或者密码不对" in answer.text) == (401, True)
    assert work == [re.match(r"\$argon2id\$v=\d+\$([^$]+)\$", nobody)[1]]
