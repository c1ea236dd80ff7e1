"""Questions that nothing was fitted to, in five ways of saying things: what the golden questions promise holds for others too."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from faq.corpus import load_entries
from faq.evaluation import Question, evaluate
from faq.heard import load_heard
from faq.learned import load_learned
from faq.matcher import Matcher

UNSEEN = Path(__file__).parents[1] / "golden" / "unseen.toml"
QUESTIONS = tuple(Question(**row) for row in tomllib.loads(UNSEEN.read_text(encoding="utf-8"))["question"])


@pytest.fixture(scope="module")
def entries():
    return load_entries()


@pytest.fixture(scope="module", params=["words", "meaning"])
def report(entries, request):
    if request.param == "meaning":
        return evaluate(request.getfixturevalue("finder"), QUESTIONS)
    return evaluate(Matcher(entries, heard=load_heard(entries), learned=load_learned()), QUESTIONS)


def test_each_of_them_asks_for_another_entry(entries):
    assert len({question.right[0] for question in QUESTIONS}) == len(QUESTIONS) == 300
    assert {id_ for question in QUESTIONS for id_ in question.right} <= {entry.id for entry in entries}


def test_none_repeats_a_wording_or_what_people_also_say(entries):
    known = {wording for entry in entries for wording in (entry.title, *entry.phrasings)}
    known |= {words for _, words in load_heard(entries)}
    assert known.isdisjoint(question.text for question in QUESTIONS)


def test_the_right_entry_ranks_first(report):
    assert report.top_1 >= 0.95


def test_the_right_entry_is_seen(report):
    assert report.hit_at_3 >= 0.97


def test_no_answer_is_wrong(report):
    assert report.wrong == ()
