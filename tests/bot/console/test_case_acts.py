"""Taking, passing on and closing a matter on screen."""

from __future__ import annotations

import re

import pytest

from tests.bot.console.handed_over import PHONE, TOWER, handed_over, press, rows, say

HANDLERS = ["clerk", "adviser", "reviewer", "admin"]


@pytest.fixture
def matter(services) -> str:
    return handed_over(services, TOWER, "回电", PHONE)


def seen(browser, matter: str) -> str:
    """What the closing form of the page says the latest message was."""
    return re.search(r'name="seen" value="(\d{4}-[^"]+)"', browser.get(f"/console/inbox/{matter}").text)[1]


def close(browser, matter: str, result: str = "by_phone", at: str = ""):
    return press(browser, f"/console/inbox/{matter}/close", result=result, seen=at or seen(browser, matter))


@pytest.mark.parametrize("role", HANDLERS)
def test_what_is_closed_leaves_the_list_and_its_number_is_gone(enter, services, matter, role):
    browser = enter(role=role)
    page = close(browser, matter).text
    assert "这件办结了" in page
    assert "石狮子叫人挪走" not in page
    assert rows(services, "SELECT state, callback_cipher FROM matters") == [("closed", None)]
    assert matter in browser.get("/console/inbox/?tab=closed").text


def test_a_leader_changes_nothing(enter, services, matter):
    browser = enter(role="leader")
    for act in ("close", "assign", "note", "adviser", "reply", "entry"):
        assert press(browser, f"/console/inbox/{matter}/{act}", result="no_need").status_code == 403
    assert rows(services, "SELECT state, assigned_to FROM cases") == [("open", "")]


def test_closing_twice_says_who_closed_it(enter, matter):
    browser = enter()
    at = seen(browser, matter)
    close(browser, matter, at=at)
    assert "已经由王专干办结了" in close(browser, matter, at=at).text


def test_a_message_that_came_meanwhile_is_read_first(enter, services, matter):
    browser = enter()
    at = seen(browser, matter)
    say(services, "转人工")
    assert "又发来了消息" in close(browser, matter, at=at).text
    assert rows(services, "SELECT state FROM cases") == [("open",)]


@pytest.mark.parametrize("at", ["x", "2026-01-01", "2026-01-01T00:00:00"])
def test_a_form_that_says_nothing_sensible_closes_nothing(enter, services, matter, at):
    assert "放得太久了" in close(enter(), matter, at=at).text
    assert rows(services, "SELECT state FROM cases") == [("open",)]


def test_a_result_has_to_be_chosen(enter, services, matter):
    assert "请选一个结果" in close(enter(), matter, result="").text
    assert rows(services, "SELECT state FROM cases") == [("open",)]


def test_a_clerk_takes_a_case_and_finds_it_among_the_own(enter, matter):
    browser = enter()
    assert "这件由您来办" in press(browser, f"/console/inbox/{matter}/assign", to="王专干", was="").text
    assert matter in browser.get("/console/inbox/?tab=mine").text


def test_two_who_take_it_at_once_are_told_of_each_other(enter, matter):
    first, second = enter(), enter("刘专干")
    press(first, f"/console/inbox/{matter}/assign", to="王专干", was="")
    page = press(second, f"/console/inbox/{matter}/assign", to="刘专干", was="").text
    assert "已经由王专干接手" in page


@pytest.mark.parametrize("to", ["没有这人", "赵镇长"])
def test_a_case_goes_only_to_those_who_see_to_cases(enter, services, member, matter, to):
    member("赵镇长", "leader")
    assert "没有这个人" in press(enter(), f"/console/inbox/{matter}/assign", to=to, was="").text
    assert rows(services, "SELECT assigned_to FROM cases") == [("",)]


def test_the_adviser_finds_what_was_handed_to_them(enter, matter):
    press(enter(), f"/console/inbox/{matter}/adviser", there="yes")
    adviser = enter("李律师", "adviser")
    assert matter in adviser.get("/console/inbox/?tab=adviser").text
    press(adviser, f"/console/inbox/{matter}/adviser", there="no")
    assert matter not in adviser.get("/console/inbox/?tab=adviser").text


@pytest.mark.parametrize(("words", "said"), [("", "还没有写备注"), ("长" * 1001, "最多 1000 个")])
def test_a_note_that_cannot_be_kept_says_why(enter, services, matter, words, said):
    assert said in press(enter(), f"/console/inbox/{matter}/note", words=words).text
    assert rows(services, "SELECT count(*) FROM notes") == [(0,)]
