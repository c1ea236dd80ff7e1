"""Commands approve nothing for the one who wrote it, and the audit log has what they approved."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.records.database import read
from bot.services.build import ENTRY, POST, QUIZ
from content.posts import load_posts

SLUG = load_posts()[1].slug
BY = ("--by", "李律师")


@pytest.fixture
def run(app):
    """Run a command; its output and exit status."""

    def _run(*args: str, code: int = 0) -> str:
        result = app.test_cli_runner().invoke(args=list(args))
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def acts(services):
    """Actor, act and kind of everything in the audit log."""
    query = text("SELECT actor, act, kind, item_id FROM audit ORDER BY at")
    return lambda: [tuple(row) for row in read(services.engine, lambda db: db.execute(query).all())]


def test_own_entries_stay_drafts_and_the_others_are_approved(run, services, now):
    entry = services.corpus().by_id["wages-001"]
    services.approvals.written(ENTRY, entry.id, entry.sha256(), author="李律师", now=now)
    said = run("faq", "approve", "wages-001", "wages-002", *BY, code=1)
    assert "1 条" in said
    assert "wages-001 是 李律师 写的，不能由 李律师 自己审核" in said
    assert {entry_id for entry_id, _ in services.approvals.approved(ENTRY)} == {"wages-002"}


def test_an_own_quiz_stays_a_draft(run, services, now):
    quiz = services.quiz_shelf.sets[0]
    services.approvals.written(QUIZ, quiz.slug, quiz.sha256(), author="李律师", now=now)
    assert "请换一个人" in run("quizzes", "approve", quiz.slug, *BY, code=1)
    assert services.approvals.approved(QUIZ) == frozenset()


def test_an_own_post_stays_a_draft_and_one_sentence_says_why(run, services, now):
    post = services.post_shelf.posts[1]
    services.approvals.written(POST, SLUG, post.sha256(), author="李律师", now=now)
    said = run("posts", "approve", SLUG, *BY, code=1)
    assert said.strip() == "Error: 李律师 写的，不能由 李律师 自己审核。请换一个人。"
    assert services.approvals.approved(POST) == frozenset()


def test_what_commands_approve_and_take_back_is_in_the_audit_log(run, acts):
    run("faq", "approve", "wages-001", *BY)
    run("posts", "approve", SLUG, *BY)
    run("posts", "withdraw", SLUG, "--by", "张审核")
    run("faq", "withdraw", "wages-001", "--by", "张审核")
    assert acts() == [
        ("李律师", "approved", "entry", "wages-001"),
        ("李律师", "approved", "post", SLUG),
        ("张审核", "approval_withdrawn", "post", SLUG),
        ("张审核", "approval_withdrawn", "entry", "wages-001"),
    ]
