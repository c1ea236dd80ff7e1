"""What is looked for: each thing is told once, by its number and time, with no word of a villager."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.alerts import Alerts
from bot.records.consultations import Consultations
from bot.records.database import read, write
from bot.records.desk_models import cases, deliveries, workdays
from bot.records.models import matters, persons
from bot.records.post_models import posts
from bot.services.build import ACCOUNT, Services
from bot.services.inbox import inbox_of
from bot.services.watching import watching_of
from bot.settings import Settings

WEDNESDAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""10:00 in Beijing, a working day."""
WORDS = "我家邻居王二狗占了我的地"


@pytest.fixture
def parts(environment, database_url):
    """The parts on either database."""
    settings = environment | {"DATABASE_URL": database_url, "PUBLIC_URL": "https://pufa.example.gov.cn/"}
    made = Services(Settings.from_env(settings, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def hand_over(parts):
    """Somebody's question goes to a person and has its case."""

    def _hand_over(who="alice", *, at=WEDNESDAY, outcome=Outcome.HAND_OVER):
        turn = Turn("\ue000", Session(), outcome, topic="land", hands_over=outcome is Outcome.HAND_OVER)
        said = Utterance(who, Kind.TEXT, WORDS, f"m:{who}{at}", at)
        store = Consultations(parts.engine, account=ACCOUNT, vault=parts.vault)
        stored = store.store(said, turn, now=at)
        inbox_of(parts).regular(at)
        return stored

    return _hand_over


def alerts(parts, kind=""):
    rows = Alerts(parts.engine, account=ACCOUNT).latest()
    return [row for row in reversed(rows) if row.kind == kind or (not kind and row.kind != "digest")]


def look(parts, at=WEDNESDAY):
    return watching_of(parts).look(at)


def test_a_new_question_is_told_once_by_number_topic_time_and_page(parts, hand_over):
    stored = hand_over()
    later = WEDNESDAY + timedelta(minutes=1)
    look(parts, later)
    assert look(parts, later) == 0
    (alert,) = alerts(parts)
    assert (alert.kind, alert.urgent) == ("new_question", False)
    assert alert.words == (
        f"新问题：受理号 {stored.receipt}（土地承包与流转），11月25日 10:00 发来"
        f" https://pufa.example.gov.cn/console/inbox/{stored.matter_id}"
    )


def test_no_alert_quotes_a_villager(parts, hand_over):
    hand_over()
    hand_over("bob", outcome=Outcome.EMERGENCY)
    look(parts, WEDNESDAY + timedelta(days=2, hours=20))
    assert len(alerts(parts)) >= 3
    for alert in alerts(parts):
        assert not any(part in alert.words for part in ("王二狗", "邻居", "alice", "bob"))


def test_a_question_without_page_address_is_told_without_one(environment, database_url, parts, hand_over):
    hand_over()
    plain = Services(
        Settings.from_env(environment | {"DATABASE_URL": database_url, "PUBLIC_URL": ""}, env_file=None)
    )
    look(plain)
    assert "http" not in alerts(parts)[0].words
    plain.engine.dispose()


def test_an_emergency_is_urgent_and_told_once_a_day(parts, hand_over):
    hand_over(outcome=Outcome.EMERGENCY)
    look(parts)
    look(parts, WEDNESDAY + timedelta(hours=1))
    (alert,) = alerts(parts, "emergency")
    assert alert.urgent
    assert "紧急求助" in alert.words


def test_a_case_that_is_late_is_told_once_for_each_time(parts, hand_over):
    hand_over()
    due = WEDNESDAY + timedelta(days=2, hours=8)
    look(parts, due - timedelta(seconds=1))
    assert alerts(parts, "overdue") == []
    look(parts, due + timedelta(seconds=1))
    look(parts, due + timedelta(hours=1))
    (alert,) = alerts(parts, "overdue")
    assert "11月27日 18:00 就该办" in alert.words


def test_what_was_seen_to_is_not_told(parts, hand_over):
    hand_over()
    write(
        parts.engine,
        lambda db: (
            db.execute(update(cases).values(state="closed")),
            db.execute(update(matters).values(state="closed")),
        ),
    )
    look(parts)
    assert alerts(parts) == []


def test_a_post_that_failed_is_told_for_each_attempt_and_state(parts):
    assert parts.posts.plan("2026-11-x", WEDNESDAY, now=WEDNESDAY)
    look(parts)
    assert alerts(parts) == []
    for state in ("failed", "needs_person"):
        write(parts.engine, lambda db, state=state: db.execute(update(posts).values(state=state)))
        look(parts)
        look(parts)
    assert sorted("没发成" in alert.words for alert in alerts(parts, "send_failed")) == [False, True]


def test_a_message_that_may_not_have_arrived_is_told(parts, hand_over):
    stored = hand_over()
    row = {
        "id": "d1", "account": ACCOUNT, "matter_id": stored.matter_id, "kind": "reply", "item_id": "r1",
        "words": WORDS, "code_hash": "", "code_cipher": "", "state": "doubtful", "way": "", "made_at": WEDNESDAY,
        "claim": "", "tries": 1, "error": "",
        "person_id": _person(parts),
    }  # fmt: skip
    write(parts.engine, lambda db: db.execute(insert(deliveries), row))
    look(parts)
    (alert,) = alerts(parts, "send_failed")
    assert "不知道送到没有" in alert.words
    assert alert.words.endswith("/console/deliveries/")


def _person(parts) -> str:
    return read(parts.engine, lambda db: db.execute(select(persons.c.id)).scalar_one())


def test_the_summary_comes_once_on_a_working_day_at_its_time(parts, hand_over):
    hand_over(at=WEDNESDAY - timedelta(hours=3))
    half_past_eight = WEDNESDAY.replace(hour=0, minute=30)
    look(parts, half_past_eight - timedelta(seconds=1))
    assert alerts(parts, "digest") == []
    for minutes in (0, 1, 600 - 1):
        look(parts, half_past_eight + timedelta(minutes=minutes))
    (digest,) = alerts(parts, "digest")
    assert digest.key == "2026-11-25"
    assert digest.words.startswith(
        "今天的小结：新问题 1 件，还在等的一共 1 件，超过时限 0 件，等审核 0 份，没送到 0 条，本周文章 0 篇。"
    )


def test_a_summary_that_is_much_too_late_is_left_out(parts):
    look(parts, WEDNESDAY.replace(hour=10, minute=31))
    assert alerts(parts, "digest") == []


def test_no_summary_on_a_day_without_work(parts):
    saturday = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
    look(parts, saturday)
    assert alerts(parts, "digest") == []
    row = {"account": ACCOUNT, "day": saturday.date(), "working": True, "note": "", "made_by": "王"}
    write(parts.engine, lambda db: db.execute(insert(workdays), row))
    look(parts, saturday)
    assert len(alerts(parts, "digest")) == 1


def test_the_summary_counts_what_came_since_the_working_day_before(parts, hand_over):
    monday = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    hand_over("friday morning", at=datetime(2026, 11, 27, 0, 0, tzinfo=UTC))
    hand_over("friday", at=datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    hand_over("sunday", at=datetime(2026, 11, 29, 8, 0, tzinfo=UTC))
    look(parts, monday)
    (digest,) = alerts(parts, "digest")
    assert "新问题 2 件，还在等的一共 3 件" in digest.words


def test_the_summary_counts_the_posts_of_the_week(parts):
    parts.posts.plan("2026-11-x", WEDNESDAY + timedelta(days=2), now=WEDNESDAY)
    parts.posts.plan("2026-12-x", WEDNESDAY + timedelta(days=9), now=WEDNESDAY)
    look(parts)
    assert "本周文章 1 篇" in alerts(parts, "digest")[0].words


def test_several_are_told_in_one_look(parts, hand_over):
    for number in range(7):
        hand_over(f"v{number}", at=WEDNESDAY + timedelta(seconds=number))
    look(parts)
    assert len({alert.key for alert in alerts(parts, "new_question")}) == 7
