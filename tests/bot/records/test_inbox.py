"""The list of what waits for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.cases import Cases
from bot.records.inbox import Wanted, tab_counts, villages, waiting, waiting_count
from bot.records.intake import Intake

PHONE = "13800138000"


@pytest.fixture
def cases(engine):
    return Cases(engine, account="town")


@pytest.fixture
def three(say, noon, engine, ask):
    """Matters of three people, by name; carol waits longest and her case is overdue."""
    found = {
        who: say(f"{who}的事没人管", Outcome.HAND_OVER, who=who, at=noon - timedelta(hours=hours),
                 topic=topic, village=village)
        for hours, who, topic, village in ((1, "alice", "land", "苏沟村"), (2, "bob", "wages", ""), (60, "carol", "wages", ""))
    }  # fmt: skip
    number = {"matter": found["carol"].matter_id, "callback_phone": PHONE, "topic": "wages"}
    say(PHONE, Outcome.HAND_OVER, who="carol", at=noon, **number)
    intake = Intake(engine, account="town")
    intake.take_in(intake.arrivals(most=9), due=lambda came, reason: came + timedelta(hours=48), now=noon)
    return {who: stored.matter_id for who, stored in found.items()}


@pytest.fixture
def listed(engine, noon, three):
    """Who is listed, in order."""
    names = {matter_id: who for who, matter_id in three.items()}

    def _listed(account: str = "town", limit: int = 9, offset: int = 0, **wanted: str) -> list[str]:
        rows = waiting(engine, account, Wanted(**wanted), now=noon, limit=limit, offset=offset)
        if limit == 9:
            assert waiting_count(engine, account, Wanted(**wanted), now=noon) == len(rows)
        return [names[row.matter_id] for row in rows]

    return _listed


def test_what_is_due_first_comes_first_page_by_page(listed):
    assert [listed(limit=2, offset=offset) for offset in (0, 2)] == [["carol", "bob"], ["alice"]]


def test_one_sees_what_one_has_what_is_late_and_what_the_adviser_has(listed, cases, three, noon):
    cases.assign(three["bob"], "王专干", was="", actor="王专干", now=noon)
    cases.with_adviser(three["alice"], True, actor="王专干", now=noon)
    assert listed(tab="mine", who="王专干") == ["bob"]
    assert listed(tab="mine", who="") == []
    assert listed(tab="overdue") == ["carol"]
    assert listed(tab="adviser") == ["alice"]


def test_the_tabs_say_how_many(engine, cases, three, noon):
    cases.assign(three["bob"], "王专干", was="", actor="王专干", now=noon)
    counts = tab_counts(engine, "town", "王专干", now=noon)
    assert counts == {"open": 3, "mine": 1, "overdue": 1, "adviser": 0}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"topic": "wages"}, ["carol", "bob"]),
        ({"village": "苏沟村"}, ["alice"]),
        ({"reason": "unanswered"}, ["carol", "bob", "alice"]),
        ({"reason": "emergency"}, []),
        ({"words": "bob的事"}, ["bob"]),
        ({"words": "b_b"}, []),
        ({"words": "%"}, []),
        ({"words": "没人管", "topic": "land"}, ["alice"]),
        ({"tab": "all"}, ["alice", "bob", "carol"]),
        ({"tab": "closed"}, []),
    ],
)
def test_only_what_is_wanted_is_listed(listed, wanted, found):
    assert listed(**wanted) == found


def test_a_receipt_number_finds_its_matter_wherever_it_is(listed, engine, cases, three, noon, say, ask):
    stored = say("请登记", Outcome.HAND_OVER, who="bob", matter=three["bob"], reply="受理号 \ue000")
    cases.close(three["bob"], "no_need", seen=None, actor="王专干", now=noon)
    assert listed(words=stored.receipt) == ["bob"]
    assert listed(words=stored.receipt.replace("-", " "), tab="mine", who="nobody") == ["bob"]


def test_what_was_closed_last_is_first_among_the_closed(listed, cases, three, noon):
    for minutes, who in enumerate(("carol", "alice")):
        cases.close(three[who], "no_need", seen=None, actor="王专干", now=noon + timedelta(minutes=minutes))
    assert listed(tab="closed") == ["alice", "carol"]
    assert listed() == ["bob"]


def test_the_villages_that_were_named_can_be_chosen(engine, three):
    assert villages(engine, "town") == ("苏沟村",)


def test_another_account_sees_nothing(listed, engine, noon):
    assert listed(account="city") == []
    assert listed(account="city", words="没人管") == []


def test_the_number_is_not_in_the_printed_form(engine, three, noon):
    row = waiting(engine, "town", Wanted(), now=noon, limit=1)[0]
    assert row.callback_cipher
    assert row.callback_cipher not in repr(row)
