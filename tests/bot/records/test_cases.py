"""What staff do about a case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.cases import Cases, TooLate
from bot.records.intake import Intake
from bot.records.replies import Fresh, Replies

PHONE = "13800138000"


@pytest.fixture
def cases(engine):
    return Cases(engine, account="town")


@pytest.fixture
def matter(say, engine, noon):
    """A matter with a number to call back, in the inbox."""
    stored = say("没人管", Outcome.HAND_OVER, callback_phone=PHONE)
    intake = Intake(engine, account="town")
    intake.take_in(intake.arrivals(most=9), due=lambda came, reason: came, now=noon)
    return stored.matter_id


def test_closing_ends_the_matter_and_drops_the_number(cases, matter, noon, ask):
    cases.close(matter, "by_phone", seen=noon, actor="王专干", now=noon)
    assert ask("SELECT state, callback_cipher FROM matters") == [("closed", None)]
    assert ask("SELECT state, result, closed_by FROM cases") == [("closed", "by_phone", "王专干")]


def test_a_case_is_closed_once_and_the_second_is_told_by_whom(cases, matter, noon, ask):
    cases.close(matter, "by_phone", seen=None, actor="王专干", now=noon)
    with pytest.raises(TooLate, match="王专干"):
        cases.close(matter, "no_need", seen=None, actor="张审核", now=noon)
    assert ask("SELECT result FROM cases") == [("by_phone",)]


def test_a_message_that_came_meanwhile_stops_the_closing(cases, matter, noon, say, ask):
    say("还有一件", Outcome.HAND_OVER, matter=matter, at=noon + timedelta(minutes=1))
    with pytest.raises(TooLate, match="又发来了消息"):
        cases.close(matter, "no_need", seen=noon, actor="王专干", now=noon + timedelta(minutes=2))
    assert ask("SELECT state FROM cases") == [("open",)]
    assert ask("SELECT count(callback_cipher) FROM matters") == [(1,)]


def test_answered_needs_an_answer(cases, matter, noon):
    with pytest.raises(TooLate, match="还没有审核通过的回复"):
        cases.close(matter, "answered", seen=None, actor="王专干", now=noon)


@pytest.mark.parametrize("result", ["", "done", "open"])
def test_an_unknown_result_closes_nothing(cases, matter, noon, result, ask):
    with pytest.raises(TooLate):
        cases.close(matter, result, seen=None, actor="王专干", now=noon)
    assert ask("SELECT state FROM cases") == [("open",)]


def test_closing_stops_a_reply_that_waits(cases, engine, matter, noon, ask):
    Replies(engine, account="town").propose(Fresh(matter, "请到镇里来", "王专干", ""), now=noon)
    cases.close(matter, "by_phone", seen=None, actor="张审核", now=noon)
    assert ask("SELECT state, decided_by FROM replies") == [("withdrawn", "张审核")]


def test_a_solved_matter_stays_solved(cases, matter, noon, say, ask):
    say("1", Outcome.SMALLTALK, matter=matter, solved=True)
    cases.close(matter, "no_need", seen=None, actor="王专干", now=noon)
    assert ask("SELECT state FROM matters") == [("solved",)]


def test_two_who_take_a_case_at_once_do_not_both_have_it(cases, matter, noon):
    cases.assign(matter, "王专干", was="", actor="王专干", now=noon)
    with pytest.raises(TooLate, match="王专干接手"):
        cases.assign(matter, "刘专干", was="", actor="刘专干", now=noon)
    assert cases.find(matter).assigned_to == "王专干"
    cases.assign(matter, "刘专干", was="王专干", actor="王专干", now=noon)
    assert cases.find(matter).assigned_to == "刘专干"


def test_a_case_goes_to_the_adviser_and_back(cases, matter, noon):
    for there in (True, False):
        cases.with_adviser(matter, there, actor="王专干", now=noon)
        assert bool(cases.find(matter).with_adviser) is there


def test_notes_stay_in_order_also_after_the_end(cases, matter, noon):
    cases.note(matter, "电话没人接", actor="王专干", now=noon)
    cases.close(matter, "unreachable", seen=None, actor="王专干", now=noon)
    cases.note(matter, "后来接了", actor="张审核", now=noon + timedelta(hours=1))
    assert [(row.author, row.words) for row in cases.notes_of(matter)] == [
        ("王专干", "电话没人接"),
        ("张审核", "后来接了"),
    ]


def test_every_act_is_in_the_log_with_nothing_of_the_villagers_words(cases, matter, noon, ask):
    cases.assign(matter, "王专干", was="", actor="王专干", now=noon)
    cases.note(matter, "电话没人接", actor="王专干", now=noon)
    cases.with_adviser(matter, True, actor="王专干", now=noon)
    cases.close(matter, "unreachable", seen=None, actor="王专干", now=noon)
    rows = ask("SELECT act, actor, item_id, facts FROM audit")
    acts = {"case_assigned", "case_noted", "case_to_adviser", "case_closed"}
    assert {row[0] for row in rows} == acts
    assert {row[1:3] for row in rows} == {("王专干", matter)}
    assert not any("没人" in row[3] for row in rows)


def test_an_act_that_is_refused_leaves_no_trace(cases, matter, noon, ask):
    with pytest.raises(TooLate):
        cases.close(matter, "answered", seen=None, actor="王专干", now=noon)
    assert ask("SELECT count(*) FROM audit") == [(0,)]


def test_another_account_reaches_nothing(engine, matter, noon):
    city = Cases(engine, account="city")
    assert city.find(matter) is None
    with pytest.raises(TooLate):
        city.close(matter, "no_need", seen=None, actor="王专干", now=noon)
