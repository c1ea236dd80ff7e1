"""The matcher with the entries that ship, on questions whose entry is known. The floors only rise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from faq.corpus import load_entries
from faq.evaluation import NOTHING, Question, evaluate
from faq.matcher import Matcher
from faq.normalise import normalise

GOLDEN = Path(__file__).parents[1] / "golden" / "questions.toml"
QUESTIONS = tuple(Question(**row) for row in tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["question"])


@pytest.fixture(scope="module")
def entries():
    return load_entries()


@pytest.fixture(scope="module")
def report(entries):
    return evaluate(Matcher(entries), QUESTIONS)


def test_there_are_enough_questions_of_both_sorts():
    assert len(QUESTIONS) >= 320
    assert sum(question.expect == NOTHING for question in QUESTIONS) >= 90


def test_every_entry_that_a_question_expects_exists(entries):
    ids = {entry.id for entry in entries}
    assert {question.expect for question in QUESTIONS} - ids == {NOTHING}


def test_no_question_repeats_another_or_a_wording(entries):
    wordings = {wording for entry in entries for wording in (entry.title, *entry.phrasings)}
    texts = [question.text for question in QUESTIONS]
    assert len(set(texts)) == len(texts)
    assert wordings.isdisjoint(texts)


def test_few_questions_read_the_same_as_a_wording(entries):
    wordings = {normalise(wording) for entry in entries for wording in (entry.title, *entry.phrasings)}
    same = [question.text for question in QUESTIONS if normalise(question.text) in wordings]
    assert len(same) <= len(QUESTIONS) * 0.03, same


def test_the_right_entry_comes_first(report):
    assert report.hit_at_1 >= 0.93


def test_the_right_entry_is_seen(report):
    assert report.hit_at_3 >= 0.96


def test_most_are_answered_outright(report):
    assert report.answered_share >= 0.67


def test_hardly_any_answer_is_wrong(report):
    assert report.wrong_share <= 0.01, report.wrong


def test_what_no_entry_fits_is_left_alone(report):
    assert report.none_kept >= 0.94
