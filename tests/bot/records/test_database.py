"""Opening and upgrading on both databases, and what happens when one does not answer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from bot.records.database import check, connect, is_current, read, upgrade, write
from bot.records.errors import RecordRefused, RecordsError, RecordsUnavailable
from bot.records.models import persons
from tests.schema import differences
from tests.servers import free_port


@pytest.fixture
def empty(empty_database_url, tmp_path):
    engine = connect(empty_database_url, root=tmp_path)
    yield engine
    engine.dispose()


def test_an_empty_database_is_not_current_and_fails_the_check(empty):
    assert not is_current(empty)
    with pytest.raises(RecordsUnavailable):
        check(empty)


def test_an_upgrade_makes_the_tables_the_code_knows(empty):
    upgrade(empty)
    assert is_current(empty)
    check(empty)
    assert differences(empty) == []


def test_upgrading_again_changes_nothing(empty):
    upgrade(empty)
    upgrade(empty)
    assert is_current(empty)


def test_a_relative_sqlite_path_starts_at_the_root_and_its_folder_is_made(tmp_path):
    engine = connect("sqlite:///var/pufa.db", root=tmp_path)
    upgrade(engine)
    engine.dispose()
    assert (tmp_path / "var" / "pufa.db").is_file()


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_database_we_do_not_support_is_refused_in_plain_words(url, tmp_path):
    with pytest.raises(RecordsError, match="DATABASE_URL"):
        connect(url, root=tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_postgres_url_uses_psycopg(scheme, tmp_path):
    engine = connect(f"{scheme}://town@localhost/pufa", root=tmp_path)
    assert (engine.dialect.name, engine.driver) == ("postgresql", "psycopg")


def test_sqlite_is_set_up_for_one_writer_and_many_readers(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    found = [
        read(engine, lambda db, name=name: db.execute(text(f"PRAGMA {name}")).scalar())
        for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    ]
    engine.dispose()
    assert found == ["wal", 1, 2000, 1]


def test_readers_do_not_wait_for_a_writer(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    write(engine, lambda db: read(engine, lambda other: other.execute(select(persons)).all()))
    engine.dispose()


def test_a_writer_that_waits_too_long_is_told(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.records.database.WAIT_SECONDS", 0.01)
    engine = connect(sqlite_url, root=tmp_path)
    with pytest.raises(RecordsUnavailable):
        write(engine, lambda db: write(engine, lambda other: None))
    engine.dispose()


def test_a_dropped_connection_is_replaced_once(postgres, postgres_url, tmp_path):
    engine = connect(postgres_url, root=tmp_path)
    check(engine)
    name = engine.url.database
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    check(engine)
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    write(engine, lambda db: db.execute(text("SELECT 1")))
    engine.dispose()


def test_a_statement_that_takes_too_long_is_ended(postgres_url, tmp_path):
    engine = connect(postgres_url + "?application_name=slow", root=tmp_path)
    shown = read(engine, lambda db: db.execute(text("SHOW statement_timeout")).scalar())
    engine.dispose()
    assert shown == "2s"


def test_a_server_that_is_down_is_unavailable(tmp_path):
    engine = connect(f"postgresql://town@127.0.0.1:{free_port()}/pufa", root=tmp_path)
    with pytest.raises(RecordsUnavailable):
        check(engine)


def test_a_damaged_file_is_unavailable(tmp_path):
    (tmp_path / "records.db").write_bytes(b"no database at all" * 100)
    engine = connect("sqlite:///records.db", root=tmp_path)
    with pytest.raises(RecordsUnavailable):
        check(engine)
    engine.dispose()


def test_a_row_that_can_never_be_stored_is_refused(engine):
    row = {"id": "1", "account": None, "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    with pytest.raises(RecordRefused):
        write(engine, lambda db: db.execute(insert(persons), row))


def test_an_error_undoes_everything(engine, noon):
    row = {"id": "1", "account": "town", "created_at": noon}

    def work(db):
        db.execute(insert(persons), row)
        raise KeyError

    with pytest.raises(KeyError):
        write(engine, work)
    assert read(engine, lambda db: db.execute(select(persons)).all()) == []


def test_an_instant_comes_back_aware_and_in_utc(engine):
    beijing = datetime(2026, 11, 23, 8, 30, 15, 123456, timezone(timedelta(hours=8)))
    row = {"id": "1", "account": "town", "created_at": beijing}
    write(engine, lambda db: db.execute(insert(persons), row))
    back = read(engine, lambda db: db.execute(select(persons.c.created_at, persons.c.forgotten_at)).one())
    assert (back.created_at, back.created_at.tzinfo, back.forgotten_at) == (beijing, UTC, None)


def test_a_naive_time_is_an_error(engine):
    row = {"id": "1", "account": "town", "created_at": datetime(2026, 11, 23)}  # noqa: DTZ001
    with pytest.raises((StatementError, RecordsError)):
        write(engine, lambda db: db.execute(insert(persons), row))


def test_instants_compare_as_instants(engine, noon):
    row = {"id": "1", "account": "town", "created_at": noon}
    write(engine, lambda db: db.execute(insert(persons), row))
    later = noon.astimezone(timezone(timedelta(hours=14))) + timedelta(seconds=1)
    query = select(persons.c.id).where(persons.c.created_at < later)
    assert read(engine, lambda db: db.execute(query).scalar()) == "1"
