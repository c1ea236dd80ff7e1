"""A report counts what a villager would have seen."""

from __future__ import annotations

import pytest

from faq.evaluation import Question, Side, evaluate, wrong_sides
from faq.matcher import Matcher


@pytest.fixture
def report(village):
    questions = (
        Question("干完活不给工资", "wages-001"),
        Question("彩礼 退还", "divorce-001"),
        Question("离婚", "divorce-002"),
        Question("讲个笑话", "none"),
        Question("被狗咬了找谁赔", "none"),
        Question("讲个笑话", "wages-001"),
    )
    return evaluate(Matcher(village), questions)


def test_questions_are_counted_by_what_they_mean(report):
    assert (report.n, report.meant) == (6, 4)


def test_a_right_answer_counts_as_answered_and_first(report):
    assert report.answered == 1
    assert report.answered_share == 0.25


def test_a_wrong_answer_is_listed_with_what_was_answered(report):
    assert report.wrong == (("彩礼 退还", "betrothal-002"), ("被狗咬了找谁赔", "animals-001"))
    assert report.wrong_share == pytest.approx(2 / 6)


def test_an_offer_with_the_right_entry_counts_among_three(report):
    assert report.among_three == 2
    assert report.hit_at_3 == 0.5
    assert report.hit_at_1 in {0.25, 0.5}


def test_a_question_without_entry_that_is_left_alone_counts_as_kept(report):
    assert report.kept == 1
    assert report.none_kept == 0.5


def test_no_questions_give_zeros(village):
    report = evaluate(Matcher(village), ())
    assert (report.hit_at_1, report.wrong_share, report.none_kept) == (0.0, 0.0, 0.0)


def test_a_right_entry_that_ranks_first_counts_even_where_it_is_not_shown(village):
    found = evaluate(Matcher(village), (Question("俺想问问狗", "animals-001"),))
    assert found.top >= found.first
    assert evaluate(Matcher(village), (Question("狗咬人 赔偿", "animals-001"),)).top_1 == 1.0


def test_only_an_outright_answer_for_the_other_side_is_wrong(village):
    sides = (
        Side("朋友欠我钱不还", frozenset({"loans-001"})),
        Side("还不上钱会坐牢吗", frozenset({"loans-001"})),
        Side("离婚", frozenset()),
    )
    assert wrong_sides(Matcher(village), sides) == (("还不上钱会坐牢吗", "loans-002"),)
