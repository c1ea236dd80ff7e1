"""The scores alone decide between an answer, a question back, and nothing."""

from __future__ import annotations

import pytest

from faq.decision import Candidate, Decision, Thresholds, decide

LIMITS = Thresholds(answer=60, lead=10, alone=40, alone_lead=25, sure=97, sure_lead=3, plausible=30, near=15)


def ranking(*scores: float, topics: str = "abcdefgh") -> tuple[Candidate, ...]:
    return tuple(
        Candidate(f"{topic}-00{place}", "……", score, "……")
        for place, (topic, score) in enumerate(zip(topics, scores, strict=False))
    )


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ((), Decision.NONE),
        ((29.9,), Decision.NONE),
        ((29.9, 29.8), Decision.NONE),
        ((70, 60), Decision.ANSWER),
        ((70, 60.1), Decision.CLARIFY),
        ((59.9, 49), Decision.CLARIFY),
        ((40, 15), Decision.ANSWER),
        ((40, 15.1), Decision.CLARIFY),
        ((39.9, 1), Decision.CLARIFY),
        ((39.9,), Decision.NONE),
        ((100, 97), Decision.ANSWER),
        ((96, 92), Decision.CLARIFY),
        ((70,), Decision.ANSWER),
    ],
)
def test_score_and_lead_decide(scores, decision):
    assert decide(ranking(*scores), thresholds=LIMITS).decision is decision


def test_a_vague_question_is_never_answered_outright():
    assert decide(ranking(100, 20), thresholds=LIMITS, vague=True).decision is Decision.CLARIFY


def test_no_more_than_three_are_offered():
    assert len(decide(ranking(50, 49, 48, 47, 46), thresholds=LIMITS).candidates) == 3


def test_only_those_near_the_best_are_offered():
    offered = decide(ranking(50, 49, 30), thresholds=LIMITS).candidates
    assert [candidate.score for candidate in offered] == [50, 49]


def test_where_nothing_is_near_the_next_of_the_same_topic_comes_along():
    offered = decide(ranking(35, 18, 17, topics="aba"), thresholds=LIMITS).candidates
    assert [candidate.entry_id for candidate in offered] == ["a-000", "a-002"]


def test_where_nothing_is_near_and_no_other_has_the_topic_the_next_best_comes_along():
    offered = decide(ranking(35, 18, 17), thresholds=LIMITS).candidates
    assert [candidate.score for candidate in offered] == [35, 18]


def test_an_answer_and_a_refusal_keep_at_most_five_candidates_for_staff():
    assert len(decide(ranking(90, 8, 7, 6, 5, 4), thresholds=LIMITS).candidates) == 5
    assert len(decide(ranking(9, 8, 7, 6, 5, 4), thresholds=LIMITS).candidates) == 5
