"""Consultations and events by month: where rows lie, keys over all parts, months to come, and the way there and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import text

from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome
from bot.records.consultations import Consultations
from bot.records.database import _alembic, connect, read, write
from bot.records.events import Events
from bot.records.figures import counted_rows, matter_rows
from bot.records.months import PARTED, make_months, ranges_of
from bot.statistics.totals import totals
from tests.factories import utterance as event_of
from tests.schema import differences

FAR = datetime(2031, 3, 31, 23, 59, tzinfo=UTC)
"""Long after the last month that a test has a part for, until it makes one."""


def move(engine, revision, *, back=False):
    """Bring the tables to a state of the past, or up to one."""
    with engine.connect() as connection, connection.begin():
        config = _alembic()
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


def parts(engine, table="consultations"):
    """Part → how many rows it has."""
    found = read(
        engine,
        lambda db: db.execute(
            text(f"SELECT tableoid::regclass::text, count(*) FROM {table} GROUP BY 1")
        ).all(),
    )
    return {row[0]: row[1] for row in found}


@pytest.fixture
def engine(postgres, tmp_path):
    """A database of its own, since parts that a test makes stay."""
    postgres.run("CREATE DATABASE months TEMPLATE template")
    opened = connect(postgres.url("months"), root=tmp_path)
    yield opened
    opened.dispose()
    postgres.run("DROP DATABASE months WITH (FORCE)")


@pytest.fixture
def old(empty_database_url, tmp_path):
    """A database before there were parts."""
    opened = connect(empty_database_url, root=tmp_path)
    move(opened, "0008")
    yield opened
    opened.dispose()


def test_a_row_lies_in_the_part_of_its_month(engine, say):
    make_months(engine, date(2031, 3, 1))
    for at in (FAR, FAR + timedelta(minutes=1), FAR + timedelta(days=31)):
        say(at=at)
    assert parts(engine) == {
        "consultations_2031_03": 1,
        "consultations_2031_04": 1,
        "consultations_2031_05": 1,
    }


def test_events_have_parts_too(engine, vault):
    make_months(engine, date(2031, 3, 1))
    events = Events(engine, account="town", vault=vault)
    follow = event_of(kind=Kind.FOLLOW, retry_key="e1", sent_at=FAR)
    assert events.store_event(follow, now=FAR)
    assert not events.store_event(follow, now=FAR)
    assert parts(engine, "events") == {"events_2031_03": 1}


def test_no_day_is_without_a_place(engine, say):
    for at in (datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)):
        say(at=at)
    assert parts(engine) == {"consultations_before": 1, "consultations_rest": 1}


@pytest.mark.parametrize("made", [True, False], ids=["part", "rest"])
def test_a_push_is_stored_once_wherever_it_lies(engine, say, made):
    if made:
        make_months(engine, FAR.date())
    first = say(outcome=Outcome.HAND_OVER, reply=RECEIPT_SLOT, at=FAR, key="7")
    again = say(outcome=Outcome.HAND_OVER, reply=RECEIPT_SLOT, at=FAR, key="7")
    assert again.repeated
    assert (again.words, again.receipt) == (first.words, first.receipt)
    assert sum(parts(engine).values()) == 1


def test_a_push_that_lay_in_the_rest_is_still_known_when_its_month_is_made(engine, say):
    first = say(outcome=Outcome.HAND_OVER, reply=RECEIPT_SLOT, at=FAR, key="7")
    assert parts(engine) == {"consultations_rest": 1}
    make_months(engine, FAR.date())
    assert parts(engine) == {"consultations_2031_03": 1}
    again = say(outcome=Outcome.HAND_OVER, reply=RECEIPT_SLOT, at=FAR, key="7")
    assert (again.repeated, again.words) == (True, first.words)


def test_months_are_made_once_and_meet_without_a_gap(engine):
    made = make_months(engine, date(2031, 11, 30))
    assert [name for name in made if name.startswith("events")] == [
        "events_2031_11", "events_2031_12", "events_2032_01", "events_2032_02",
    ]  # fmt: skip
    assert make_months(engine, date(2031, 11, 30)) == ()
    assert len(make_months(engine, date(2031, 12, 1))) == len(PARTED)
    ranges = sorted(read(engine, lambda db: ranges_of(db, "events")))[-5:]
    assert [end for _, end in ranges[:-1]] == [since for since, _ in ranges[1:]]


def test_a_new_part_has_the_keys_indexes_and_triggers_of_the_others(engine):
    make_months(engine, FAR.date())

    def of(table, what, where):
        query = f"SELECT count(*) FROM {what} WHERE {where} = '{table}'::regclass"
        return read(engine, lambda db: db.execute(text(query)).scalar())

    for what, where in (("pg_index", "indrelid"), ("pg_constraint", "conrelid"), ("pg_trigger", "tgrelid")):
        assert of("consultations_2031_03", what, where) == of("consultations_before", what, where) > 0
    assert differences(engine) == []


def test_the_sum_of_a_day_is_taken_back_when_a_row_comes_into_a_part(engine, say):
    make_months(engine, FAR.date())
    summed = text("INSERT INTO summed_days VALUES ('town', '2031-04-01', now())")
    write(engine, lambda db: db.execute(summed))
    say(at=FAR)  # the first of April in Beijing
    assert read(engine, lambda db: db.execute(text("SELECT count(*) FROM summed_days")).scalar()) == 0


def test_words_in_every_part_are_forgotten_with_their_person(engine, consultations, say):
    make_months(engine, FAR.date())
    for at in (FAR, FAR + timedelta(days=31), datetime(2099, 1, 1, tzinfo=UTC)):
        say(at=at)
    assert consultations.forget("alice", now=FAR)
    rows = read(engine, lambda db: db.execute(text("SELECT text, reply FROM consultations")).all())
    assert [tuple(row) for row in rows] == [(None, None)] * 3


def figures(engine, first, until):
    return totals(matter_rows(engine, "town", first, until), counted_rows(engine, "town", first, until))


def rows_of(engine):
    query = text("SELECT * FROM consultations ORDER BY pushed_on, id")
    return [tuple(row) for row in read(engine, lambda db: db.execute(query).all())]


def fill(engine, vault, utterance, turn):
    """Three months of three people, some of it handed over."""
    consultations = Consultations(engine, account="town", vault=vault)
    for number in range(30):
        at = datetime(2026, 7, 1, tzinfo=UTC) + timedelta(days=3 * number, hours=1)
        outcome = Outcome.HAND_OVER if number % 4 == 0 else Outcome.ANSWER
        said = utterance(who=f"o{number % 3}", at=at, key=f"k{number}")
        consultations.store(said, turn(outcome, reply=RECEIPT_SLOT), now=at)
    return consultations


def test_rows_and_figures_are_the_same_before_and_after_and_back_again(old, vault, utterance, turn):
    consultations = fill(old, vault, utterance, turn)
    span = date(2026, 7, 1), date(2026, 10, 1)
    rows, before, matters = rows_of(old), figures(old, *span), consultations.matters_of("o1", limit=50)
    assert (len(rows), before.persons) == (30, 3)
    for revision, back in (("0009", False), ("0008", True), ("0009", False)):
        move(old, revision, back=back)
        assert rows_of(old) == rows
        assert figures(old, *span) == before
        assert Consultations(old, account="town", vault=vault).matters_of("o1", limit=50) == matters
    assert differences(old) == []


def test_a_push_of_before_is_answered_as_then_after_the_change(old, vault, utterance, turn):
    consultations = fill(old, vault, utterance, turn)
    said = utterance(who="o0", at=datetime(2026, 7, 1, 1, tzinfo=UTC), key="k0")
    words = consultations.words_for(said)
    move(old, "0009")
    again = Consultations(old, account="town", vault=vault).store(said, turn(), now=said.sent_at)
    assert (again.repeated, again.words) == (True, words)


def test_the_month_that_runs_while_the_tables_change_stays_in_one_part(old, vault, utterance, turn):
    if old.dialect.name == "sqlite":
        pytest.skip("SQLite has no parts")
    consultations, now = Consultations(old, account="town", vault=vault), datetime.now(UTC)
    consultations.store(utterance(at=now), turn(), now=now)
    move(old, "0009")
    assert parts(old) == {"consultations_before": 1}
    assert make_months(old, now.date()) == ()  # those to come are there


def test_a_table_in_one_piece_is_left_so(old):
    assert make_months(old, FAR.date()) == ()
