"""What was handed over becomes a case, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.cases import Cases
from bot.records.intake import Intake

PHONE = "13800138000"
WAIT = timedelta(days=2)


@pytest.fixture
def intake(engine):
    return Intake(engine, account="town")


@pytest.fixture
def take_in(intake, noon):
    """One round; how many cases are new or open again."""

    def _take_in(at=noon) -> int:
        arrivals = intake.arrivals(most=100)
        made = intake.take_in(arrivals, due=lambda came, reason: came + WAIT, now=at)
        intake.settle(most=100, now=at)
        return made

    return _take_in


@pytest.fixture
def cases(engine):
    return Cases(engine, account="town")


def test_whatever_waits_for_a_person_gets_a_case_with_its_reason(say, take_in, ask):
    say("没人管的事", Outcome.HAND_OVER, who="alice")
    say("着火了", Outcome.EMERGENCY, who="bob", topic="emergency")
    answered = say("工资", who="carol")
    say("2", Outcome.HAND_OVER, who="carol", matter=answered.matter_id, solved=False, hands_over=True)
    say("工资", who="dave")
    assert take_in() == 3
    assert ask("SELECT reason, state FROM cases ORDER BY reason") == [
        ("emergency", "open"),
        ("unanswered", "open"),
        ("unsolved", "open"),
    ]


def test_taking_in_again_changes_nothing(say, take_in, ask):
    say("没人管", Outcome.HAND_OVER)
    assert [take_in(), take_in()] == [1, 0]
    assert ask("SELECT count(*) FROM cases") == [(1,)]


def test_two_who_take_in_at_once_make_one_case(say, intake, noon, ask):
    say("没人管", Outcome.HAND_OVER)
    seen = intake.arrivals(most=9)
    made = [intake.take_in(seen, due=lambda came, reason: came, now=noon) for _ in range(2)]
    assert made == [1, 0]
    assert ask("SELECT count(*) FROM cases") == [(1,)]


def test_it_came_when_it_was_first_handed_over(say, take_in, cases, noon):
    matter = say("工资", at=noon - timedelta(hours=5)).matter_id
    say("没人管", Outcome.HAND_OVER, matter=matter, at=noon - timedelta(hours=3))
    say("转人工", Outcome.HAND_OVER, matter=matter, at=noon - timedelta(hours=1))
    take_in()
    case = cases.find(matter)
    assert (case.came_at, case.due_at) == (noon - timedelta(hours=3), noon - timedelta(hours=3) + WAIT)


def test_a_closed_case_opens_again_when_a_person_is_asked_for_again(say, take_in, cases, noon, ask):
    matter = say("没人管", Outcome.HAND_OVER).matter_id
    take_in()
    cases.close(matter, "by_phone", seen=None, actor="王专干", now=noon)
    assert take_in() == 0
    later = noon + timedelta(hours=2)
    say("转人工", Outcome.HAND_OVER, matter=matter, at=later)
    assert take_in() == 1
    case = cases.find(matter)
    assert (case.state, case.came_at, case.closed_by, case.result) == ("open", later, "", "")
    assert ("case_reopened",) in ask("SELECT act FROM audit")


def test_a_solved_matter_needs_nobody_any_more(say, take_in, cases):
    matter = say("没人管", Outcome.HAND_OVER).matter_id
    take_in()
    say("1", Outcome.SMALLTALK, matter=matter, solved=True)
    take_in()
    assert (cases.find(matter).state, cases.find(matter).result) == ("closed", "no_need")


def test_somebody_who_is_forgotten_waits_for_nothing(say, take_in, cases, consultations, noon):
    matter = say("没人管", Outcome.HAND_OVER, who="alice").matter_id
    take_in()
    consultations.forget("alice", now=noon)
    take_in()
    assert (cases.find(matter).state, cases.find(matter).result) == ("closed", "unreachable")
    assert take_in() == 0


def test_a_closed_emergency_does_not_come_back_by_itself(say, take_in, cases, noon):
    matter = say("着火了", Outcome.EMERGENCY, topic="emergency").matter_id
    take_in()
    cases.close(matter, "by_phone", seen=None, actor="王专干", now=noon)
    assert take_in() == 0
    again = say("又着火了", Outcome.EMERGENCY, topic="emergency", at=noon + timedelta(hours=1)).matter_id
    assert again != matter
    assert take_in() == 1


def test_another_account_takes_in_nothing(say, engine):
    say("没人管", Outcome.HAND_OVER)
    assert Intake(engine, account="city").arrivals(most=9) == ()


def test_a_changed_day_moves_what_is_due_after_it_and_nothing_else(say, take_in, intake, cases, noon):
    day = timedelta(days=1)
    before = say("一", Outcome.HAND_OVER, who="alice", at=noon - 5 * day).matter_id
    across = say("二", Outcome.HAND_OVER, who="bob", at=noon - day).matter_id
    after = say("三", Outcome.HAND_OVER, who="carol", at=noon + day).matter_id
    take_in(noon + day)
    moved = intake.move_due(noon, noon + day / 2, due=lambda came, reason: came + 3 * day)
    assert moved == 1
    found = [cases.find(matter).due_at for matter in (before, across, after)]
    assert found == [noon - 3 * day, noon + 2 * day, noon + 3 * day]


def test_the_index_of_what_waits_is_used(engine):
    if engine.dialect.name != "sqlite":
        return  # PostgreSQL chooses by the size of the table
    from sqlalchemy import select

    from bot.records.models import WAITS, matters

    query = select(matters.c.id).where(matters.c.account == "town", WAITS)
    plain = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}").all()
    assert any("ix_matters_waiting" in row[-1] for row in plan)
