"""三审, preview and checks on screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch.build import library_of
from bot.dispatch.library import PostFiles
from bot.dispatch.reviewing import under_review
from bot.records.posts import State
from bot.services.build import POST
from bot.services.post_desk import post_desk_of
from bot.services.signing import signing_of
from bot.sessions.tokens import LocalTokens
from bot.wechat.client import WechatClient
from tests.bot.console.conftest import token
from tests.bot.services.test_post_form import GOOD
from tests.bot.services.writing import NOW, begun
from tests.standin import MovableClock, running_stand_in

READY = PostFiles().posts()
SLUG = min(slug for slug, ready in READY.items() if ready.sha256)
SHA = READY[SLUG].sha256
STEPS = (("王专干", "clerk", "first"), ("李律师", "adviser", "second"), ("张审核", "reviewer", "final"))


def press(browser, act: str, **form: str):
    word = token(browser.get("/console/password").text)
    return browser.post(
        f"/console/posts/{SLUG}/{act}", data=form | {"csrf_token": word}, follow_redirects=True
    )


@pytest.fixture
def signed(enter):
    """Browsers of the three who signed."""
    people = [enter(name, role) for name, role, _ in STEPS]
    for browser, (_, _, step) in zip(people, STEPS, strict=True):
        assert press(browser, "sign", step=step, sha256=SHA).status_code == 200
    return people


def test_a_step_that_is_not_next_is_refused_with_a_way_back(enter, services):
    enter("张审核", "reviewer")
    answer = press(enter("李律师", "adviser"), "sign", step="second", sha256=SHA)
    assert answer.status_code == 403
    assert "还没有初审" in answer.text
    assert signing_of(services).review(SLUG, SHA).signed == ()


def test_a_text_that_changed_meanwhile_is_not_signed(enter, services):
    page = press(enter(), "sign", step="first", sha256="0" * 64)
    assert "改过了" in page.text
    assert signing_of(services).review(SLUG, SHA).signed == ()


def test_the_page_says_who_signed_and_who_is_next(enter, services):
    browser = enter()
    services.posts.plan(SLUG, datetime.now(UTC) + timedelta(days=9), now=datetime.now(UTC))
    assert "等您签初审" in browser.get("/console/posts/review").text
    press(browser, "sign", step="first", sha256=SHA)
    page = browser.get(f"/console/posts/{SLUG}/review").text
    assert "初审：王专干" in page
    assert "复审要请法律顾问" in page


def test_a_small_office_is_asked_for_a_reason(enter, services):
    browser = enter("李律师", "adviser")
    press(browser, "sign", step="first", sha256=SHA)
    assert "为什么找不到别人" in browser.get(f"/console/posts/{SLUG}/review").text
    reason = "镇里只有我一个人能审"
    press(browser, "sign", step="second", sha256=SHA, reason=reason)
    press(browser, "sign", step="final", sha256=SHA, reason=reason)
    assert services.approvals.approver_of(POST, SLUG, SHA) == "李律师"


def test_a_signed_post_says_when_it_goes_out_or_that_no_time_is_set(signed, services):
    page = signed[2].get(f"/console/posts/{SLUG}/review").text
    assert "还没有定时间，定了才会发" in page
    assert 'href="/console/posts/"' in page
    services.posts.plan(SLUG, NOW + timedelta(days=400), now=NOW)
    page = signed[2].get(f"/console/posts/{SLUG}/review").text
    assert "定了才会发" not in page
    assert "10:00 会发" in page


def test_what_is_withdrawn_is_not_sent(signed, services):
    assert services.approvals.approver_of(POST, SLUG, SHA) == "张审核"
    press(signed[2], "withdraw")
    assert services.approvals.approved(POST) == frozenset()


def test_a_text_is_sent_back_with_a_remark(enter, services):
    clerk, adviser = enter(), enter("李律师", "adviser")
    press(clerk, "sign", step="first", sha256=SHA)
    press(adviser, "return", sha256=SHA, remark="第二段的条文引错了")
    assert "第二段的条文引错了" in clerk.get(f"/console/posts/{SLUG}/review").text
    assert signing_of(services).review(SLUG, SHA).signed == ()


@pytest.fixture
def wechat(services):
    with running_stand_in(services.account, clock=MovableClock(datetime.now(UTC))) as running:
        services.client = WechatClient(services.account, api_base=running.url, tokens=LocalTokens())
        yield running


def test_a_preview_goes_to_ones_own_wechat_with_the_names_so_far(enter, services, wechat):
    browser = enter()
    assert "去绑定" in browser.get(f"/console/posts/{SLUG}/review").text
    assert press(browser, "preview").status_code == 403
    services.staff.set_wechat("王专干", services.vault.encrypt("oClerk"))
    press(browser, "sign", step="first", sha256=SHA)
    services.approvals.approve(POST, SLUG, SHA, approver="李律师", now=datetime.now(UTC))
    assert "发到您的微信了" in press(browser, "preview").text
    (shown,) = wechat.api.articles()
    assert (shown.how, shown.to) == ("preview", "oClerk")
    assert "终审：李律师" in shown.article.content
    press(browser, "preview")
    assert len(wechat.api.box.drafts) == 1
    assert wechat.calls("material/add_material") == 1


def test_a_preview_that_wechat_refuses_says_why(enter, services, wechat):
    browser = enter()
    services.staff.set_wechat("王专干", services.vault.encrypt("oClerk"))
    wechat.api.certified = False
    assert "没有这个权限" in press(browser, "preview").text


def test_the_checks_are_made_when_somebody_asks(enter, services, wechat):
    browser, now = enter(), datetime.now(UTC)
    assert "定了时间" in press(browser, "check").text
    services.posts.plan(SLUG, now + timedelta(days=9), now=now)
    page = press(browser, "check").text
    assert "1 项没有通过" in page
    assert "没有终审通过" in page
    assert services.posts.find(SLUG).state is State.DRAFT
    assert services.audit.latest(limit=1)[0].act == "post_checked"


def test_what_staff_wrote_is_read_and_signed_before_anything_else_changes(enter, services):
    desk = post_desk_of(services)
    slug = begun(desk)
    author, reader = enter(), enter("李律师", "adviser")
    desk.hand_in(slug, base=2, by="王专干", now=NOW)
    assert GOOD["title"] in reader.get("/console/posts/review").text
    text = under_review(services, slug)
    assert GOOD["title"] in reader.get(f"/console/posts/{slug}/review").text
    assert "这一篇是您写的" in author.get(f"/console/posts/{slug}/review").text
    signing, now = signing_of(services), datetime.now(UTC)
    for step, name, role in (
        ("first", "李律师", ""),
        ("second", "张审核", "reviewer"),
        ("final", "孙管理", "admin"),
    ):
        if role:
            services.staff.add(name, role, password_hash=None, now=now)
        assert slug not in library_of(services).posts()
        signing.sign(slug, text.sha256, step, services.staff.find(name), now=now)
    assert library_of(services).posts()[slug].sha256 == text.sha256
