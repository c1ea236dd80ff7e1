"""A quiz through the webhook: pushes that come twice, what is kept, what is counted."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from bot.records.attempts import QuizAttempts
from bot.records.database import read
from bot.statistics.periods import Period, beijing_day


def test_a_round_is_kept_once_without_a_person_and_counts_as_no_consultation(say, services):
    say("答题")
    say("2")
    for number in range(5):
        reply = say("1", msg_id=900 + number)
    assert "答完了，5 题" in reply
    assert say("1", msg_id=904) == reply
    shares = QuizAttempts(services.engine, account="main").shares()
    assert sum(row.asked for row in shares) == 5
    today = beijing_day(datetime.now(UTC))
    totals = services.totals(Period(today, today.replace(year=today.year + 1)))
    assert totals.matters == totals.person_times == 0
    counted = read(
        services.engine, lambda db: db.execute(text("SELECT sum(counted) FROM consultations")).scalar()
    )
    assert not counted


def test_a_question_in_the_middle_is_answered_and_counted(say, services):
    say("答题")
    say("2")
    assert "继续答题" in say("老板拖欠工资不给怎么办")
    assert "第 1 题" in say("继续答题")
    today = beijing_day(datetime.now(UTC))
    assert services.totals(Period(today, today.replace(year=today.year + 1))).matters == 1
