"""Approvals are taken back, and what a person sent by hand is marked as sent."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from bot.records.posts import State
from content.posts import load_posts

POST = load_posts()[1]
SLUG = POST.slug
BY = ("--by", "李律师")
ARTICLE = "https://mp.weixin.qq.com/s/abc"


@pytest.fixture
def run(app):
    """Run a command; its output and exit status."""

    def _run(*args: str, code: int = 0) -> str:
        result = app.test_cli_runner().invoke(args=list(args))
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def ended(services):
    """Let an attempt end in a way."""

    def _ended(**how):
        now = datetime.now(UTC)
        services.posts.plan(SLUG, now, now=now)
        row = services.posts.claim(services.posts.find(SLUG), sha256="aa", way="mass", seconds=60, now=now)
        return services.posts.give_up(row, **how)

    return _ended


def test_taking_entries_back_says_when_answers_stop(run, services):
    run("faq", "approve", "wages-001", "wages-002", *BY)
    said = run("faq", "withdraw", "wages-001", *BY)
    assert "1 条" in said
    assert "5 秒" in said
    assert {entry_id for entry_id, _ in services.approvals.approved("entry")} == {"wages-002"}


def test_all_entries_are_taken_back_at_once(run, services):
    run("faq", "approve", "all", *BY)
    run("faq", "withdraw", "all", *BY)
    assert services.approvals.approved("entry") == frozenset()
    run("faq", "withdraw", "all", *BY, code=1)


def test_a_misspelt_entry_is_named_and_the_others_are_taken_back(run, services):
    run("faq", "approve", "wages-001", *BY)
    assert "wages-999" in run("faq", "withdraw", "wages-999", "wages-001", *BY, code=1)
    assert services.approvals.approved("entry") == frozenset()


def test_an_entry_that_is_no_longer_in_the_files_is_taken_back(run, services, now):
    services.approvals.approve("entry", "gone-001", "aa", approver="李律师", now=now)
    run("faq", "withdraw", "gone-001", *BY)
    assert services.approvals.approved("entry") == frozenset()


def test_taking_a_post_back_keeps_it_from_going_out(run, services, caplog):
    run("posts", "approve", SLUG, *BY)
    with caplog.at_level(logging.WARNING):
        assert "到时间也不发" in run("posts", "withdraw", SLUG, *BY)
    assert SLUG in caplog.text
    assert services.approvals.approved("post") == frozenset()
    assert "没有审核过" in run("posts", "withdraw", SLUG, *BY, code=1)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"next_at": None}, "正在发"),
        ({"state": "accepted", "msg_id": "1"}, "收不回来"),
        ({"state": "needs_person", "sending_at": datetime(2027, 1, 5, tzinfo=UTC)}, "收不回来"),
        ({"state": "needs_person", "draft_id": "d1"}, "请不要发表"),
    ],
)
def test_taking_a_post_back_says_what_cannot_be_stopped(run, ended, how, words):
    run("posts", "approve", SLUG, *BY)
    ended(**how)
    assert words in run("posts", "withdraw", SLUG, *BY)


@pytest.mark.parametrize("state", ["needs_person", "failed"])
def test_a_post_sent_by_hand_is_marked_as_sent(run, ended, services, caplog, state):
    ended(state=state, error="请到后台发。")
    with caplog.at_level(logging.WARNING):
        run("posts", "done", SLUG, "--url", ARTICLE, *BY)
    row = services.posts.find(SLUG)
    assert (row.state, row.article_url, row.error) == (State.SENT, ARTICLE, "")
    assert row.sent_at is not None
    assert SLUG in caplog.text
    assert "已发出" in run("posts", "done", SLUG, *BY, code=1)


def test_an_address_known_before_stays_when_none_is_given(run, ended, services):
    ended(state="needs_person", article_url=ARTICLE)
    run("posts", "done", SLUG, *BY)
    assert services.posts.find(SLUG).article_url == ARTICLE


@pytest.mark.parametrize("how", [{"next_at": None}, {"state": "accepted"}, {"state": "draft"}])
def test_a_post_that_is_still_on_its_way_cannot_be_marked(run, ended, services, how):
    before = ended(**how)
    assert "要人处理" in run("posts", "done", SLUG, *BY, code=1)
    assert services.posts.find(SLUG) == before


@pytest.mark.parametrize(
    ("slug", "words"), [(SLUG, "草稿"), ("2027-01-nothing", "flask posts list")], ids=["unplanned", "unknown"]
)
def test_a_post_without_an_attempt_cannot_be_marked(run, slug, words):
    assert words in run("posts", "done", slug, *BY, code=1)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.cn/", f"{ARTICLE} x"])
def test_an_address_elsewhere_is_refused(run, ended, services, url):
    ended(state="needs_person")
    run("posts", "done", SLUG, "--url", url, *BY, code=2)
    assert services.posts.find(SLUG).state is State.NEEDS_PERSON


@pytest.mark.parametrize(
    "args", [("faq", "withdraw", "wages-001"), ("posts", "withdraw", SLUG), ("posts", "done", SLUG)]
)
def test_nobody_cannot_do_it(run, args):
    assert "2 到 40 个字" in run(*args, "--by", " ", code=2)
