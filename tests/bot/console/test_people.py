"""Admins see to the people who work here."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.records.database import read, write
from bot.records.errors import MayNot
from bot.services.leave import standing
from bot.services.people import People
from tests.bot.console.conftest import PASSWORD, token


@pytest.fixture
def admin(enter):
    """The browser of an admin."""
    return enter("孙管理", "admin")


@pytest.fixture
def press(services):
    """Send a form about somebody, or about nobody."""

    def _press(browser, what: str = "", *, about: str = "", **form):
        word = token(browser.get("/console/password").text)
        where = f"/console/people/{services.staff.find(about).id}/{what}" if about else "/console/people/"
        return browser.post(where, data=form | {"csrf_token": word}, follow_redirects=True)

    return _press


def sign_in(app, name: str, password: str):
    """A browser that tried to sign in, and the answer."""
    browser = app.test_client()
    form = {"username": name, "password": password, "csrf_token": token(browser.get("/console/login").text)}
    return browser, browser.post("/console/login", data=form)


def acts(services) -> list[str]:
    return [line.act for line in reversed(services.audit.latest(limit=99))]


def given_in(page: str) -> str:
    return re.search(r"user-select-all\">(\S+)<", page)[1]


def test_the_first_password_is_shown_once_and_has_to_be_changed_before_anything_else(app, admin, press):
    page = press(admin, name="王小明", roles=["clerk", "reviewer"]).text
    password = given_in(page)
    assert password not in admin.get("/console/people/").text
    browser, _ = sign_in(app, "王小明", password)
    for path in ("/console/", "/console/posts/", "/console/figures/", "/console/signins/"):
        assert browser.get(path).headers["Location"] == "/console/password", path
    page = browser.get("/console/password").text
    assert "只能用一次" in page
    form = {"old": password, "new": PASSWORD, "again": PASSWORD, "csrf_token": token(page)}
    assert browser.post("/console/logout", data={"csrf_token": "x"}).status_code == 400
    done = browser.post("/console/password", data=form, follow_redirects=True)
    assert "密码换好了" in done.text
    browser, _ = sign_in(app, "王小明", PASSWORD)
    assert browser.get("/console/posts/").status_code == 200
    assert sign_in(app, "王小明", password)[1].status_code == 401


def test_the_first_password_cannot_be_changed_into_itself(app, admin, press, services):
    password = given_in(press(admin, name="王小明", roles="clerk").text)
    browser, _ = sign_in(app, "王小明", password)
    word = token(browser.get("/console/password").text)
    form = {"old": password, "new": password, "again": password, "csrf_token": word}
    assert "和现在的一样" in browser.post("/console/password", data=form).text
    assert services.staff.find("王小明").must_change


def test_a_form_is_not_taken_before_the_first_password_is_changed(app, admin, press, services):
    browser, _ = sign_in(app, "王小明", given_in(press(admin, name="王小明", roles="admin").text))
    answer = press(browser, name="李小红", roles="admin")
    assert "只能用一次" in answer.text
    assert services.staff.find("李小红") is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "王", "roles": "clerk"}, "2 到 20 个字"),
        ({"name": "王小明"}, "至少要选一个角色"),
        ({"name": "王小明", "roles": "king"}, "没有这样的角色"),
        ({"name": "孙管理", "roles": "clerk"}, "已经有叫"),
        ({"name": "系统", "roles": "clerk"}, "不能当姓名"),
    ],
)
def test_what_cannot_be_added_is_said_and_what_was_typed_stays(admin, press, services, form, words):
    answer = press(admin, **form)
    assert (answer.status_code, words in answer.text) == (400, True)
    assert f'value="{form["name"]}"' in answer.text
    assert len(services.staff.everyone()) == 1


def test_too_few_admins_are_warned_of(admin, press):
    assert "不到两位" in admin.get("/console/people/").text
    press(admin, name="钱管理", roles="admin")
    assert "不到两位" not in admin.get("/console/people/").text


def test_roles_hold_from_the_next_click(enter, admin, press, services):
    clerk = enter()
    assert clerk.get("/console/audit/").status_code == 403
    press(admin, "roles", about="王专干", roles=["clerk", "reviewer"])
    assert clerk.get("/console/audit/").status_code == 200
    line = services.audit.latest(limit=1)[0]
    assert (line.act, line.facts) == ("roles_set", {"before": ["clerk"], "after": ["clerk", "reviewer"]})


@pytest.mark.parametrize(("what", "words"), [("roles", "不能自己改"), ("disable", "不能停用自己")])
def test_nobody_changes_their_own_rights(admin, press, services, what, words):
    assert words in press(admin, what, about="孙管理", roles="clerk").text
    member = services.staff.find("孙管理")
    assert (member.roles, member.active) == ({"admin"}, True)


def test_two_admins_cannot_both_be_sent_away(services, member):
    member("孙管理", "admin")
    member("钱管理", "admin")
    people, now = People(services), datetime.now(UTC)
    people.disable("钱管理", by="孙管理", now=now)
    with pytest.raises(MayNot, match="最后一位管理员"):
        people.disable("孙管理", by="钱管理", now=now)
    with pytest.raises(MayNot, match="最后一位管理员"):
        people.set_roles("孙管理", ["clerk"], by="钱管理", now=now)
    assert services.staff.find("孙管理").roles == {"admin"}
    assert acts(services) == ["staff_disabled"]


def test_who_is_disabled_is_out_at_the_next_click_and_can_be_let_in_again(app, enter, admin, press):
    clerk = enter()
    press(admin, "disable", about="王专干")
    assert clerk.get("/console/").headers["Location"].startswith("/console/login")
    assert sign_in(app, "王专干", PASSWORD)[1].status_code == 401
    press(admin, "enable", about="王专干")
    assert clerk.get("/console/").status_code == 302
    assert sign_in(app, "王专干", PASSWORD)[1].status_code == 302


def test_a_new_password_ends_what_was_signed_in(app, enter, admin, press):
    clerk = enter()
    password = given_in(press(admin, "password", about="王专干").text)
    assert clerk.get("/console/").headers["Location"].startswith("/console/login")
    assert sign_in(app, "王专干", PASSWORD)[1].status_code == 401
    assert sign_in(app, "王专干", password)[1].status_code == 302


def test_an_admin_ends_the_sign_ins_of_others(enter, admin, press, services):
    clerk = enter()
    page = admin.get(f"/console/people/{services.staff.find('王专干').id}").text
    id_hash = re.search(r'name="id_hash" value="(\w+)"', page)[1]
    assert "退出了 1 处" in press(admin, "signins/end", about="王专干", id_hash=id_hash).text
    assert clerk.get("/console/").headers["Location"].startswith("/console/login")
    assert admin.get("/console/people/").status_code == 200


@pytest.fixture
def matter(services):
    """A matter that waits for somebody."""

    def _matter(assigned_to: str, number: int = 1, state: str = "open") -> None:
        values = {"id": f"m{number}", "at": datetime.now(UTC), "day": date(2026, 11, 23), "to": assigned_to}
        rows = (
            "INSERT INTO persons (id, account, created_at) VALUES (:id, 'main', :at)",
            "INSERT INTO matters (id, account, person_id, topic, opened_at, last_at, opened_on, state, outcome, "
            "answered, handed_over, channel) "
            "VALUES (:id, 'main', :id, 'wages', :at, :at, :day, 'handed_over', 'hand_over', false, true, 'wechat')",
            "INSERT INTO cases (matter_id, account, reason, came_at, due_at, assigned_to, with_adviser, state, "
            f"closed_by, result) VALUES (:id, 'main', 'unanswered', :at, :at, :to, false, '{state}', '', '')",
        )
        write(services.engine, lambda db: [db.execute(text(row), values) for row in rows])

    return _matter


def assigned(services) -> set[tuple[str, str]]:
    query = text("SELECT matter_id, assigned_to FROM cases")
    return {tuple(row) for row in read(services.engine, lambda db: db.execute(query).all())}


def test_what_is_assigned_to_whoever_leaves_goes_to_somebody(admin, member, press, services, matter):
    member()
    member("李律师", "adviser")
    member("赵镇长", "leader")
    matter("王专干")
    matter("王专干", 2, "closed")
    page = admin.get(f"/console/people/{services.staff.find('王专干').id}").text
    assert "手上的 1 件交给谁" in page
    assert "<option>李律师</option>" in page
    assert "<option>赵镇长</option>" not in page
    assert "请选一个人接手" in press(admin, "disable", about="王专干").text
    for wrong in ("赵镇长", "王专干", "没有这人"):
        assert "不能接手" in press(admin, "disable", about="王专干", hand_to=wrong).text
    assert services.staff.find("王专干").active
    assert "1 件交给了李律师" in press(admin, "disable", about="王专干", hand_to="李律师").text
    assert assigned(services) == {("m1", "李律师"), ("m2", "王专干")}


def test_what_is_assigned_may_become_anybodys(admin, member, press, services, matter):
    member()
    matter("王专干")
    assert "交给了大家" in press(admin, "disable", about="王专干", hand_to="-").text
    assert assigned(services) == {("m1", "")}


def test_leave_that_names_whoever_leaves_is_ended(admin, member, press, services):
    member()
    member("李律师", "adviser")
    today = datetime.now(UTC).date() + timedelta(days=1)
    word = token(admin.get("/console/password").text)
    form = {"absent": "李律师", "deputy": "王专干", "first_day": today, "last_day": today, "csrf_token": word}
    admin.post("/console/deputies/", data=form)
    assert len(standing(services, now=datetime.now(UTC))) == 1
    press(admin, "disable", about="王专干")
    assert standing(services, now=datetime.now(UTC)) == ()


def test_every_act_about_people_is_in_the_audit_log(admin, press, services):
    press(admin, name="王小明", roles="clerk")
    press(admin, "password", about="王小明")
    press(admin, "disable", about="王小明")
    press(admin, "enable", about="王小明")
    assert acts(services) == ["staff_added", "password_reset", "staff_disabled", "staff_enabled"]
    assert {line.actor for line in services.audit.latest(limit=9)} == {"孙管理"}


def test_a_name_is_shown_as_text(admin, press):
    press(admin, name="<b>王</b>", roles="clerk")
    assert "<b>王</b>" not in admin.get("/console/people/").text
