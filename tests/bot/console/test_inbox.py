"""What waits for a person: all of it is listed, the number can be called, what is done is closed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.console import pages
from bot.conversation.turns import Kind, Utterance
from bot.records.inbox import waiting
from bot.services.build import ACCOUNT
from bot.webhook.exchange import Exchange
from tests.bot.console.conftest import token

PHONE = "13800138000"
ROLES = [("clerk", True), ("adviser", True), ("reviewer", True), ("leader", False), ("admin", True)]


def say(services, *words: str, who: str = "oVillager") -> None:
    now = datetime.now(UTC)
    for number, text in enumerate(words):
        Exchange(services).answer(Utterance(who, Kind.TEXT, text, f"{who}:{number}", now), now=now)


@pytest.fixture
def matter(services) -> str:
    """A matter with a number to call back."""
    say(services, "村里的信号塔占了我家的坟地没人管", "回电", PHONE)
    (row,) = waiting(services.engine, ACCOUNT, limit=9)
    assert row.callback_cipher
    return row.matter_id


def close(browser, matter_id: str):
    word = token(browser.get("/console/password").text)
    return browser.post(
        f"/console/unanswered/{matter_id}/close", data={"csrf_token": word}, follow_redirects=True
    )


@pytest.mark.parametrize(("role", "shown"), ROLES)
def test_the_number_and_the_button_are_for_those_who_see_to_it(enter, matter, role, shown):
    page = enter(role=role).get("/console/unanswered").text
    assert "要回电话" in page
    assert (f'href="tel:{PHONE}"' in page, PHONE in page, "办好了" in page) == (shown, shown, shown)


def test_today_shows_no_number(enter, matter):
    page = enter().get("/console/").text
    assert "要回电话" in page
    assert PHONE not in page


def test_a_number_of_another_key_is_said_to_be_unreadable(enter, services, matter):
    browser = enter()
    services.vault = type(services.vault)("another key than at that time")
    page = browser.get("/console/unanswered").text
    assert "号码读不出来" in page
    assert "tel:" not in page


@pytest.mark.parametrize("role", [role for role, may in ROLES if may])
def test_what_is_done_leaves_the_list(enter, services, matter, role):
    page = close(enter(role=role), matter)
    assert "记成办好了" in page.text
    assert "占了我家的坟地" not in page.text
    assert waiting(services.engine, ACCOUNT, limit=9) == ()


def test_a_leader_closes_nothing(enter, services, matter):
    assert close(enter(role="leader"), matter).status_code == 403
    assert len(waiting(services.engine, ACCOUNT, limit=9)) == 1


def test_closing_without_the_word_of_the_form_is_refused(enter, services, matter):
    assert enter().post(f"/console/unanswered/{matter}/close").status_code == 400
    assert len(waiting(services.engine, ACCOUNT, limit=9)) == 1


def test_closing_twice_says_that_it_no_longer_waits(enter, matter):
    browser = enter()
    close(browser, matter)
    assert "已经不在等了" in close(browser, matter).text


def test_every_matter_is_on_one_of_the_pages(enter, services, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    for number in range(5):
        say(services, "村里的信号塔占了我家的坟地没人管", who=f"o{number}")
    browser = enter()
    shown = [browser.get(f"/console/unanswered?page={page}").text for page in (1, 2, 3)]
    assert all("一共 5 件" in page for page in shown)
    listed = [re.findall(r"unanswered/(\w+)/close", page) for page in shown]
    assert [len(ids) for ids in listed] == [2, 2, 1]
    assert len({matter_id for ids in listed for matter_id in ids}) == 5
    assert ["下一页" in page for page in shown] == [True, True, False]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(enter, matter, page):
    answer = enter().get(f"/console/unanswered?page={page}")
    assert answer.status_code == 200
    assert "占了我家的坟地" in answer.text
