"""Lines to PostgreSQL: what is sent together is answered in order, ends in time, and leaves nothing half done."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.engine import make_url

from bot.records import lines
from bot.records.database import begin_anew, connect, read
from bot.records.direct import lines_of, transact, transact_ready
from bot.records.errors import RecordRefused, RecordsUnavailable
from bot.records.models import persons
from bot.records.prepared import Statement
from bot.records.statements import Statements

NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)


def person(number, **changed):
    row = {"id": number, "account": "town", "key_hash": number, "openid_cipher": "1:x", "created_at": NOON}
    return row | {"told_at": None} | changed


@pytest.fixture
def engine(postgres_url, tmp_path):
    opened = connect(postgres_url, root=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def statements(engine):
    return Statements(engine)


@pytest.fixture
def count(engine):
    return lambda: read(
        engine, lambda connection: connection.execute(select(func.count(persons.c.id))).scalar()
    )


@pytest.fixture
def number_of(engine):
    """A statement that asks for one number, worked out of what it is given."""
    return lambda words: Statement(engine, select(words))


@pytest.fixture
def plain_person(engine):
    """An insert that fails where the key is taken, and one that says so."""
    columns = ["id", "account", "key_hash", "openid_cipher", "created_at", "told_at"]
    return {
        taken: Statement(engine, persons.insert(), columns=columns, may_be_taken=taken)
        for taken in (False, True)
    }


@pytest.fixture
def connections(postgres):
    """How many connections there are to the database."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'records'"

    def ask():
        with psycopg.connect(
            make_url(postgres.url("template")).set(drivername="postgresql").render_as_string(False)
        ) as other:
            return other.execute(asked).fetchone()[0]

    return ask


def test_nothing_is_ready_before_the_first_message(engine, statements):
    assert transact_ready(engine, lambda line: line.run((statements.new_person, person("1")))) is None


def test_a_line_is_ready_after_a_message(engine, statements, count):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    assert transact_ready(engine, lambda line: line.run((statements.new_person, person("2"))))[0].rows == 1
    assert count() == 2


def test_sqlite_has_no_lines(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    assert lines_of(engine) is None
    assert transact_ready(engine, lambda line: []) is None
    engine.dispose()


def test_a_commit_that_travels_along_is_one(engine, statements, count):
    def work(line):
        line.run((statements.new_person, person("1")), ends=True)
        return count()

    assert transact(engine, work) == 1


def test_what_travels_with_the_commit_goes_with_what_is_refused(engine, statements, plain_person, count):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    with pytest.raises(RecordRefused):
        transact(
            engine,
            lambda line: line.run(
                (statements.new_person, person("2")), (plain_person[False], person("1")), ends=True
            ),
        )
    assert count() == 1


def test_a_key_that_is_taken_makes_no_row_and_nothing_before_it_stays(
    engine, statements, plain_person, count
):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))

    class Taken(Exception):
        pass

    def work(line):
        _made, taken = line.run(
            (statements.new_person, person("2")), (plain_person[True], person("1")), ends=True
        )
        assert taken.rows == 0
        raise Taken

    with pytest.raises(Taken):
        transact(engine, work)
    assert count() == 1


def test_another_key_than_a_taken_one_is_still_refused(engine, plain_person):
    with pytest.raises(RecordRefused):
        transact(engine, lambda line: line.run((plain_person[True], person("1", account=None)), ends=True))


def test_a_line_that_refused_a_row_serves_on(engine, statements, plain_person, count, connections):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    before = connections()
    with pytest.raises(RecordRefused):
        transact(engine, lambda line: line.run((plain_person[False], person("1"))))
    assert transact_ready(engine, lambda line: line.run((statements.new_person, person("3"))))[0].rows == 1
    assert count() == 2
    assert connections() <= before + 1  # the counting itself


def test_words_come_back_as_they_were_sent(engine, statements):
    odd = "引号'\"，反斜杠\\，百分号%s，换行\n，表情😀，$1"
    transact(engine, lambda line: line.run((statements.new_person, person("1", openid_cipher=odd))))
    asked = Statement(engine, select(persons.c.openid_cipher).where(persons.c.id == bindparam("number")))
    assert transact(engine, lambda line: line.run((asked, {"number": "1"})))[0].row == (odd,)


def test_a_server_that_never_answers_is_given_up_in_time(engine, statements, monkeypatch, postgres, count):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    monkeypatch.setattr(lines, "SECONDS", 0.2)
    with psycopg.connect(
        make_url(str(engine.url))
        .set(drivername="postgresql", password=engine.url.password)
        .render_as_string(False)
    ) as other:
        other.execute("LOCK TABLE persons")
        with pytest.raises(RecordsUnavailable):
            transact_ready(engine, lambda line: line.run((statements.new_person, person("2"))))
    assert count() == 1


def test_a_line_given_up_is_not_used_again(engine, statements, monkeypatch):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    monkeypatch.setattr(lines, "SECONDS", 0.0)
    with pytest.raises(RecordsUnavailable):
        transact_ready(engine, lambda line: line.run((statements.new_person, person("2"))))
    monkeypatch.undo()
    assert lines_of(engine).take() is None
    assert transact(engine, lambda line: line.run((statements.new_person, person("2"))))[0].rows == 1


def test_a_message_on_a_line_that_was_dropped_goes_the_long_way(engine, statements, postgres):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'records'")
    assert transact_ready(engine, lambda line: line.run((statements.new_person, person("2")))) is None
    assert transact(engine, lambda line: line.run((statements.new_person, person("2"))))[0].rows == 1


def test_a_line_whose_statements_the_server_dropped_is_replaced(engine, statements, count):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    asked = (statements.lock_person, {"of_account": "town", "of_key": "1"})
    transact(engine, lambda line: line.run(asked))
    # as after a change of a column's type, for which every line had to be closed by hand
    discard = Statement(engine, text("DEALLOCATE ALL"))
    transact(engine, lambda line: line.run((discard, {}), ends=False))
    assert transact_ready(engine, lambda line: line.run((statements.new_person, person("2")))) is None
    assert transact(engine, lambda line: line.run((statements.new_person, person("2"))))[0].rows == 1
    assert transact_ready(engine, lambda line: line.run(asked))[0].row == ("1", None)
    assert count() == 2


def test_the_server_does_not_keep_what_a_lost_machine_had_locked(engine, number_of):
    class Undone(Exception):
        pass

    limit = number_of(func.current_setting("idle_in_transaction_session_timeout"))

    def work(line):
        assert line.run((limit, {}))[0].row == ("10s",)
        raise Undone

    for _ in range(2):  # on a new line, and on one whose first transaction was undone
        with pytest.raises(Undone):
            transact(engine, work)


def test_lines_are_closed_with_the_engine(engine, statements, connections):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    engine.dispose()
    assert lines_of(engine).take() is None


def test_a_forked_process_does_not_talk_on_the_lines_of_the_first(engine, statements):
    transact(engine, lambda line: line.run((statements.new_person, person("1"))))
    line = lines_of(engine).take()
    lines_of(engine).keep(line)
    begin_anew(engine)
    assert lines_of(engine).take() is None
    line.close()


def test_few_lines_wait(engine, statements):
    gate = threading.Barrier(lines.MOST + 2)

    def work(line):
        line.run((statements.lock_person, {"of_account": "town", "of_key": "1"}))
        gate.wait(10)

    threads = [threading.Thread(target=transact, args=(engine, work)) for _ in range(lines.MOST + 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waiting = 0
    while (line := lines_of(engine).take()) is not None:
        waiting += 1
        line.close()
    assert waiting == lines.MOST
