"""Entries that were stopped at once."""

from __future__ import annotations

import pytest

from bot.records.approvals import Approvals
from bot.records.database import write
from bot.records.errors import OwnText
from bot.records.recalls import CORRECTION, Recalls, words_sha256


@pytest.fixture
def recalls(engine):
    return Recalls(engine, account="town")


@pytest.fixture
def approvals(engine):
    return Approvals(engine, account="town")


@pytest.fixture
def stop(recalls, noon):
    def _stop(entry="wages-003", **more):
        return recalls.start(
            entry, "aa", **({"by": "王专干", "reason": "期限写错了", "days": 30, "now": noon} | more)
        )

    return _stop


def test_a_stop_takes_the_approvals_away_and_holds(recalls, approvals, stop, noon, ask):
    approvals.approve("entry", "wages-003", "aa", approver="李律师", now=noon)
    approvals.approve("entry", "wages-003", "bb", approver="李律师", now=noon)
    approvals.approve("entry", "land-001", "cc", approver="李律师", now=noon)
    stop()
    assert approvals.approved("entry") == {("land-001", "cc")}
    assert recalls.stopped() == {"wages-003"}
    assert ask("SELECT act, actor FROM audit") == [("recalled", "王专干")]


def test_what_is_stopped_is_not_stopped_twice(recalls, approvals, stop, noon):
    first = stop()
    approvals.approve("entry", "wages-003", "aa", approver="李律师", now=noon)
    assert stop(reason="又一次").id == first.id
    assert len(recalls.of_entry("wages-003")) == 1
    assert approvals.approved("entry") == frozenset()


def test_a_stop_is_lifted_and_the_text_remembered(engine, recalls, stop, noon):
    stop()
    assert write(engine, lambda db: recalls.lift_in(db, "wages-003", now=noon)) == 1
    assert recalls.stopped() == frozenset()
    assert recalls.stopped_texts("wages-003") == {"aa"}


def test_the_correction_is_approved_by_another_and_then_stays(engine, recalls, approvals, stop, noon):
    held = stop()
    assert recalls.write_words(held.id, "上次说的期限不对，是六十天。", by="王专干", now=noon)
    words = recalls.find(held.id).words
    with pytest.raises(OwnText):
        approvals.approve(CORRECTION, held.id, words_sha256(words), approver="王专干", now=noon)
    write(engine, lambda db: recalls.approve_in(db, held.id, words, by="李律师", now=noon))
    assert not recalls.write_words(held.id, "换了一句话。", by="王专干", now=noon)
    assert recalls.find(held.id).words == words
    assert [row.id for row in recalls.to_tell(noon)] == [held.id]


def test_words_that_changed_meanwhile_are_not_approved(engine, recalls, stop, noon):
    held = stop()
    recalls.write_words(held.id, "新的一句话在这里。", by="王专干", now=noon)
    write(engine, lambda db: recalls.approve_in(db, held.id, "旧的一句话。", by="李律师", now=noon))
    assert recalls.find(held.id).approved_by == ""
