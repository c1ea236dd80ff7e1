"""An explanation tells the very numbers and the very decision of the matcher."""

from __future__ import annotations

import pytest

from faq.decision import Decision, Thresholds
from faq.explaining import Rule, explain
from faq.matcher import Matcher
from faq.nearness import Near
from faq.thresholds import Fitted

LINES = Fitted(
    words=Thresholds(answer=90.0, lead=5.0, alone=80.0, alone_lead=60.0),
    meaning=Thresholds(answer=15.0, lead=2.0, alone=80.0, alone_lead=60.0),
)
UNSURE = "干完活老板的工资一直不肯给我"


@pytest.fixture
def matcher(village):
    return Matcher(village, thresholds=LINES)


def near(_text):
    return {
        "wages-001": Near(0.8, "干完活不给工资", 0.8, 0.8),
        "animals-001": Near(0.4, "狗咬人 赔偿", 0.4, 0.4),
    }


def test_a_wording_of_ours_is_settled_by_words_alone(matcher):
    why = explain("狗咬人 赔偿", matcher, near=near)
    assert (why.decision, why.by_meaning, why.shown) == (Decision.ANSWER, False, ("animals-001",))
    assert why.rule is Rule.ENOUGH
    assert why.thresholds == LINES.words
    assert why.entries[0].meaning is None


def test_where_words_are_not_enough_meanings_come_in(matcher):
    assert matcher.match(UNSURE).decision is not Decision.ANSWER
    why = explain(UNSURE, matcher, near=near)
    best = why.entries[0]
    assert (why.by_meaning, why.thresholds) == (True, LINES.meaning)
    assert (best.entry_id, best.meaning, best.meant_like) == ("wages-001", 0.8, "干完活不给工资")
    assert best.score != best.words


def test_the_decision_is_that_of_the_matcher(matcher):
    for text in ("狗咬人 赔偿", UNSURE, "离婚", "今天天气好", "?"):
        match, why = matcher.match(text, near=near), explain(text, matcher, near=near)
        assert why.decision is match.decision
        if match.decision is not Decision.NONE:
            shown = match.candidates[:1] if match.decision is Decision.ANSWER else match.candidates
            assert why.shown == tuple(row.entry_id for row in shown)


def test_an_entry_that_only_its_meaning_leads_to_has_a_score_of_words_too(matcher):
    why = explain("疫苗", matcher, near=lambda _: {"divorce-001": Near(0.9, "离婚登记 手续", 0.9, 0.9)})
    row = next(row for row in why.entries if row.entry_id == "divorce-001")
    assert row.words == matcher.said("疫苗", "divorce-001").score < row.score


def test_the_lead_is_what_the_best_is_ahead(matcher):
    why = explain(UNSURE, matcher, near=near)
    assert why.lead == pytest.approx(why.entries[0].score - why.entries[1].score)


def test_a_bare_subject_is_too_vague_for_an_answer(matcher):
    why = explain("离婚", matcher)
    assert why.vague
    assert why.rule is None
    assert why.decision is not Decision.ANSWER


def test_a_better_entry_that_may_not_be_sent_is_named(matcher):
    why = explain("狗咬人 赔偿", matcher, allowed={"wages-001"})
    assert why.decision is Decision.NONE
    assert why.held_back[0].entry_id == "animals-001"


def test_without_words_there_is_nothing_to_tell(matcher):
    why = explain("？！", matcher, near=near)
    assert (why.entries, why.shown, why.lead, why.decision) == ((), (), 0.0, Decision.NONE)
