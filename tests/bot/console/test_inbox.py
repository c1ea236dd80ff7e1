"""The inbox on screen: all that waits is listed, and a matter shows what was said."""

from __future__ import annotations

import html
import re

import pytest

from bot.console import inbox
from bot.services import inbox as inbox_service
from tests.bot.console.handed_over import PHONE, TOWER, handed_over, press, rows, say

ROLES = [("clerk", True), ("adviser", True), ("reviewer", True), ("leader", False), ("admin", True)]


@pytest.fixture
def matter(services) -> str:
    """A matter with a number to call back."""
    return handed_over(services, TOWER, "回电", PHONE)


def test_the_address_of_before_leads_there(enter):
    assert enter().get("/console/unanswered").headers["Location"] == "/console/inbox/"


def test_what_was_handed_over_is_there_without_a_wait(enter, services):
    say(services, TOWER)
    page = enter().get("/console/inbox/").text
    assert "石狮子叫人挪走" in page
    assert "没答上来" in page
    assert "还有" in page


@pytest.mark.parametrize(("role", "shown"), ROLES)
def test_the_number_and_the_buttons_are_for_those_who_see_to_it(enter, matter, role, shown):
    browser = enter(role=role)
    assert PHONE not in browser.get("/console/inbox/").text
    page = browser.get(f"/console/inbox/{matter}").text
    assert "要回电话" in page
    assert (f'href="tel:{PHONE}"' in page, PHONE in page, "办结</button>" in page) == (shown,) * 3


def test_today_shows_no_number(enter, matter):
    page = enter().get("/console/").text
    assert "要回电话" in page
    assert PHONE not in page


def test_a_number_of_another_key_is_said_to_be_unreadable(enter, services, matter):
    browser = enter()
    services.vault = type(services.vault)("another key than at that time")
    page = browser.get(f"/console/inbox/{matter}").text
    assert "号码读不出来" in page
    assert "tel:" not in page


def test_every_matter_is_on_one_of_the_pages(enter, services, monkeypatch):
    monkeypatch.setattr(inbox_service, "PAGE", 2)
    for number in range(5):
        say(services, TOWER, who=f"o{number}")
    browser = enter()
    shown = [browser.get(f"/console/inbox/?page={page}").text for page in (1, 2, 3)]
    assert all("一共 5 件" in page for page in shown)
    listed = [re.findall(r"inbox/([0-9a-f]{32})", page) for page in shown]
    assert [len(ids) for ids in listed] == [2, 2, 1]
    assert len({matter_id for ids in listed for matter_id in ids}) == 5
    assert ["下一页" in page for page in shown] == [True, True, False]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(enter, matter, page):
    answer = enter().get(f"/console/inbox/?page={page}")
    assert answer.status_code == 200
    assert "石狮子叫人挪走" in answer.text


@pytest.mark.parametrize("asked", ["tab=x", "reason=x", "topic=x", "tab=&q=", "village="])
def test_what_makes_no_sense_leaves_nothing_out(enter, matter, asked):
    assert "石狮子叫人挪走" in enter().get(f"/console/inbox/?{asked}").text


@pytest.mark.parametrize("q", ["%", "_", "'", "<script>", "字" * 500])
def test_odd_words_find_nothing_and_break_nothing(enter, matter, q):
    answer = enter().get("/console/inbox/", query_string={"q": q})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_a_character_that_nobody_can_type_is_refused_with_a_sentence(enter):
    answer = enter().get("/console/inbox/", query_string={"q": "\x00"})
    assert answer.status_code == 400
    assert "看不懂" in answer.text


def test_a_receipt_number_finds_its_matter(enter, services, matter):
    ((number,),) = rows(services, "SELECT number FROM receipts LIMIT 1")
    page = enter().get("/console/inbox/", query_string={"q": number, "tab": "closed"}).text
    assert matter in page


def test_a_matter_shows_its_words_masked_and_what_was_replied(enter, services):
    matter = handed_over(services, f"{TOWER}，打13900139000找我", "转人工")
    page = enter().get(f"/console/inbox/{matter}").text
    assert "〔电话〕" in page
    assert "13900139000" not in page
    assert "当时自动回的话" in page


def test_a_question_is_shown_as_text_and_never_run(enter, services):
    matter = handed_over(services, f"{TOWER}<script>alert(1)</script>", "转人工")
    page = enter().get(f"/console/inbox/{matter}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_emergency_is_marked_and_first(enter, services):
    say(services, TOWER, who="o1")
    say(services, "着火了咋办", who="o2")
    page = enter().get("/console/inbox/").text
    assert page.index("着火了咋办") < page.index("石狮子")
    assert "紧急求助" in page


def test_a_matter_of_nobody_is_a_plain_page(enter):
    assert enter().get(f"/console/inbox/{'0' * 32}").status_code == 404


def test_somebody_who_left_cannot_be_answered_and_the_page_says_so(enter, services, matter):
    say(services, "删除我的信息")
    page = enter().get(f"/console/inbox/{matter}").text
    assert "删除了自己的信息" in page
    assert "答复村民" not in page


def test_what_several_ask_is_one_group_and_leads_to_each(enter, services):
    same = (TOWER, "村口的石狮子叫人挪走了没有人管", "村口的石狮子叫人给挪走了没人管")
    matters = [handed_over(services, words, who=f"o{number}") for number, words in enumerate(same)]
    handed_over(services, "公墓一年收多少管理费没人说得清", who="alone")
    page = enter().get("/console/inbox/together?days=30").text
    assert "3 个人问" in page
    assert all(matter in page for matter in matters)
    assert "公墓" not in page


def test_one_click_makes_an_entry_of_what_several_ask(enter, services):
    same = (TOWER, "村口的石狮子叫人挪走了没有人管", "村口的石狮子叫人给挪走了没人管，我电话13900139000")
    for number, words in enumerate(same):
        say(services, words, "公墓一年收多少管理费没人说得清", who=f"o{number}")
    browser = enter()
    page = browser.get("/console/inbox/together").text
    begin = re.search(r'href="(/console/entries/new\?[^"]+)"[^>]*>照这些写成新的解答', page)
    assert begin, "no way from the group to an entry"
    form = browser.get(html.unescape(begin[1])).text
    assert all(words in form for words in same[:2])
    assert "电话〕" in form
    assert "13900139000" not in form
    assert "公墓" not in form
    assert "几个人的原话" in form


def test_who_may_not_write_entries_is_not_sent_to_the_form(enter, services):
    for number in range(2):
        handed_over(services, TOWER, who=f"o{number}")
    page = enter(role="leader").get("/console/inbox/together").text
    assert "2 个人问" in page
    assert "照这些写成新的解答" not in page


def test_what_one_person_asks_again_and_again_is_no_group(enter, services):
    say(services, TOWER, TOWER, TOWER)
    page = enter().get("/console/inbox/together?days=x").text
    assert "没有两个人问同一件" in page


def test_the_words_of_the_tabs_are_those_of_the_list():
    assert tuple(inbox.TABS) == inbox_service.TABS


def test_the_page_with_everything_is_small(enter, services):
    for number in range(40):
        say(services, f"{TOWER}{'，一直没人管' * 30}", who=f"o{number}")
    page = enter().get("/console/inbox/")
    assert len(page.data) < 300_000


def test_a_note_is_kept_with_the_numbers_hidden(enter, services, matter):
    page = press(enter(), f"/console/inbox/{matter}/note", words="打13900139000没人接").text
    assert "打〔电话〕没人接" in page
    assert "13900139000" not in page
