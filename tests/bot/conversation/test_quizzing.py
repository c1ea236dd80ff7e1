"""A quiz in the chat: numbers answer it first, any other words leave it, nothing of it is a consultation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.fitting import fits
from bot.conversation.quiz_answers import read_answer
from bot.conversation.quizzing import ROUND
from bot.conversation.respond import respond
from bot.conversation.turns import Outcome, Session
from content.paper import draw, is_right, quiz_of
from content.quizzes import load_quizzes
from tests.factories import desk, utterance

SETS = tuple(quiz_of(each.slug, each.title, each.questions) for each in load_quizzes())
TWO = tuple(quiz_of(each.id, each.title, [item.question for item in each.items[:2]]) for each in SETS[:2])
DESK = replace(desk(), quizzes=lambda: SETS)
SMALL = replace(desk(), quizzes=lambda: TWO)


@pytest.fixture
def begun(talk):
    """A round of the third set."""
    return talk("3", talk("答题", at=DESK), at=DESK)


def running(turn):
    """The question that waits for an answer."""
    quiz_id, _, seed, *answers = turn.session.quiz
    quiz = next(each for each in SETS if each.id == quiz_id)
    return draw(quiz.items, seed=int(seed), count=ROUND, mixed=False)[len(answers)]


@pytest.mark.parametrize("words", ["测试", "答题", "我要答题", "考考我", "考考你"])
def test_a_word_lists_the_quizzes_and_a_number_begins_one(talk, words):
    listed = talk(words, at=DESK)
    assert f"1. {SETS[0].title}" in listed.reply
    asked = talk("2", listed, at=DESK)
    assert SETS[1].title in asked.reply
    assert "第 1 题" in asked.reply
    assert asked.session.expecting == "quiz"


def test_the_only_quiz_begins_at_once(talk):
    assert "第 1 题" in talk("答题", at=replace(desk(), quizzes=lambda: SETS[:1])).reply


def test_without_a_quiz_it_says_so(talk):
    assert talk("答题").reply == wording.NO_QUIZ


def test_each_answer_is_told_why_with_its_article_and_the_score_comes_last(talk, begun):
    turn, right = begun, 0
    for _ in range(ROUND):
        sheet = running(turn)
        right += is_right(sheet.question, "A")
        turn = talk("1", turn, at=DESK)
        assert sheet.question.why in turn.reply
        assert sheet.question.words in turn.reply
    assert f"{ROUND} 题对了 {right} 题" in turn.reply
    assert turn.session.quiz == ()
    assert turn.run is not None
    assert [row[2] for row in turn.run.answers] == ["A"] * ROUND
    assert sum(row[3] for row in turn.run.answers) == right


def test_no_message_of_a_quiz_counts(talk, begun):
    turns = [begun]
    for _ in range(ROUND):
        turns.append(talk("1", turns[-1], at=DESK))
    assert not any(turn.counted or turn.keep_text for turn in turns)


@pytest.mark.parametrize("typed", ["13", "1、3", "1 3", "3和1", "AC", "a c", "31", "①③", "选13"])
def test_several_right_ones_are_typed_in_any_way(typed):
    sheets = [sheet for quiz in SETS for sheet in draw(quiz.items, seed=1, count=99, mixed=False)]
    sheet = next(each for each in sheets if len(each.question.right) > 1)
    assert read_answer(typed, sheet) == ("" if "和" in typed else "AC")


def test_a_number_that_is_not_offered_is_asked_again_and_not_marked(talk, begun):
    again = talk("9", begun, at=DESK)
    assert again.session == begun.session
    assert "1 到" in again.reply


def test_two_numbers_where_one_is_right_are_asked_again(talk):
    turn = talk("答题", at=replace(desk(), quizzes=lambda: SETS[:1]))
    sheet = draw(SETS[0].items, seed=int(turn.session.quiz[2]), count=ROUND, mixed=False)[0]
    said = talk("12", turn, at=replace(desk(), quizzes=lambda: SETS[:1]))
    assert (said.session.quiz == turn.session.quiz) is (len(sheet.question.right) == 1)


def test_a_legal_question_in_the_middle_is_answered_and_the_quiz_goes_on(talk, begun):
    first = talk("1", begun, at=DESK)
    asked = talk("老板拖欠工资怎么要", first, at=DESK)
    assert asked.outcome is Outcome.ANSWER
    assert asked.entry_id == "wages-001"
    assert wording.QUIZ_PAUSED.format(number=2) in asked.reply
    rated = talk("1", asked, at=DESK)
    assert rated.solved is True
    back = talk("继续答题", rated, at=DESK)
    assert back.session.quiz == first.session.quiz
    assert "第 2 题" in back.reply


def test_danger_in_the_middle_is_told_the_number_alone(talk, begun):
    turn = talk("有人拿刀要砍我", begun, at=DESK)
    assert turn.outcome is Outcome.EMERGENCY
    assert "答题" not in turn.reply


def test_a_number_after_a_list_of_entries_chooses_there_while_the_quiz_waits(talk, begun):
    waiting = replace(begun, session=replace(begun.session, expecting="", offered=("wages-001",)))
    assert talk("1", waiting, at=DESK).entry_id == "wages-001"


def test_a_quiz_that_was_changed_meanwhile_is_not_marked(talk):
    turn = talk("1", talk("答题", at=SMALL), at=SMALL)
    changed = replace(desk(), quizzes=lambda: (replace(TWO[0], items=TWO[0].items[:1]), TWO[1]))
    after = talk("1", turn, at=changed)
    assert after.reply == wording.QUIZ_CHANGED
    assert after.session.quiz == ()
    assert after.run is None


def test_forgetting_forgets_the_quiz(talk, begun):
    assert talk("删除我的信息", begun, at=DESK).session.quiz == ()


def test_a_draft_says_that_nobody_approved_it(talk):
    drafts = replace(desk(), quizzes=lambda: (replace(SETS[0], unreviewed=True),))
    assert wording.UNREVIEWED in talk("答题", at=drafts).reply


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["1", "2", "13", "对", "9", "下一页", "继续", "答题", "继续答题", "算了", "离婚", "谢谢"]
        ),
        max_size=12,
    ),
    key=st.text(min_size=1, max_size=8),
)
def test_whatever_is_said_every_reply_fits_and_a_run_has_every_answer_once(words, key):
    session = Session()
    for number, said in enumerate(["答题", "1", *words]):
        turn = respond(utterance(said, retry_key=f"{key}{number}"), session, desk=DESK)
        assert turn.reply.strip()
        assert fits(turn.reply)
        if turn.run:
            assert len(turn.run.answers) == ROUND
            assert len({row[0] for row in turn.run.answers}) == ROUND
        session = turn.session
