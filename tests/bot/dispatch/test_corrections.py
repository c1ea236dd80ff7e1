"""Corrections: everybody who got the stopped answer is handed one, once, and only approved words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.dispatch.corrections import Corrections
from bot.records.approvals import Approvals
from bot.records.asked import Asked
from bot.records.consultations import Consultations
from bot.records.database import connect, write
from bot.records.deliveries import Deliveries
from bot.records.recalls import CORRECTION, Recalls, words_sha256
from bot.records.vault import Vault

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WORDS = "上次说的期限不对，应当是六十天，有事请打司法所电话。"


@pytest.fixture
def engine(database_url, tmp_path):
    opened = connect(database_url, root=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def town(engine):
    """Vault, consultations and deliveries of one account."""
    vault = Vault("a secret key for tests")
    return (
        Consultations(engine, account="town", vault=vault),
        Deliveries(engine, account="town", vault=vault),
        Recalls(engine, account="town"),
    )


@pytest.fixture
def handed():
    return []


@pytest.fixture
def corrections(engine, town, handed):
    def hand_in(**more):
        handed.append(more["matter_id"])
        return town[1].hand_in(**more)

    return Corrections(
        recalls=town[2],
        asked=Asked(engine, account="town"),
        approvals=Approvals(engine, account="town"),
        hand_in=hand_in,
    )


@pytest.fixture
def got(town):
    numbers = iter(range(1000, 2000))

    def _got(who, *, entry="wages-003", at=NOW - timedelta(days=1)):
        utterance = Utterance(who, Kind.TEXT, "工资", str(next(numbers)), at)
        turn = Turn("请看", Session(), Outcome.ANSWER, topic="wages", entry_id=entry, entry_sha="aa")
        return town[0].store(utterance, turn, now=at).matter_id

    return _got


@pytest.fixture
def recall(engine, town):
    """A recall with its words, approved unless told otherwise."""

    def _recall(*, approver="李律师", marked=True):
        held = town[2].start("wages-003", "aa", by="王专干", reason="期限写错了", days=30, now=NOW)
        town[2].write_words(held.id, WORDS, by="王专干", now=NOW)
        if approver:
            Approvals(engine, account="town").approve(
                CORRECTION, held.id, words_sha256(WORDS), approver=approver, now=NOW
            )
        if marked:
            write(engine, lambda db: town[2].approve_in(db, held.id, WORDS, by="李律师", now=NOW))
        return held

    return _recall


def test_everybody_who_got_it_is_handed_the_correction_once(corrections, got, recall, handed):
    matters = {got("alice"), got("bob")}
    got("carol", entry="land-001")
    got("dave", at=NOW - timedelta(days=90))
    recall()
    assert corrections.run(NOW) == 2
    assert set(handed) == matters
    assert corrections.run(NOW + timedelta(minutes=1)) == 0


def test_words_that_nobody_approved_are_handed_to_nobody(corrections, got, recall):
    got("alice")
    recall(approver="", marked=True)
    assert corrections.run(NOW) == 0


def test_an_approval_that_is_not_kept_with_the_recall_hands_out_nothing(corrections, got, recall):
    got("alice")
    recall(marked=False)
    assert corrections.run(NOW) == 0


def test_whoever_was_forgotten_gets_nothing(corrections, got, recall, town):
    got("alice")
    town[0].forget("alice", now=NOW)
    recall()
    corrections.run(NOW)
    assert corrections.run(NOW + timedelta(minutes=1)) == 0
