"""Everything out, and into an empty database of either kind: the same rows, the same tables."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select

from bot.conversation.turns import Outcome
from bot.records.database import connect, is_current, read, write
from bot.records.dump import SqlScript, columns_of, snapshot, table_names
from bot.records.figures import counted_rows, matter_rows
from bot.records.ledger_models import templates
from bot.records.models import consultations, metadata
from bot.records.year_models import pictures

HARD = "he said 'no'; -- \\ \\. :x %s\n.quit\n\"“ \U0001f600 \t'' \\n"
DAYS = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def filled(engine, say, enter, noon):
    """Consultations of both kinds, texts that no script likes, bytes, times with and without a fraction."""
    say("工资", who="alice")
    say(HARD, Outcome.HAND_OVER, who="bob", at=datetime(2026, 11, 24, 4, 0, 0, 120, tzinfo=UTC))
    enter(words=HARD, village="张湾村")
    row = {
        "account": "town", "sha256": "0" * 64, "mime": "image/png", "width": 1, "height": 1,
        "data": bytes(range(256)), "wechat_url": "", "made_by": "王专干", "made_at": noon,
    }  # fmt: skip
    made = {
        "id": "t1",
        "account": "town",
        "name": "x",
        "data": b"",
        "sha256": "",
        "made_by": "",
        "made_at": noon,
    }
    write(engine, lambda db: db.execute(insert(pictures), row))
    write(engine, lambda db: db.execute(insert(templates), made))
    return engine


def script_of(engine, kind: str) -> str:
    out = io.StringIO()
    script = SqlScript(kind, out.write)
    with snapshot(engine) as found:
        script.begin(found.revision())
        for name in table_names():
            script.rows(name, found.rows(name))
        script.end()
    return out.getvalue()


def everything(engine):
    with snapshot(engine) as found:
        return {name: sorted(found.rows(name), key=repr) for name in table_names()}


@pytest.fixture
def loaded(filled, empty_database_url, tmp_path):
    """A database made from nothing but the script, by the database's own driver."""
    kind = "sqlite" if empty_database_url.startswith("sqlite") else "postgresql"
    sql = script_of(filled, kind)
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
            connection.executescript(sql)
    else:
        url = empty_database_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True, options="-c timezone=Asia/Shanghai") as connection:
            connection.execute(sql)
    engine = connect(empty_database_url, root=tmp_path)
    yield engine
    engine.dispose()


def test_the_same_rows_figures_and_tables_come_out_of_the_script(filled, loaded, noon):
    assert is_current(loaded)
    with loaded.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    there = everything(loaded)
    assert there == everything(filled)
    assert there["pictures"][0][5] == bytes(range(256))
    # times compare as they did, whatever zone the other session was in
    query = select(consultations.c.id).where(consultations.c.said_at == noon)
    assert read(loaded, lambda db: db.execute(query).all())
    for rows in (counted_rows, matter_rows):
        found = sorted(rows(loaded, "town", *DAYS), key=repr)
        assert found
        assert found == sorted(rows(filled, "town", *DAYS), key=repr)


def test_nothing_that_is_encrypted_is_in_plain(filled):
    for kind in ("sqlite", "postgresql"):
        sql = script_of(filled, kind)
        assert "alice" not in sql
        assert "bob" not in sql


def test_what_is_stored_while_it_is_written_is_not_in_it(filled, say):
    with snapshot(filled) as found:
        before = found.count("consultations")
        say("赡养", who="carol")
        assert found.count("consultations") == before
        assert len(list(found.rows("consultations"))) == before


def test_kinds_of_columns_are_known():
    kinds = dict(columns_of("media"))
    assert (kinds["sealed"], kinds["came_at"], kinds["tries"], kinds["id"]) == (
        "bytes",
        "moment",
        "number",
        "text",
    )
    assert dict(columns_of("consultations"))["counted"] == "yes"
