"""Data of the first release comes to the tables of today, whole, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from alembic import command
from sqlalchemy import text

from bot.conversation.turns import Outcome
from bot.records.consultations import Consultations
from bot.records.database import _alembic, connect, is_current, read, upgrade
from bot.records.figures import counted_rows, matter_rows
from bot.statistics.totals import totals
from tests.schema import differences

NOON = "2026-11-23 04:00:00.000000"
FIRST = (
    "INSERT INTO persons (id, account, key_hash, openid_cipher, village, created_at)"
    " VALUES ('p1', 'town', '{key}', 'cipher', '张湾村', '{at}')",
    "INSERT INTO matters (id, account, person_id, topic, opened_at, last_at, opened_on, state, outcome, answered,"
    " handed_over) VALUES ('m1', 'town', 'p1', 'wages', '{at}', '{at}', '2026-11-23', 'handed_over', 'hand_over',"
    " {no}, {yes})",
    "INSERT INTO receipts (account, number, matter_id, issued_at) VALUES ('town', '26112301', 'm1', '{at}')",
    "INSERT INTO consultations (id, account, retry_key, pushed_on, person_id, matter_id, said_at, day, outcome,"
    " counted, topic, entry_id, channel, kind, text, reply) VALUES ('c1', 'town', '1', '2026-11-23', 'p1', 'm1',"
    " '{at}', '2026-11-23', 'hand_over', {yes}, 'wages', '', 'wechat', 'text', '老板欠薪', '登记了')",
    "INSERT INTO approvals (account, kind, item_id, sha256, approver, approved_at)"
    " VALUES ('town', 'entry', 'wages', 'abc', '李审核', '{at}')",
)


@pytest.fixture
def old(empty_database_url, tmp_path, vault):
    """A database as the first release left it, with a matter that was handed over."""
    engine = connect(empty_database_url, root=tmp_path)
    zone = "+00" if engine.dialect.name == "postgresql" else ""
    values = {
        "at": NOON + zone, "yes": "true" if zone else "1", "no": "false" if zone else "0",
        "key": vault.person_key("town", "alice"),
    }  # fmt: skip
    with engine.connect() as connection, connection.begin():
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST:
            connection.execute(text(statement.format(**values)))
    yield engine
    engine.dispose()


def test_every_row_of_the_first_release_is_there_and_counts_as_before(old):
    upgrade(old)
    assert is_current(old)
    (said,) = read(old, lambda db: db.execute(text("SELECT text, reply FROM consultations")).all())
    assert tuple(said) == ("老板欠薪", "登记了")
    first, until = date(2026, 11, 23), date(2026, 11, 24)
    figures = totals(matter_rows(old, "town", first, until), counted_rows(old, "town", first, until))
    assert (figures.matters, figures.persons, figures.handed_over) == (1, 1, 1)


def test_the_tables_are_those_of_a_new_installation(old):
    upgrade(old)
    assert differences(old) == []


def test_whoever_asked_before_is_known_and_finds_their_matter(old, vault, utterance, turn):
    upgrade(old)
    consultations = Consultations(old, account="town", vault=vault)
    (matter,) = consultations.matters_of("alice")
    assert (matter.receipt, matter.topic) == ("26112301", "wages")
    stored = consultations.store(
        utterance("还没发"), turn(Outcome.ANSWER, matter="m1"), now=utterance().sent_at
    )
    assert stored.matter_id == "m1"
