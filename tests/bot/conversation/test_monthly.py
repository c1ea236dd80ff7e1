"""每月一法 in the chat: this month's law, the earlier ones and the quiz, chosen by numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.desk import MonthlyPost
from bot.conversation.fitting import fits
from bot.conversation.respond import respond
from bot.conversation.turns import Outcome, Session
from content.paper import quiz_of
from content.posts import load_posts
from tests.factories import WAGES, desk, utterance

MAY = next(post for post in load_posts() if post.slug == "2027-05-minfadian")


def post(slug: str, **changes: object) -> MonthlyPost:
    values = {
        "title": f"讲{slug}", "digest": f"说说{slug}。", "text": f"{slug}的全文。", "unreviewed": False,
        "address": f"https://pufa.example/posts/{slug}", "slug": slug,
    }  # fmt: skip
    return MonthlyPost(**values | changes)


NOW, EARLIER = post(MAY.slug), (post("2027-04-a"), post("2027-03-b"))
AT = replace(
    desk(),
    post=lambda: NOW,
    earlier=lambda: EARLIER,
    quizzes=lambda: (quiz_of(MAY.slug, MAY.title, MAY.quiz, unreviewed=False),),
)


def test_the_law_of_the_month_comes_first_then_earlier_ones_and_the_quiz(talk):
    reply = talk("每月一法", at=AT).reply
    lines = reply.splitlines()
    assert lines[0] == f"【讲{MAY.slug}】"
    assert lines[-3:] == ["1. 讲2027-04-a", "2. 讲2027-03-b", "3. 考考你：答这个月的题"]


def test_a_number_opens_an_earlier_one_and_the_numbers_go_on_to_mean_the_same(talk):
    listed = talk("每月一法", at=AT)
    first = talk("第一个", listed, at=AT)
    assert "https://pufa.example/posts/2027-04-a" in first.reply
    assert not first.counted
    second = talk("2", first, at=AT)
    assert "2027-03-b" in second.reply


def test_the_last_number_begins_the_quiz(talk):
    quiz = talk("3", talk("每月一法", at=AT), at=AT)
    assert quiz.session.expecting == "quiz"
    assert quiz.session.quiz[0] == MAY.slug
    # a number now answers the question
    assert talk("1", quiz, at=AT).reply.startswith(("答对了", "不对"))


def test_the_quiz_that_the_plan_puts_with_it_comes_instead_of_its_own(talk):
    planned = quiz_of("a-set", "一套题", MAY.quiz, unreviewed=False)
    both = replace(AT, post=lambda: post(MAY.slug, quiz="a-set"), quizzes=lambda: (planned, *AT.quizzes()))
    assert talk("3", talk("每月一法", at=both), at=both).session.quiz[0] == "a-set"
    # while nobody approved the set, the post's own questions are there
    own = replace(both, quizzes=AT.quizzes)
    assert talk("3", talk("每月一法", at=own), at=own).session.quiz[0] == MAY.slug


def test_without_questions_there_is_no_quiz_to_choose(talk):
    reply = talk("每月一法", at=replace(AT, quizzes=lambda: ())).reply
    assert "考考你" not in reply
    assert reply.endswith("2. 讲2027-03-b")


def test_a_number_that_is_not_there_says_which_are(talk):
    turn = talk("9", talk("每月一法", at=AT), at=AT)
    assert turn.reply == wording.NO_SUCH_POST.format(count=3)
    assert turn.session.expecting == "posts"


def test_a_post_that_was_withdrawn_meanwhile_is_not_shown(talk):
    turn = talk("1", talk("每月一法", at=AT), at=replace(AT, earlier=lambda: ()))
    assert turn.reply == wording.POST_GONE
    assert "2027-04-a" not in turn.reply


def test_a_question_after_the_list_is_answered_as_ever(talk):
    turn = talk("老板拖欠工资怎么要", talk("每月一法", at=AT), at=AT)
    assert turn.entry_id == WAGES.id
    assert turn.outcome is Outcome.ANSWER
    assert turn.session.expecting == ""


def test_saying_no_more_ends_it(talk):
    turn = talk("不用了", talk("每月一法", at=AT), at=AT)
    assert turn.reply == wording.NOTED
    assert not turn.session.offered


def test_the_numbers_work_on_every_page_where_there_is_no_link(talk):
    long = replace(NOW, address="", text="这是一句要讲的话。" * 150)
    at = replace(AT, post=lambda: long, earlier=lambda: tuple(replace(row, address="") for row in EARLIER))
    first = talk("每月一法", at=at)
    second = talk("下一页", first, at=at)
    assert "2027-04-a的全文" in talk("1", first, at=at).reply
    assert "2027-04-a的全文" in talk("1", second, at=at).reply


def test_an_unapproved_one_of_the_demo_says_so(talk):
    shown = replace(AT, earlier=lambda: (replace(EARLIER[0], unreviewed=True),))
    assert wording.UNREVIEWED in talk("1", talk("每月一法", at=shown), at=shown).reply


def test_danger_comes_before_the_list(talk):
    assert talk("有人要杀我", talk("每月一法", at=AT), at=AT).outcome is Outcome.EMERGENCY


@given(
    st.text(max_size=20), st.lists(st.sampled_from(["1", "2", "3", "4", "下一页", "每月一法"]), max_size=4)
)
def test_whatever_is_said_the_reply_can_be_sent(words, before):
    session = Session()
    for said in ("每月一法", *before, words):
        turn = respond(utterance(said), session, desk=AT)
        assert turn.reply
        assert fits(turn.reply)
        session = turn.session


@pytest.mark.parametrize("count", [0, 1, 8, 40])
def test_no_more_are_listed_than_one_can_read(talk, count):
    many = tuple(post(f"2026-{number:02d}-x") for number in range(count))
    turn = talk("每月一法", at=replace(AT, earlier=lambda: many, quizzes=lambda: ()))
    assert len(turn.session.offered) == min(count, 8)
    assert bool(turn.session.expecting) == bool(count)
