"""A set of questions as a spreadsheet: one question a row, and nothing in it is calculated."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.services.quiz_sheet import SHEET, write_quiz
from content.quizzes import load_quizzes

QUIZ = load_quizzes()[0]


def sheet_of(quiz):
    file = BytesIO()
    assert write_quiz(file, quiz) == len(quiz.questions)
    return load_workbook(file)[SHEET]


def with_first(**changed):
    first, *others = QUIZ.questions
    return replace(QUIZ, questions=(replace(first, **changed), *others))


def test_the_columns_are_those_that_survey_tools_take():
    heads = [cell.value for cell in sheet_of(QUIZ)[1]]
    assert heads == ["题型", "题目", "A", "B", "C", "D", "E", "F", "答案", "解释", "依据"]


def test_every_question_is_a_row_with_its_choices_and_its_answer():
    rows = list(sheet_of(QUIZ).iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(QUIZ.questions)
    for row, question in zip(rows, QUIZ.questions, strict=True):
        kind, ask, *choices, right, why, words = row
        assert (kind, ask, right, why, words) == (
            question.kind, question.ask, question.right, question.why, question.words,
        )  # fmt: skip
        assert tuple(choice for choice in choices if choice) == question.choices


@pytest.mark.parametrize("text", ["=1+1", "@所有人", "+86", "-5 元", "https://example.cn/"])
def test_a_text_that_looks_like_a_formula_stays_a_text(text):
    cell = sheet_of(with_first(ask=text))["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_number_among_the_choices_stays_a_text():
    assert sheet_of(with_first(choices=("15", "=A1")))["C2"].value == "15"
