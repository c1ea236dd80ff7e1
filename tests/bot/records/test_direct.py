"""The short way to the database does what the long way does, and the log of SQLite is tidied up beside it."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import bindparam, event, insert, select, text

from bot.records.database import checkpoint, connect, read, write
from bot.records.direct import transact
from bot.records.errors import RecordRefused, RecordsUnavailable
from bot.records.models import matters, persons
from bot.records.prepared import Statement
from bot.records.statements import Statements

BEIJING_MORNING = datetime(2026, 11, 23, 8, 30, 15, 123456, timezone(timedelta(hours=8)))


def person(number: str) -> dict[str, object]:
    return {
        "id": number,
        "account": "town",
        "key_hash": number,
        "openid_cipher": "1:x",
        "told_at": None,
        "created_at": BEIJING_MORNING,
    }


@pytest.fixture
def statements(engine):
    return Statements(engine)


def test_both_ways_store_the_same_value(engine, statements, ask):
    transact(engine, lambda transaction: transaction.run((statements.new_person, person("short"))))
    write(engine, lambda db: db.execute(insert(persons), person("long")))
    stored = "SELECT CAST(created_at AS text) FROM persons"
    assert len(ask(stored)) == 2
    assert len(set(ask(stored))) == 1


def test_an_instant_comes_back_aware_and_in_utc(engine, statements):
    when = Statement(engine, select(persons.c.created_at).where(persons.c.id == bindparam("number")))
    made = (statements.new_person, person("1"))
    answers = transact(engine, lambda transaction: transaction.run(made, (when, {"number": "1"})))
    (found,) = answers[1].row
    assert (found, found.tzinfo) == (BEIJING_MORNING, UTC)


def test_a_change_says_how_many_rows_it_made(engine, statements):
    made = (statements.new_person, person("1"))
    answers = transact(engine, lambda transaction: transaction.run(made, made))
    assert [answer.rows for answer in answers] == [1, 0]


def test_a_question_without_an_answer_has_no_row(engine, statements):
    asked = (statements.lock_person, {"of_account": "town", "of_key": "nobody"})
    (answer,) = transact(engine, lambda transaction: transaction.run(asked))
    assert answer.row is None


def test_an_error_undoes_everything(engine, statements, ask):
    def work(transaction):
        transaction.run((statements.new_person, person("1")))
        raise KeyError

    with pytest.raises(KeyError):
        transact(engine, work)
    assert ask("SELECT id FROM persons") == []
    assert transact(engine, lambda transaction: transaction.run((statements.new_person, person("1"))))


@pytest.mark.parametrize("alone", [True, False])
def test_a_row_that_can_never_be_stored_is_refused_and_nothing_of_it_stays(engine, statements, ask, alone):
    orphan = dict.fromkeys((column.name for column in matters.c), "")
    times = {"opened_at": BEIJING_MORNING, "last_at": BEIJING_MORNING, "opened_on": BEIJING_MORNING.date()}
    orphan |= times | {"answered": False, "handed_over": False, "person_id": "nobody"}
    before = [] if alone else [(statements.new_person, person("1"))]
    with pytest.raises(RecordRefused):
        transact(engine, lambda transaction: transaction.run(*before, (statements.new_matter, orphan)))
    assert ask("SELECT id FROM persons") == []


def test_a_database_without_tables_is_unavailable(empty_database_url, tmp_path):
    engine = connect(empty_database_url, root=tmp_path)
    made = (Statements(engine).new_person, person("1"))
    with pytest.raises(RecordsUnavailable):
        transact(engine, lambda transaction: transaction.run(made))
    engine.dispose()


def test_a_writer_that_waits_too_long_is_told(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.records.database.WAIT_SECONDS", 0.01)
    engine = connect(sqlite_url, root=tmp_path)
    with pytest.raises(RecordsUnavailable):
        write(engine, lambda db: transact(engine, lambda transaction: None))
    engine.dispose()


def test_however_many_connections_were_dropped_the_work_is_done_once(postgres, postgres_url, tmp_path):
    engine = connect(postgres_url, root=tmp_path)
    statements = Statements(engine)
    opened = [engine.connect() for _ in range(5)]
    for connection in opened:
        connection.close()
    name = engine.url.database
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    (made,) = transact(engine, lambda transaction: transaction.run((statements.new_person, person("1"))))
    assert made.rows == 1
    engine.dispose()


def test_a_connection_dropped_amid_the_work_is_replaced(postgres, postgres_url, tmp_path):
    engine = connect(postgres_url, root=tmp_path)
    statements = Statements(engine)
    runs = []

    def work(transaction):
        (answer,) = transaction.run((statements.new_person, person("1")))
        runs.append(answer.rows)
        if len(runs) == 1:
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'records'")
        transaction.run((statements.lock_person, {"of_account": "town", "of_key": "1"}))

    transact(engine, work)
    assert runs == [1, 1]
    engine.dispose()


def test_looking_for_a_matter_never_reads_them_all(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        statement = Statements(engine).find_matter
        asked = dict.fromkeys(("of_account", "of_key", "session_matter", "of_topic"), "")
        asked |= {"since": BEIJING_MORNING, "before": BEIJING_MORNING}
        asking = raw.execute(f"EXPLAIN QUERY PLAN {statement.words}", statement.values(asked))
        plans = [row[3] for row in asking.fetchall()]
    engine.dispose()
    assert plans
    assert not any("SCAN matters" in step for step in plans)


def test_a_checkpoint_brings_the_log_into_the_file(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    write(engine, lambda db: db.execute(insert(persons), person("only one of this name")))
    path = Path(engine.url.database)
    assert b"only one of this name" not in path.read_bytes()
    assert checkpoint(engine) > 0
    assert b"only one of this name" in path.read_bytes()
    engine.dispose()


def test_a_commit_does_not_tidy_up_the_log_itself(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    pages = read(engine, lambda db: db.execute(text("PRAGMA wal_autocheckpoint")).scalar())
    engine.dispose()
    assert pages == 20_000


@pytest.mark.parametrize(("longest", "held_up"), [(2, [False, True]), (2_000, [False])])
def test_writers_are_held_up_for_a_long_log_only(sqlite_url, tmp_path, monkeypatch, longest, held_up):
    monkeypatch.setattr("bot.records.database._LONG_LOG", longest)
    engine = connect(sqlite_url, root=tmp_path)
    write(engine, lambda db: db.execute(insert(persons), person("1")))
    writer = engine.get_execution_options()["writer"]
    rounds = []
    event.listen(engine, "checkout", lambda *_: rounds.append(writer.locked()))
    checkpoint(engine)
    engine.dispose()
    assert rounds == held_up


def test_the_log_begins_anew_after_a_checkpoint(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    for number in range(20):
        write(engine, lambda db, number=number: db.execute(insert(persons), person(str(number))))
    before = checkpoint(engine)
    write(engine, lambda db: db.execute(insert(persons), person("another")))
    after = checkpoint(engine)
    engine.dispose()
    assert after < before


def test_a_checkpoint_of_postgres_is_none_of_our_business(postgres_url, tmp_path):
    engine = connect(postgres_url, root=tmp_path)
    assert checkpoint(engine) == 0
    engine.dispose()


def test_a_checkpoint_of_a_damaged_file_is_unavailable(tmp_path):
    (tmp_path / "records.db").write_bytes(b"no database at all" * 100)
    engine = connect("sqlite:///records.db", root=tmp_path)
    with pytest.raises(RecordsUnavailable):
        checkpoint(engine)
    engine.dispose()
