"""The sets of quiz questions of the project: what every one of them keeps to."""

from __future__ import annotations

import pytest

from content.laws import Verdict, load_laws
from content.quiz import Question, QuizSet
from content.quizzes import load_quizzes
from content.statutes.book import StatuteBook
from content.statutes.copied import copied

LAWS = load_laws()
WRITTEN = load_quizzes(laws=LAWS)
PLAN = {
    "国家安全法", "反间谍法", "保守国家秘密法", "安全生产法", "行政处罚法", "民法典", "乡村振兴促进法",
}  # fmt: skip


def told(question: Question) -> str:
    """Everything a reader sees that is in our words."""
    return "\n".join((question.ask, *question.choices, question.why))


def test_seven_laws_have_one_set_each() -> None:
    assert len(WRITTEN) == len(PLAN)
    assert {quiz.law.removeprefix("中华人民共和国") for quiz in WRITTEN} == PLAN


def test_no_question_repeats_a_statute(book: StatuteBook) -> None:
    for day in {quiz.as_of for quiz in WRITTEN}:
        texts = {
            f"{quiz.slug} {number}": told(question)
            for quiz in WRITTEN
            if quiz.as_of == day
            for number, question in enumerate(quiz.questions, 1)
        }
        assert copied(texts, book.articles(day)) == ()


@pytest.mark.parametrize("quiz", WRITTEN, ids=lambda quiz: quiz.slug)
class TestEachWrittenSet:
    """What every set of the project keeps to."""

    def test_it_has_twenty_questions(self, quiz: QuizSet) -> None:
        assert len(quiz.questions) == 20

    def test_its_articles_are_in_force_on_its_day(self, quiz: QuizSet) -> None:
        verdicts = {LAWS.verdict(each.law, each.article, quiz.as_of) for each in quiz.questions}
        assert verdicts == {Verdict.VALID}

    def test_it_has_three_kinds_of_questions(self, quiz: QuizSet) -> None:
        assert {each.kind for each in quiz.questions} == {"判断题", "单选题", "多选题"}

    def test_its_right_answers_are_not_all_the_same_letter(self, quiz: QuizSet) -> None:
        for kind in ("判断题", "单选题"):
            assert len({each.right for each in quiz.questions if each.kind == kind}) > 1
