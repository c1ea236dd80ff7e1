"""The audit log: lines are added and read, nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.records.audit import Audit
from bot.records.database import write


@pytest.fixture
def audit(engine):
    return Audit(engine, account="town")


def test_the_latest_line_is_first_with_its_facts(audit, noon):
    audit.note("李律师", "approved", "entry", "wages-001", now=noon, sha256="ab")
    audit.note("王专干", "entry_saved", "entry", "wages-002", now=noon + timedelta(seconds=1))
    first, second = audit.latest(limit=9)
    assert (first.actor, first.act, first.item_id, first.seal) == ("王专干", "entry_saved", "wages-002", None)
    assert (second.at, second.kind, second.facts) == (noon, "entry", {"sha256": "ab"})


def test_lines_are_asked_for_by_person_act_and_time(audit, noon):
    for hour, (actor, act) in enumerate([("甲", "a"), ("甲", "b"), ("乙", "a")]):
        audit.note(actor, act, "entry", now=noon + timedelta(hours=hour))
    asked = [
        {"actor": "甲"},
        {"act": "a"},
        {"actor": "乙", "act": "b"},
        {"since": noon + timedelta(hours=1)},
        {"until": noon + timedelta(hours=1)},
        {"since": noon, "until": noon},
        {"limit": 1},
        {"offset": 2},
    ]
    assert [len(audit.latest(**({"limit": 9} | one))) for one in asked] == [2, 2, 0, 2, 1, 0, 1, 1]


def test_lines_of_another_account_are_not_shown(audit, engine, noon):
    Audit(engine, account="county").note("某人", "approved", "entry", now=noon)
    assert audit.latest(limit=9) == ()


def test_facts_that_somebody_broke_do_not_hide_the_line(audit, engine, noon):
    audit.note("李律师", "approved", "entry", now=noon)
    write(engine, lambda connection: connection.execute(text("UPDATE audit SET facts = 'no json'")))
    assert audit.latest(limit=9)[0].facts == {"facts": "no json"}


def test_there_is_no_way_to_change_or_remove_a_line():
    assert {name for name in vars(Audit) if not name.startswith("_")} == {"note", "latest"}
