"""The retention clock works at night, once, and takes what is due however much it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.records.database import read
from bot.records.models import consultations
from bot.services.build import ACCOUNT
from bot.services.retention import retention_of

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
NIGHT = NOON + timedelta(days=180, hours=14)
"""02:00 in Beijing, 180 days and some hours later."""


@pytest.fixture
def clock(services):
    kept = Consultations(services.engine, account=ACCOUNT, vault=services.vault)
    for number in range(5):
        said = Utterance(f"villager-{number}", Kind.TEXT, "工资", f"{number}", NOON)
        kept.store(said, Turn("请看", Session(), Outcome.ANSWER, topic="wages"), now=NOON)
    return retention_of(services)


def words(services):
    query = consultations.select().where(consultations.c.text.is_not(None))
    return len(read(services.engine, lambda db: db.execute(query).all()))


def test_nothing_is_cleared_by_day(clock, services):
    assert clock.run(NIGHT + timedelta(hours=8)) == 0
    assert words(services) == 5


def test_all_batches_of_a_night_are_done(clock, services, monkeypatch):
    monkeypatch.setattr("bot.records.retention.BATCH", 2)
    assert clock.run(NIGHT) == 5
    assert words(services) == 0


def test_a_night_is_worked_once(clock, services):
    assert clock.run(NIGHT - timedelta(days=1)) == 0
    assert words(services) == 5
    assert clock.run(NIGHT) == 5
    assert clock.run(NIGHT + timedelta(minutes=10)) == 0
