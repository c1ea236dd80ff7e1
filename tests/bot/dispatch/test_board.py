"""What staff see: each post once, with the reason why it does not go out."""

from dataclasses import replace
from datetime import timedelta

from bot.dispatch.board import board
from bot.records.posts import State
from tests.bot.dispatch.conftest import DUE, SLUG, error_of


def lines(town):
    shown = board(town.books, town.posts.latest(), town.approvals.approved("post"), now=town.now)
    return {line.slug: line for line in shown}


def test_a_post_that_nobody_planned_is_a_draft_or_approved(town):
    line = lines(town)[SLUG]
    assert (line.state, line.due, line.attempt, line.error) == (State.DRAFT, None, 0, "")
    town.approve()
    assert lines(town)[SLUG].state is State.APPROVED


def test_a_planned_post_shows_its_time_and_whether_it_is_approved(town):
    town.posts.plan(SLUG, DUE, now=town.now)
    line = lines(town)[SLUG]
    assert (line.state, line.due, line.error) == (State.DRAFT, DUE, "")
    town.approve()
    assert lines(town)[SLUG].state is State.APPROVED


def test_a_post_due_without_an_approval_says_so(town):
    town.posts.plan(SLUG, DUE, now=town.now)
    town.now = DUE
    assert "还没有审核通过" in lines(town)[SLUG].error


def test_a_text_edited_after_its_approval_says_so_at_once(town):
    town.plan()
    town.write(SLUG, "<p>改过</p>")
    line = lines(town)[SLUG]
    assert (line.state, line.approved) == (State.DRAFT, False)
    assert "文字又改过" in line.error


def test_a_case_that_is_made_up_is_never_approved_nor_due(town):
    town.posts.plan(SLUG, DUE, now=town.now)
    town.books[SLUG] = replace(town.books[SLUG], sha256="")
    town.approvals.approve("post", SLUG, "", approver="某人", now=town.now)
    line = lines(town)[SLUG]
    assert (line.approved, line.state) == (False, State.DRAFT)
    assert "编的例子" in line.error


def test_a_case_that_is_made_up_is_not_sent_even_when_approved(town):
    town.posts.plan(SLUG, DUE, now=town.now)
    town.books[SLUG] = replace(town.books[SLUG], sha256="")
    town.approvals.approve("post", SLUG, "", approver="某人", now=town.now)
    town.at_due()
    town.go()
    assert town.wechat.sends == []


def test_a_post_whose_file_is_gone_says_so(town):
    town.plan()
    del town.books[SLUG]
    assert f"content/posts/{SLUG}.md" in lines(town)[SLUG].error


def test_what_happened_is_shown_whatever_the_file_says_now(town):
    town.plan()
    town.at_due()
    town.go()
    town.write(SLUG, "<p>改过</p>")
    line = lines(town)[SLUG]
    assert (line.state, line.job_id, line.error) == (State.ACCEPTED, "1000", "")


def test_a_failure_is_shown_with_its_sentence(town):
    town.plan()
    town.at_due()
    town.wechat.fail("add_draft", error_of(45002, permanent=True))
    town.go()
    line = lines(town)[SLUG]
    assert (line.state, line.in_doubt) == (State.FAILED, False)
    assert line.error.startswith("微信说45002。")


def test_planned_posts_come_by_time_and_the_others_by_month(town):
    for slug, month in (("b", "2027-03"), ("a", "2027-04"), ("c", "2027-02")):
        town.write(slug, month=month)
    town.posts.plan("a", DUE - timedelta(hours=1), now=town.now)
    town.posts.plan(SLUG, DUE, now=town.now)
    assert list(lines(town)) == ["a", SLUG, "c", "b"]
