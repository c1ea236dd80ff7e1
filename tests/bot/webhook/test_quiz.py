"""A quiz through the webhook: pushes that come twice, what is kept, what is counted."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from bot.records.attempts import QuizAttempts
from bot.records.database import read
from bot.records.slots import Slots
from bot.services.build import ACCOUNT
from bot.statistics.periods import Period, beijing_day
from tests.bot.services.planning import NOW, slot


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


def test_the_quiz_of_the_plan_is_the_one_that_the_law_of_the_month_offers(say, services):
    object.__setattr__(services.settings, "public_url", "https://pufa.example")
    post = services.monthly_post(datetime.now(UTC))
    chosen = next(each for each in services.quiz_shelf.sets if each.slug == "xingzheng-chufa")
    planned = slot(slug=post.slug, law="", theme=post.title, quiz=chosen.slug)
    Slots(services.engine, account=ACCOUNT).put(planned, lambda others: None, by="王专干", now=NOW)
    listed = say("每月一法")
    number = next(line.split(".")[0] for line in listed.splitlines() if "考考你" in line)
    assert chosen.title in say(number)
