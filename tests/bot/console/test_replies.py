"""Answering on screen: one writes, another approves, an approved entry leaves at once."""

from __future__ import annotations

import re

import pytest

from bot.services.build import ENTRY
from tests.bot.console.handed_over import handed_over, press, rows

WORDS = "请带身份证到镇里司法所来，我们帮您看看。"
WAGES = "wages-001"


@pytest.fixture
def matter(services) -> str:
    return handed_over(services)


@pytest.fixture
def adviser(enter):
    return enter("李律师", "adviser")


def write(browser, matter: str, words: str = WORDS, **more: str):
    return press(browser, f"/console/inbox/{matter}/reply", words=words, seen="", **more)


def only_reply(services) -> tuple[str, str]:
    ((reply_id, sha256),) = rows(services, "SELECT id, sha256 FROM replies")
    return reply_id, sha256


def sent(services) -> list[str]:
    return [words for (words,) in rows(services, "SELECT words FROM deliveries")]


def test_a_clerk_writes_and_an_adviser_lets_it_out(enter, services, matter, adviser):
    clerk = enter()
    assert "等法律顾问或者审核人看过" in write(clerk, matter).text
    assert "等您审核的回复：1 条" in adviser.get("/console/inbox/").text
    page = adviser.get("/console/inbox/review").text
    assert WORDS in page
    assert "石狮子叫人挪走" in page
    reply_id, sha256 = only_reply(services)
    said = press(
        adviser, f"/console/inbox/replies/{reply_id}/approve", sha256=sha256, came_from="review"
    ).text
    assert "审核通过" in said
    assert "没有要审核的回复" in said
    assert sent(services) == [WORDS]
    assert "审核通过" in clerk.get(f"/console/inbox/{matter}").text


def test_an_adviser_does_not_let_out_what_they_wrote(services, matter, adviser):
    write(adviser, matter)
    reply_id, sha256 = only_reply(services)
    assert "1 条是您自己写的" in adviser.get("/console/inbox/review").text
    assert "不能由" in press(adviser, f"/console/inbox/replies/{reply_id}/approve", sha256=sha256).text
    assert sent(services) == []


def test_a_second_adviser_finds_it_decided(enter, services, matter, adviser):
    write(enter(), matter)
    reply_id, sha256 = only_reply(services)
    other = enter("张审核", "reviewer")
    for browser, said in ((adviser, "审核通过"), (other, "不会再送第二遍")):
        assert said in press(browser, f"/console/inbox/replies/{reply_id}/approve", sha256=sha256).text
    assert sent(services) == [WORDS]


def test_words_that_are_not_those_shown_do_not_leave(enter, services, matter, adviser):
    write(enter(), matter)
    reply_id, _ = only_reply(services)
    assert "改过了" in press(adviser, f"/console/inbox/replies/{reply_id}/approve", sha256="0" * 64).text
    assert sent(services) == []


def test_what_is_returned_comes_back_to_its_author_with_the_remark(enter, services, matter, adviser):
    clerk = enter()
    write(clerk, matter)
    reply_id, sha256 = only_reply(services)
    back = f"/console/inbox/replies/{reply_id}/return"
    assert "写一句要怎么改" in press(adviser, back, sha256=sha256, remark=" ").text
    assert "退回去了" in press(adviser, back, sha256=sha256, remark="写清楚几楼").text
    page = clerk.get(f"/console/inbox/{matter}").text
    assert "写清楚几楼" in page
    assert f">{WORDS}</textarea>" in page
    assert sent(services) == []


def test_the_second_clerk_sees_that_there_is_a_reply_and_keeps_the_own_words(enter, services, matter):
    write(enter(), matter)
    answer = write(enter("刘专干"), matter, "先打电话问问他")
    assert answer.status_code == 422
    assert "王专干已经写了一条回复" in answer.text
    assert "先打电话问问他</textarea>" in answer.text
    assert len(rows(services, "SELECT id FROM replies")) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "还没有写回复"),
        (" \r\n ", "还没有写回复"),
        ("长" * 601, "写了 601 个字"),
        ("他的电话是13900139000", "好像有电话"),
        ("身份证 410326199001011234 拿来", "好像有身份证号"),
    ],
)
def test_words_that_cannot_go_say_why_and_are_not_lost(enter, services, matter, words, said):
    answer = write(enter(), matter, words)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert words.strip() in answer.text
    assert rows(services, "SELECT id FROM replies") == []


def test_six_hundred_characters_fit(enter, services, matter):
    assert write(enter(), matter, "长" * 600).status_code == 200
    assert len(rows(services, "SELECT id FROM replies")) == 1


def test_a_public_number_goes_when_the_clerk_says_it_is_one(enter, services, matter):
    assert write(enter(), matter, "劳动监察 0379-67212345", public="yes").status_code == 200
    assert len(rows(services, "SELECT id FROM replies")) == 1


def test_a_reply_is_taken_back_before_it_is_approved(enter, services, matter, adviser):
    clerk = enter()
    write(clerk, matter)
    reply_id, sha256 = only_reply(services)
    assert "收回来了" in press(clerk, f"/console/inbox/replies/{reply_id}/withdraw").text
    assert "已经收回" in press(adviser, f"/console/inbox/replies/{reply_id}/approve", sha256=sha256).text
    assert sent(services) == []


def test_a_clerk_cannot_approve_but_in_an_emergency(enter, services, matter):
    write(enter(), matter)
    reply_id, sha256 = only_reply(services)
    other, path = enter("刘专干"), f"/console/inbox/replies/{reply_id}/approve"
    assert "您的角色不能审核" in press(other, path, sha256=sha256).text
    assert sent(services) == []
    assert "紧急审核" in other.get(f"/console/inbox/{matter}").text
    press(other, path, sha256=sha256, emergency_reason="老人今晚没有地方住，等不到明天")
    assert sent(services) == [WORDS]
    assert "紧急审核" in other.get("/console/").text


def entry_form(page: str) -> dict[str, str]:
    found = re.search(
        r'name="entry" value="([^"]+)"><input type="hidden" name="sha256" value="([0-9a-f]+)"', page
    )
    return {"entry": found[1], "sha256": found[2], "seen": ""}


@pytest.fixture
def approved_entry(services, now):
    entry = services.shelf.content.corpus.by_id[WAGES]
    services.approvals.approve(ENTRY, entry.id, entry.sha256(), approver="张审核", now=now)
    return entry


def test_an_approved_entry_is_found_and_leaves_at_once(enter, services, matter, approved_entry):
    clerk = enter()
    page = clerk.get(f"/console/inbox/{matter}", query_string={"find": approved_entry.title}).text
    assert "张审核审核过" in page
    said = press(clerk, f"/console/inbox/{matter}/entry", **entry_form(page)).text
    assert "已经送出" in said
    (words,) = sent(services)
    assert approved_entry.title in words
    assert approved_entry.answer in words
    assert len(words.encode()) <= 1800
    assert rows(services, "SELECT author, decided_by, entry_id FROM replies") == [("王专干", "张审核", WAGES)]


def test_a_draft_of_the_demo_goes_to_review_like_any_words(enter, services, matter):
    clerk = enter()
    page = clerk.get(f"/console/inbox/{matter}", query_string={"find": "老板拖欠工资不给"}).text
    assert "送去审核" in page
    assert 'name="entry"' not in page
    entry = services.shelf.content.corpus.by_id[WAGES]
    form = {"entry": WAGES, "sha256": entry.sha256(), "seen": ""}
    assert "没有送出" in press(clerk, f"/console/inbox/{matter}/entry", **form).text
    assert sent(services) == []


def test_an_entry_whose_approval_was_taken_back_meanwhile_does_not_leave(
    enter, services, matter, approved_entry
):
    clerk = enter()
    page = clerk.get(f"/console/inbox/{matter}", query_string={"find": approved_entry.title}).text
    services.approvals.withdraw(ENTRY, WAGES)
    assert "没有送出" in press(clerk, f"/console/inbox/{matter}/entry", **entry_form(page)).text
    assert sent(services) == []


def test_an_entry_does_not_go_over_an_answer_that_was_not_seen(
    enter, services, matter, approved_entry, adviser
):
    clerk = enter()
    page = clerk.get(f"/console/inbox/{matter}", query_string={"find": approved_entry.title}).text
    write(enter("刘专干"), matter)
    assert "已经写了一条回复" in press(clerk, f"/console/inbox/{matter}/entry", **entry_form(page)).text
    assert sent(services) == []


@pytest.mark.parametrize("find", ["x", "量子力学", "<b>", "字" * 200])
def test_a_search_that_finds_little_breaks_nothing(enter, matter, find):
    answer = enter().get(f"/console/inbox/{matter}", query_string={"find": find})
    assert answer.status_code == 200
    assert "<b>" not in answer.text.partition("先看有没有现成的解答")[2].partition("自己写")[0].replace(
        "<summary><b>", ""
    )


def test_a_reply_of_nobody_is_a_plain_page(adviser):
    assert press(adviser, f"/console/inbox/replies/{'0' * 32}/approve", sha256="x").status_code == 404
