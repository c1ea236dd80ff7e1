"""The plan of posts on screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.dispatch.library import PostFiles
from bot.records.database import read
from bot.records.post_events import PostEvents
from bot.records.posts import State
from bot.services.build import ACCOUNT, POST
from bot.statistics.periods import BEIJING
from tests.bot.console.conftest import token

READY = PostFiles().posts()
SLUG = min(READY)
TOMORROW = f"{datetime.now(UTC).astimezone(BEIJING) + timedelta(days=1):%Y-%m-%dT09:00}"


def press(browser, path: str, **form: str):
    word = token(browser.get("/console/password").text)
    return browser.post(path, data=form | {"csrf_token": word}, follow_redirects=True)


def test_every_post_is_on_the_plan(enter):
    page = enter().get("/console/posts/").text
    assert all(ready.title in page for ready in READY.values())


def test_a_clerk_sets_the_time(enter, services):
    page = press(enter(), f"/console/posts/{SLUG}/plan", due=TOMORROW)
    assert "09:00" in page.text
    assert services.posts.find(SLUG).due_at > datetime.now(UTC)


@pytest.mark.parametrize("due", ["", "tomorrow", "2020-01-01T09:00", "0001-01-01T00:00"])
def test_a_time_that_makes_no_sense_is_refused_with_a_sentence(enter, services, due):
    page = press(enter(), f"/console/posts/{SLUG}/plan", due=due)
    assert "alert-danger" in page.text
    assert services.posts.find(SLUG) is None


def test_three_people_approve_what_was_shown(enter, services):
    for name, role, step in (
        ("王专干", "clerk", "first"),
        ("张审核", "reviewer", "second"),
        ("李律师", "adviser", "final"),
    ):
        browser = enter(name, role)
        assert READY[SLUG].html in browser.get(f"/console/posts/{SLUG}/review").text
        press(browser, f"/console/posts/{SLUG}/sign", step=step, sha256=READY[SLUG].sha256)
    assert services.approvals.approver_of(POST, SLUG, READY[SLUG].sha256) == "李律师"


def test_a_text_that_changed_meanwhile_is_not_approved(enter, services):
    page = press(enter("李律师", "adviser"), f"/console/posts/{SLUG}/approve", sha256="0" * 64)
    assert "改过了" in page.text
    assert services.approvals.approved(POST) == frozenset()


def test_a_clerk_cannot_approve(enter, services):
    answer = press(enter(), f"/console/posts/{SLUG}/approve", sha256=READY[SLUG].sha256)
    assert answer.status_code == 403
    assert "您的角色不能审核" in answer.text
    assert services.approvals.approved(POST) == frozenset()


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/console/posts/x", "/console/posts/x"),
        ("https://evil.example/", "/console/"),
        ("", "/console/"),
    ],
)
def test_what_is_refused_says_so_with_a_way_back(enter, came_from, back):
    browser = enter()
    form = {"sha256": READY[SLUG].sha256, "csrf_token": token(browser.get("/console/password").text)}
    headers = {"Referer": came_from} if came_from else {}
    page = browser.post(f"/console/posts/{SLUG}/approve", data=form, headers=headers).text
    assert f'href="{back}">回到刚才那一页' in page


def test_a_leader_cannot_plan_and_is_told_why(enter, services):
    refused = press(enter("赵镇长", "leader"), f"/console/posts/{SLUG}/plan", due=TOMORROW)
    assert refused.status_code == 403
    assert "您的角色不能做这件事" in refused.text
    assert services.posts.find(SLUG) is None


@pytest.mark.parametrize(
    ("role", "shown"),
    [("clerk", True), ("adviser", False), ("reviewer", True), ("leader", False), ("admin", True)],
)
def test_only_who_may_plan_sees_the_buttons_for_it(enter, services, role, shown):
    now = datetime.now(UTC)
    services.posts.plan(SLUG, now, now=now)
    claimed = services.posts.claim(services.posts.find(SLUG), sha256="x", way="mass", seconds=60, now=now)
    services.posts.give_up(claimed, state=State.FAILED.value, error="没发成。")
    page = enter(role=role).get("/console/posts/").text
    assert ("定时间</button>" in page, "再发一次</button>" in page) == (shown, shown)


def test_a_failed_post_can_be_sent_again(enter, services):
    now = datetime.now(UTC)
    services.posts.plan(SLUG, now, now=now)
    claimed = services.posts.claim(services.posts.find(SLUG), sha256="x", way="mass", seconds=60, now=now)
    services.posts.give_up(claimed, state=State.FAILED.value, error="封面传不上去，请换一张。")
    browser = enter()
    assert "封面传不上去" in browser.get("/console/posts/").text
    press(browser, f"/console/posts/{SLUG}/again")
    assert services.posts.find(SLUG).attempt == 2
    # who asked stands in the proof and in the audit log, once
    press(browser, f"/console/posts/{SLUG}/again")
    planned = PostEvents(services.engine, account=ACCOUNT).of(SLUG, steps=("planned",))
    assert [(row.attempt, row.facts.get("by")) for row in planned] == [(1, None), (2, "王专干")]
    again = "SELECT actor, item_id FROM audit WHERE act = 'post_again'"
    rows = read(services.engine, lambda db: db.execute(text(again)).all())
    assert [tuple(row) for row in rows] == [("王专干", SLUG)]


def test_what_may_have_been_sent_is_looked_at_first(enter, services):
    now = datetime.now(UTC)
    services.posts.plan(SLUG, now, now=now)
    claimed = services.posts.claim(services.posts.find(SLUG), sha256="x", way="mass", seconds=60, now=now)
    services.posts.give_up(claimed, state=State.NEEDS_PERSON.value, sending_at=now, error="没有等到回音。")
    browser = enter()
    assert "可能已经发出去了" in press(browser, f"/console/posts/{SLUG}/again").text
    assert services.posts.find(SLUG).attempt == 1
    press(browser, f"/console/posts/{SLUG}/again", looked="yes")
    assert services.posts.find(SLUG).attempt == 2


def test_an_unknown_post_is_a_plain_page(enter):
    assert enter().get("/console/posts/nothing").status_code == 404


def test_in_an_emergency_a_clerk_approves_with_a_reason(enter, services):
    browser = enter()
    assert "没有审核人在" in browser.get(f"/console/posts/{SLUG}/review").text
    form = {"sha256": READY[SLUG].sha256, "emergency_reason": "李律师住院，明早集市要用"}
    press(browser, f"/console/posts/{SLUG}/approve", **form)
    assert services.approvals.approver_of(POST, SLUG, READY[SLUG].sha256) == "王专干"
