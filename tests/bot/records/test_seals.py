"""Seals over the audit log: whatever was done to it afterwards is found."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.records.audit import Audit
from bot.records.database import connect, write
from bot.records.seals import Seals


@pytest.fixture
def audit(engine):
    return Audit(engine, account="town")


@pytest.fixture
def seals(engine):
    return Seals(engine, account="town")


@pytest.fixture
def notes(audit, noon):
    """Add so many lines to the log."""

    def _notes(count: int, *, day: int = 0) -> None:
        for number in range(count):
            at = noon + timedelta(days=day, seconds=number)
            audit.note("李律师", "approved", "entry", f"wages-{number:03}", now=at, sha256="ab", days=number)

    return _notes


@pytest.fixture
def do(engine):
    """Do something behind the service's back."""
    return lambda sql: write(engine, lambda connection: connection.execute(text(sql)))


@pytest.fixture
def three(notes, seals, noon):
    """Three seals over three, two and four lines."""
    for day, count in enumerate((3, 2, 4)):
        notes(count, day=day)
        assert seals.seal(now=noon + timedelta(days=day, hours=1)).rows == count


def test_lines_are_sealed_once_and_fit(seals, three, noon):
    assert seals.seal(now=noon) is None
    found = seals.verify()
    assert (found.seals, found.rows, found.unsealed, found.broken) == (3, 9, 0, 0)
    assert found.last.number == 3


def test_an_empty_log_has_no_seal_and_fits(seals, noon):
    assert seals.seal(now=noon) is None
    assert seals.verify() == (0, 0, 0, None, 0, "")


def test_lines_that_are_not_sealed_yet_are_counted(seals, three, notes):
    notes(2, day=5)
    found = seals.verify()
    assert (found.unsealed, found.broken) == (2, 0)


def test_a_long_log_gets_several_seals(seals, notes, noon):
    notes(7)
    assert [seals.seal(now=noon, batch=3).rows for _ in range(3)] == [3, 3, 1]
    assert seals.verify().broken == 0


@pytest.mark.parametrize(
    ("sql", "broken", "why"),
    [
        ("UPDATE audit SET actor = '王专干' WHERE seal = 2 AND item_id = 'wages-001'", 2, "hash"),
        ("UPDATE audit SET act = 'x' WHERE seal = 1", 1, "hash"),
        ("UPDATE audit SET facts = '{}' WHERE seal = 3 AND item_id = 'wages-003'", 3, "hash"),
        (
            "UPDATE audit SET at = '2026-11-23 05:00:00+00:00' WHERE seal = 1 AND item_id = 'wages-001'",
            1,
            "hash",
        ),
        ("DELETE FROM audit WHERE seal = 2 AND item_id = 'wages-000'", 2, "rows"),
        ("UPDATE audit SET seal = NULL WHERE seal = 3 AND item_id = 'wages-000'", 3, "rows"),
        ("UPDATE audit SET seal = 2 WHERE seal = 1 AND item_id = 'wages-000'", 1, "rows"),
        (
            "INSERT INTO audit SELECT 'f' || substr(id, 2), account, at, actor, act, kind, item_id, facts, seal "
            "FROM audit WHERE seal = 2 AND item_id = 'wages-000'",
            2,
            "rows",
        ),
        ("DELETE FROM seals WHERE number = 1", 1, "hole"),
        ("DELETE FROM seals WHERE number = 2", 2, "hole"),
        ("DELETE FROM seals WHERE number = 3", 3, "hole"),
        ("DELETE FROM seals", 1, "hole"),
        ("UPDATE seals SET sha256 = previous WHERE number = 2", 2, "hash"),
        ("UPDATE seals SET previous = sha256 WHERE number = 2", 2, "chain"),
        ("UPDATE seals SET number = 7 WHERE number = 3", 3, "hole"),
        ("UPDATE audit SET seal = 9 WHERE seal = 3", 3, "rows"),
        ("UPDATE audit SET seal = 0 WHERE seal = 1", 1, "rows"),
    ],
)
def test_what_was_done_to_it_is_found_at_the_first_seal_that_does_not_fit(seals, three, do, sql, broken, why):
    do(sql)
    found = seals.verify()
    assert (found.broken, found.why) == (broken, why)


def test_a_row_that_goes_with_its_whole_seal_breaks_the_next(seals, three, do):
    do("DELETE FROM audit WHERE seal = 2")
    do("DELETE FROM seals WHERE number = 2")
    do("UPDATE seals SET number = 2 WHERE number = 3")
    do("UPDATE audit SET seal = 2 WHERE seal = 3")
    assert (seals.verify().broken, seals.verify().why) == (2, "chain")


def test_what_precedes_the_break_is_still_vouched_for(seals, three, do):
    do("DELETE FROM audit WHERE seal = 3")
    found = seals.verify()
    assert (found.rows, found.last.number) == (5, 2)


def test_the_log_of_another_account_is_not_looked_at(engine, seals, three, noon):
    other = Seals(engine, account="county")
    Audit(engine, account="county").note("某人", "approved", "entry", now=noon)
    assert other.seal(now=noon).number == 1
    assert seals.verify().broken == 0


def test_a_time_that_is_none_is_found(tmp_path, sqlite_url, noon):
    engine = connect(sqlite_url, root=tmp_path)
    audit, seals = Audit(engine, account="town"), Seals(engine, account="town")
    for number in range(3):
        audit.note("李律师", "approved", "entry", now=noon + timedelta(seconds=number))
        seals.seal(now=noon)
    write(engine, lambda db: db.execute(text("UPDATE audit SET at = 'noon' WHERE seal = 2")))
    assert (seals.verify().broken, seals.verify().why) == (2, "rows")
    engine.dispose()


def test_of_two_sealers_at_once_one_wins_and_all_fits(database_url, seals, notes, noon):
    engines = [connect(database_url, root=Path()) for _ in range(2)]
    for day in range(5):
        notes(10, day=day)
        gate, made = threading.Barrier(2), []

        def seal(engine, gate=gate, made=made):
            gate.wait(timeout=30)
            made.append(Seals(engine, account="town").seal(now=noon))

        threads = [threading.Thread(target=seal, args=(engine,)) for engine in engines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sum(one.rows for one in made if one) == 10
    found = seals.verify()
    assert (found.broken, found.rows, found.unsealed, found.seals) == (0, 50, 0, 5)
    for engine in engines:
        engine.dispose()


def test_the_slower_of_two_sealers_changes_nothing(engine, seals, notes, noon):
    notes(3)
    last, rows = write(engine, lambda connection: seals._open(connection, 10))
    assert seals.seal(now=noon)
    late = Seals(engine, account="town")
    late._open = lambda connection, batch: (last, rows)
    assert late.seal(now=noon) is None
    assert seals.verify().broken == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20))
def test_whatever_a_fact_says_it_is_sealed_the_same_when_read_back(engine, audit, seals, noon, words):
    audit.note("李律师", "approved", "entry", words, now=noon, reason=words)
    assert seals.seal(now=noon)
    assert seals.verify().broken == 0
