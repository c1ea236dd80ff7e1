"""Sums of days come to what a recount comes to, whatever happened since they were made."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from bot.conversation.turns import Outcome
from bot.records.counted import Asked, read_countings
from bot.records.database import read, write
from bot.records.day_sums import DaySums
from bot.records.figures import activity_rows, counted_rows, matter_rows
from bot.records.ledger_models import day_persons, day_sums, summed_days
from bot.records.models import consultations, matters, persons
from bot.statistics.breakdown import report, report_of
from bot.statistics.labels import Labels
from bot.statistics.periods import Period, month, year
from tests.generated_year import YEAR, generated_year

TOPICS = {"wages": "欠薪与农民工工资", "land": "土地承包与流转", "marriage": "婚姻家庭"}
NOW = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
WHOLE = year(YEAR)
PERIODS = [
    WHOLE,
    *(month(YEAR, number) for number in (1, 2, 3, 12)),
    Period(date(YEAR, 2, 29), date(YEAR, 3, 1)),
    Period(date(YEAR - 1, 12, 31), date(YEAR, 1, 2)),
    Period(date(YEAR, 3, 17), date(YEAR, 9, 4)),
]


@pytest.fixture
def sums(engine):
    return DaySums(engine, account="town")


@pytest.fixture
def made(engine):
    """The report as the service makes it, and over the rows alone."""

    def _made(period=WHOLE):
        counting, held = read_countings(engine, "town", [Asked(period)], labels=Labels(TOPICS))[0]
        return report_of(
            counting.counted(), held, period=period, made_at=NOW, labels=counting.labels
        ), report(
            matter_rows(engine, "town", period.first, period.until),
            counted_rows(engine, "town", period.first, period.until),
            activity_rows(engine, "town", period.first, period.until),
            period=period, made_at=NOW, topics=TOPICS,
        )  # fmt: skip

    return _made


@pytest.fixture
def sum_all(sums):
    def _sum_all(today=date(YEAR + 1, 1, 8)):
        days = sums.due(today)
        for day in days:
            sums.sum(day, now=NOW)
        return days

    return _sum_all


@pytest.fixture
def marked(engine):
    return lambda: set(read(engine, lambda db: db.execute(select(summed_days.c.day)).scalars().all()))


def change(engine, statement):
    write(engine, lambda db: db.execute(statement))


def test_a_generated_year_comes_to_its_known_figures_before_and_after_it_is_summed(engine, made, sum_all):
    generated = generated_year(1)
    generated.store(engine, account="town")
    before = [made(period) for period in PERIODS]
    sum_all()
    for period, (live, recount) in zip(PERIODS, before, strict=True):
        summed, _ = made(period)
        assert asdict(recount.totals) == generated.figures(period.first, period.until)
        assert live == recount == summed


def test_days_that_are_summed_in_part_come_to_the_same(engine, sums, made):
    generated_year(3).store(engine, account="town")
    for number in (0, 1, 2, 40, 41, 180, 365):
        sums.sum(date(YEAR, 1, 1) + timedelta(days=number), now=NOW)
    summed, recount = made()
    assert summed == recount


SPRING = Period(date(YEAR, 2, 20), date(YEAR, 3, 10))


def busiest(engine):
    """The day of spring with most messages."""
    within = consultations.c.counted & consultations.c.day.between(SPRING.first, date(YEAR, 3, 9))
    query = select(consultations.c.day).where(within).group_by(consultations.c.day)
    return read(engine, lambda db: db.execute(query.order_by(func.count().desc()).limit(1)).scalar_one())


def a_late_message(engine, day):
    old = read(
        engine,
        lambda db: db.execute(
            select(consultations).where(consultations.c.day == day, consultations.c.counted)
        ).first(),
    )
    change(engine, insert(consultations).values({**old._mapping, "id": "late", "retry_key": "late"}))


CHANGES = {
    "a late message": a_late_message,
    "a village that was named later": lambda engine, day: change(
        engine, update(persons).values(village="新村")
    ),
    "a matter that was handed over later": lambda engine, day: change(
        engine, update(matters).values(handed_over=True, outcome="hand_over")
    ),
    "another topic": lambda engine, day: change(engine, update(matters).values(topic="marriage")),
    "a message that was voided": lambda engine, day: change(
        engine, update(consultations).where(consultations.c.day == day).values(counted=False)
    ),
    "a message that is gone": lambda engine, day: change(
        engine, delete(consultations).where(consultations.c.day == day)
    ),
    "a matter of another day": lambda engine, day: change(
        engine, update(matters).where(matters.c.opened_on >= SPRING.first).values(opened_on=day)
    ),
    "a matter that was voided": lambda engine, day: change(engine, update(matters).values(state="voided")),
}


def test_a_change_takes_the_days_it_bears_on_out_of_the_sums(engine, made, sums, marked):
    generated_year(4).store(engine, account="town")
    for name, did in CHANGES.items():
        for day in set(SPRING) - marked():
            sums.sum(day, now=NOW)
        before, recount = made(SPRING)
        assert before == recount, name
        day = busiest(engine)
        did(engine, day)
        summed, recount = made(SPRING)
        assert summed == recount != before, name
        assert day not in marked(), name


def test_closing_a_case_or_forgetting_a_person_leaves_the_sums(
    engine, say, consultations, sum_all, marked, noon
):
    say(outcome=Outcome.HAND_OVER)
    assert sum_all(today=date(2026, 11, 25)) == [date(2026, 11, 24), date(2026, 11, 23)]
    change(engine, update(matters).values(state="closed"))
    consultations.forget("alice", now=noon)
    assert len(marked()) == 2


def test_a_village_named_days_later_counts_for_the_first_day_too(engine, say, sum_all, made, noon):
    say()
    sum_all(today=date(2026, 11, 24))
    say(at=noon + timedelta(days=3), village="张湾村")
    summed, recount = made(month(2026, 11))
    assert summed == recount
    villages = next(table for table in summed.tables if table.key == "villages")
    assert [(line.label, line.matters, line.persons) for line in villages.lines] == [("张湾村", 2, 1)]


def test_a_missed_night_is_made_up_for_and_the_last_days_are_summed_afresh(sums, say, noon):
    say()
    today = date(2026, 12, 3)
    due = sums.due(today)
    assert due == [today - timedelta(days=back) for back in range(1, 11)]
    for day in due:
        sums.sum(day, now=noon)
    assert sums.due(today) == []
    assert sums.due(today, afresh_before=noon) == []
    assert sums.due(today, afresh_before=noon + timedelta(hours=1)) == due[:7]


def test_summing_twice_leaves_one_sum(engine, sums, say):
    say()
    for _ in range(2):
        sums.sum(date(2026, 11, 23), now=NOW)

    def counts(db):
        return [db.execute(select(func.count()).select_from(t)).scalar() for t in (day_persons, summed_days)]

    assert read(engine, counts) == [1, 1]
    keys = select(func.count()).select_from(day_sums).where(day_sums.c.figure == "matters")
    assert read(engine, lambda db: db.execute(keys).scalar()) == 5


def test_another_account_is_another_sum(engine, sums, say, made):
    say()
    other = DaySums(engine, account="county")
    assert other.due(date(2026, 12, 1)) == []
    other.sum(date(2026, 11, 23), now=NOW)
    sums.sum(date(2026, 11, 23), now=NOW)
    assert made(month(2026, 11))[0].totals.matters == 1
