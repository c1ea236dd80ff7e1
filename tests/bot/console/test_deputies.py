"""Leave: while it runs the deputy may what the absent person may, and it is kept who acted for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.records.deputies import Deputies
from bot.services.build import ACCOUNT
from bot.statistics.periods import beijing_day
from tests.bot.console.conftest import token

TODAY = beijing_day(datetime.now(UTC))
"""Near midnight in Beijing a test may run on the next day already; nothing here depends on the hour."""


def press(browser, path: str = "", **form):
    word = token(browser.get("/console/password").text)
    data = {name: str(value) for name, value in form.items()} | {"csrf_token": word}
    return browser.post(f"/console/deputies/{path}", data=data, follow_redirects=True)


def leave(browser, deputy: str, first=TODAY, last=TODAY, **more):
    return press(browser, deputy=deputy, first_day=first, last_day=last, **more)


@pytest.fixture
def deputies(services):
    return Deputies(services.engine, account=ACCOUNT)


@pytest.fixture
def adviser(enter):
    return enter("李律师", "adviser")


@pytest.fixture
def clerk(enter):
    return enter("王专干", "clerk")


@pytest.fixture
def admin(enter):
    return enter("孙管理", "admin")


def may_approve(browser) -> bool:
    """Whether the page that only approvers have opens."""
    return browser.get("/console/inbox/review").status_code == 200


def test_while_the_leave_runs_the_deputy_may_more(adviser, clerk, services):
    assert not may_approve(clerk)
    assert "王专干代李律师" in leave(adviser, "王专干").text
    assert may_approve(clerk)
    line = services.audit.latest(limit=1)[0]
    assert (line.actor, line.act, line.facts["absent"], line.facts["deputy"]) == (
        "李律师",
        "deputy_named",
        "李律师",
        "王专干",
    )


@pytest.mark.parametrize(("first", "last", "runs"), [(0, 0, True), (0, 3, True), (1, 3, False)])
def test_both_days_are_included(adviser, clerk, first, last, runs):
    leave(adviser, "王专干", TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    assert may_approve(clerk) is runs


def test_yesterday_it_was_over(clerk, adviser, deputies, now):
    yesterday = TODAY - timedelta(days=1)
    deputies.add("李律师", "王专干", first_day=yesterday, last_day=yesterday, made_by="李律师", now=now)
    assert not may_approve(clerk)


def test_it_can_be_ended_early_by_the_absent_person_and_not_by_the_deputy(adviser, clerk, deputies):
    leave(adviser, "王专干")
    (running,) = deputies.running(TODAY)
    assert "只有本人和管理员" in press(clerk, f"{running.id}/end").text
    assert may_approve(clerk)
    assert "不再代李律师" in press(adviser, f"{running.id}/end").text
    assert not may_approve(clerk)
    assert "已经结束了" in press(adviser, f"{running.id}/end").text


def test_an_admin_makes_and_ends_it_for_others(admin, adviser, clerk, deputies):
    leave(admin, "王专干", absent="李律师")
    assert may_approve(clerk)
    press(admin, f"{deputies.running(TODAY)[0].id}/end")
    assert not may_approve(clerk)


def test_others_make_it_for_themselves_only(clerk, adviser, deputies):
    assert "只能给自己请假" in leave(clerk, "王专干", absent="李律师").text
    assert deputies.running(TODAY) == ()


def test_nobody_gets_the_role_of_an_admin_by_their_own_doing(admin, member, enter, deputies, services):
    member("钱管理", "admin")
    assert "不能让自己代管理员" in leave(admin, "孙管理", absent="钱管理").text
    # nor does whoever stands in for one
    clerk = enter("王专干", "clerk")
    leave(admin, "王专干")
    assert clerk.get("/console/people/").status_code == 200
    assert "不能让自己代管理员" in leave(clerk, "王专干", absent="钱管理").text
    assert (
        "不能自己改"
        in clerk.post(
            f"/console/people/{services.staff.find('王专干').id}/roles",
            data={"csrf_token": token(clerk.get("/console/password").text), "roles": "admin"},
        ).text
    )
    assert len(deputies.running(TODAY)) == 1


def test_a_role_that_is_lent_is_not_lent_on(adviser, clerk, enter):
    other = enter("周专干", "clerk")
    leave(adviser, "王专干")
    leave(clerk, "周专干")
    assert may_approve(clerk)
    assert not may_approve(other)


def test_a_disabled_person_lends_nothing(adviser, clerk, services):
    leave(adviser, "王专干")
    services.staff.set_active("李律师", False)
    assert not may_approve(clerk)


@pytest.mark.parametrize(
    ("deputy", "first", "last", "words"),
    [
        ("李律师", TODAY, TODAY, "要是另一个人"),
        ("没有这人", TODAY, TODAY, "都要是在用的"),
        ("停用的人", TODAY, TODAY, "都要是在用的"),
        ("王专干", TODAY, TODAY - timedelta(days=1), "早于第一天"),
        ("王专干", TODAY - timedelta(days=1), TODAY, "已经过去了"),
        ("王专干", TODAY, TODAY + timedelta(days=180), "最多 180 天"),
        ("王专干", "", TODAY, "日期没看懂"),
        ("王专干", TODAY, "someday", "日期没看懂"),
        ("", TODAY, TODAY, "都要是在用的"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    adviser, clerk, member, services, deputies, deputy, first, last, words
):
    services.staff.set_active(member("停用的人"), False)
    answer = leave(adviser, deputy, first, last)
    assert (answer.status_code, words in answer.text) == (400, True)
    assert deputies.since(TODAY) == ()


def test_two_deputies_at_a_time_are_refused(adviser, clerk, member):
    member("周专干")
    leave(adviser, "王专干", TODAY, TODAY + timedelta(days=3))
    assert (
        "已经由王专干代办"
        in leave(adviser, "周专干", TODAY + timedelta(days=3), TODAY + timedelta(days=9)).text
    )
    assert (
        "周专干代李律师"
        in leave(adviser, "周专干", TODAY + timedelta(days=4), TODAY + timedelta(days=9)).text
    )


def test_what_only_the_lent_role_allows_is_kept_as_done_for_another(admin, enter, services):
    deputy = enter("王专干", "clerk")
    leave(admin, "王专干")
    form = {"csrf_token": token(deputy.get("/console/password").text), "name": "周小明", "roles": "clerk"}
    assert deputy.post("/console/people/", data=form).status_code == 200
    line = next(line for line in services.audit.latest(limit=9) if line.act == "acted_as_deputy")
    assert (line.actor, line.item_id, line.facts) == ("王专干", "people.add", {"deputy_for": "孙管理"})


def test_what_ones_own_role_allows_is_not_kept_as_done_for_another(admin, enter, services):
    other = enter("钱管理", "admin")
    leave(admin, "钱管理", absent="孙管理")
    form = {"csrf_token": token(other.get("/console/password").text), "name": "周小明", "roles": "clerk"}
    other.post("/console/people/", data=form)
    assert "acted_as_deputy" not in {line.act for line in services.audit.latest(limit=9)}
