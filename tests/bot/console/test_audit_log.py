"""The audit log on screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.console.audit_log import PAGE
from bot.services.acts import facts_words
from bot.statistics.periods import BEIJING
from tests.bot.console.conftest import token

DAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""00:30 of 21 November in Beijing."""


@pytest.fixture
def leader(enter):
    return enter("赵镇长", "leader")


def cards(page: str) -> int:
    return page.count('class="row-card"')


def test_it_says_who_did_what_in_words(leader, services):
    services.audit.note("李律师", "approved", "entry", "wages-001", now=DAY, sha256="abc")
    page = leader.get("/console/audit/").text
    for words in ("11月21日 00:30", "李律师", "<b>审核通过</b>", "解答 wages-001", "文字的校验码：abc"):
        assert words in page


def test_what_has_no_name_is_shown_as_it_is(leader, services):
    services.audit.note("李律师", "dance_held", "party", "p1", now=DAY, guests=3)
    page = leader.get("/console/audit/").text
    assert "<b>dance_held</b>" in page
    assert "party p1" in page
    assert "guests：3" in page


def test_an_id_that_only_the_tables_know_is_not_shown(leader, services):
    services.audit.note("李律师", "deputy_named", "deputy", "0" * 31 + "f", now=DAY, absent="李律师")
    page = leader.get("/console/audit/").text
    assert "请假代办" in page
    assert "0000" not in page


def test_it_is_asked_by_person_act_and_beijing_day(leader, services):
    for hours, actor, act in ((-1, "甲某", "approved"), (0, "甲某", "roles_set"), (1, "乙某", "approved")):
        services.audit.note(actor, act, "entry", now=DAY + timedelta(hours=hours))
    asked = {"actor=甲某": 2, "act=approved": 2, "day=2026-11-21": 2, "day=2026-11-20": 1}
    asked |= {"actor=甲某&act=approved": 1, "act=unknown_act": 0, "actor=&act=&day=": 3}
    assert {query: cards(leader.get(f"/console/audit/?{query}").text) for query in asked} == asked


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_day_that_makes_no_sense_is_said(leader, day):
    answer = leader.get(f"/console/audit/?day={day}")
    assert (answer.status_code, "日期没看懂" in answer.text) == (200, True)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", ""])
def test_a_page_that_is_not_there_shows_nothing_worse_than_an_empty_list(leader, page):
    assert leader.get(f"/console/audit/?page={page}").status_code == 200


def test_every_line_is_on_one_of_the_pages(leader, services):
    for number in range(PAGE + 1):
        services.audit.note("李律师", "approved", "entry", f"e{number}", now=DAY + timedelta(seconds=number))
    first, second = (leader.get(f"/console/audit/?page={page}&act=approved").text for page in (1, 2))
    assert (cards(first), cards(second)) == (PAGE, 1)
    assert ("较早的" in first, "较早的" in second) == (True, False)
    assert "act=approved" in first


def test_a_fact_is_shown_as_text(leader, services):
    services.audit.note("李律师", "approved", "entry", "<i>x</i>", now=DAY, reason="<script>1</script>")
    page = leader.get("/console/audit/").text
    assert "<script>1" not in page
    assert "<i>x" not in page


def test_facts_of_any_shape_have_words():
    facts = {"before": ["clerk", "admin"], "deputy_for": "", "count": 0, "by": "command", "x": {"a": True}}
    assert facts_words(facts) == "原来：普法专干、管理员；个数：0；经由：命令行；x：a 是"
    assert facts_words({"nothing": None}) == ""


def test_an_emergency_approval_is_red_on_the_first_page_for_a_week(enter, services):
    browser, now = enter(), datetime.now(UTC)
    services.audit.note(
        "周专干", "emergency_approval", "entry", "old-001", now=now - timedelta(days=8), reason="旧的"
    )
    assert "紧急审核" not in browser.get("/console/").text
    at = now - timedelta(days=6)
    services.audit.note("周专干", "emergency_approval", "entry", "wages-001", now=at, reason="李律师<住院>")
    page = browser.get("/console/").text
    assert "alert-danger" in page
    assert "周专干不是审核人" in page
    assert "李律师&lt;住院&gt;" in page
    assert f"{at.astimezone(BEIJING):%m月%d日 %H:%M}" in page


def test_the_places_one_may_not_go_are_not_offered(enter):
    clerk, admin = enter(), enter("孙管理", "admin")
    words = ("工作人员", "操作记录", "请假代办", "我的登录")
    assert [f"<b>{word}</b>" in clerk.get("/console/more").text for word in words] == [
        False,
        False,
        True,
        True,
    ]
    assert all(f"<b>{word}</b>" in admin.get("/console/more").text for word in words)
    assert token(admin.get("/console/people/").text)
