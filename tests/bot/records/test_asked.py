"""What was asked and who got which answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.asked import Asked
from bot.records.deliveries import Deliveries

SINCE = date(2026, 11, 1)


@pytest.fixture
def asked(engine):
    return Asked(engine, account="town")


@pytest.fixture
def answer(say, noon):
    def _answer(words="工资不给咋办", *, who="alice", entry="wages-003", sha="aa", at=noon, **more):
        return say(words, who=who, at=at, entry_id=entry, entry_sha=sha, **more)

    return _answer


def test_which_text_a_villager_got_is_kept(asked, answer):
    stored = answer()
    assert [(entry, sha) for _, entry, sha in asked.sent_in_matter(stored.matter_id)] == [("wages-003", "aa")]


def test_answers_are_counted_by_entry_and_matters_by_topic(asked, answer, say):
    answer()
    answer("工地欠钱", who="bob")
    say("没有这样的问题", Outcome.HAND_OVER, who="carol")
    assert asked.by_entry(SINCE) == {"wages-003": 2}
    assert asked.by_topic(SINCE) == {"wages": 3}


def test_what_was_before_the_day_does_not_count(asked, answer, noon):
    answer(at=noon - timedelta(days=60))
    assert asked.by_entry(SINCE) == {}
    assert asked.reached("wages-003", SINCE).matters == 0


def test_who_got_an_entry_is_counted_by_matters_and_persons(asked, answer, noon):
    answer()
    answer("再问一次", at=noon + timedelta(days=3))
    answer("我也问", who="bob")
    assert asked.reached("wages-003", SINCE) == (3, 2)
    assert [row.sha256 for row in asked.got("wages-003", SINCE)] == ["aa", "aa", "aa"]
    assert len(asked.got("wages-003", SINCE, limit=2)) == 2


def test_questions_are_distinct_and_choices_are_none(asked, say, noon):
    say("工资不给咋办", at=noon)
    say("工资不给咋办", who="bob", at=noon + timedelta(minutes=1))
    say("2", who="bob", at=noon + timedelta(minutes=2))
    say("树倒了砸我家房", who="carol", at=noon + timedelta(minutes=3))
    assert [row.text for row in asked.questions(SINCE, most=10)] == ["树倒了砸我家房", "工资不给咋办"]
    assert len(asked.questions(SINCE, most=1)) == 1


def test_the_words_of_somebody_who_was_forgotten_are_gone(asked, say, consultations, noon):
    say("工资不给咋办", at=noon)
    (question,) = asked.questions(SINCE, most=10)
    assert asked.texts([question[:2]]) == {question.id: "工资不给咋办"}
    consultations.forget("alice", now=noon)
    assert asked.texts([question[:2]]) == {}


def test_a_matter_gives_its_topic_and_questions(asked, say):
    stored = say("工资不给咋办", Outcome.HAND_OVER)
    assert asked.of_matter(stored.matter_id) == ("wages", ("工资不给咋办",))
    assert asked.of_matter("nobody") == ("", ())
    assert asked.approved_reply(stored.matter_id) == ""


def test_whoever_was_told_is_not_told_again(asked, answer, engine, vault, noon):
    first, second = answer(), answer("我也问", who="bob")
    asked_for = {"kind": "correction", "item_id": "r1"}
    until = noon + timedelta(minutes=1)
    untold = asked.untold("wages-003", SINCE, until, limit=10, **asked_for)
    assert set(untold) == {first.matter_id, second.matter_id}
    Deliveries(engine, account="town", vault=vault).hand_in(
        matter_id=first.matter_id, words="更正", now=noon, **asked_for
    )
    assert asked.untold("wages-003", SINCE, until, limit=10, **asked_for) == (second.matter_id,)


def test_an_index_finds_who_got_an_entry(engine, database_url, ask):
    if not database_url.startswith("sqlite"):
        pytest.skip("the plan of SQLite is easy to read")
    plan = ask(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM consultations "
        "WHERE account = 'town' AND entry_id = 'wages-003' AND day >= '2026-11-01'"
    )
    assert "ix_consultations_account_entry_id_day" in str(plan)
