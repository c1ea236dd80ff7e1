"""A set of quiz questions as a spreadsheet (.xlsx), one question a row: what survey tools take.

Every cell is written as text: one that begins with an equals sign is shown, never calculated.
"""

from __future__ import annotations

from typing import BinaryIO

from content.quiz import LETTERS, Question, QuizSet

SHEET = "题库"
COLUMNS = ("题型", "题目", *LETTERS, "答案", "解释", "依据")

_WIDTHS = {"题型": 9, "题目": 50, "答案": 8, "解释": 50, "依据": 30}
_CHOICE_WIDTH = 24
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_quiz(file: BinaryIO, quiz: QuizSet) -> int:
    """Write the questions; how many; the file stays open."""
    from xlsxwriter import Workbook  # a server that nobody asks for a sheet need not have it in memory

    with Workbook(file, _OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        # the apostrophe that Excel itself sets: the text stays a text when somebody edits the cell
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
        sheet = book.add_worksheet(SHEET)
        for place, name in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(name, _CHOICE_WIDTH))
            sheet.write_string(0, place, name, head)
        for row, question in enumerate(quiz.questions, 1):
            for place, value in enumerate(_cells(question)):
                if value:
                    sheet.write_string(row, place, value, text)
        sheet.freeze_panes(1, 2)
    return len(quiz.questions)


def _cells(question: Question) -> tuple[str, ...]:
    choices = dict(question.lettered)
    lettered = tuple(choices.get(letter, "") for letter in LETTERS)
    return (question.kind, question.ask, *lettered, question.right, question.why, question.words)
