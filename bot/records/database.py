"""Open the database, bring its tables up to date, and run one transaction at a time.

SQLite and PostgreSQL behave alike from here on: a writer holds its locks from the first statement, a connection
that was dropped is replaced once, and SQL errors leave as RecordsError.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError

from bot.records.errors import RecordRefused, RecordsError, RecordsUnavailable
from bot.records.revisions import newest, standing
from bot.records.together import Together

T = TypeVar("T")

WAIT_SECONDS = 2
"""Longest wait for a connection, a lock or a statement: WeChat hangs up after 5 seconds."""
_POSTGRES = {
    "connect_timeout": WAIT_SECONDS,
    "options": f"-c statement_timeout={WAIT_SECONDS * 1000} -c timezone=UTC",
    # a host that vanished is noticed by TCP, not by the villager
    "tcp_user_timeout": WAIT_SECONDS * 1000,
    "keepalives_idle": 30,
}
_LONGEST_LOG = 20_000
"""Pages (of 4 KiB) in SQLite's log after which a commit tidies it up itself, if nobody calls ``checkpoint``."""
_LONG_LOG = 2_000
"""Pages after which ``checkpoint`` holds up the writers of this process, so that the log can begin anew."""
_CACHE_KIB = 4_096
_UPGRADE_LOCK = 0x70756661
_UPGRADE_SECONDS = 60
_WAL_ATTEMPTS = 100
_alembic_lock = threading.Lock()


def connect(url: str, *, root: Path) -> Engine:
    """Open the database of DATABASE_URL; a relative SQLite path starts at root, and its folder is made.

    Nothing is sent yet. RecordsError when the URL names neither SQLite (a file) nor PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise RecordsError("DATABASE_URL 写法不对，例如 sqlite:///var/pufa.db。") from error
    backend = parsed.drivername.partition("+")[0]
    if backend in ("postgres", "postgresql"):
        return _connect_postgres(parsed)
    if backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise RecordsError("DATABASE_URL 只能是 SQLite 文件或 PostgreSQL，例如 sqlite:///var/pufa.db。")
    return _connect_sqlite(parsed, root / parsed.database)


def _connect_postgres(url: URL) -> Engine:
    from bot.records.lines import Lines  # what it needs takes memory that an installation with SQLite saves

    lines = Lines()
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=8,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
        connect_args=_POSTGRES,
        execution_options={"lines": lines},
    )
    event.listen(engine, "engine_disposed", lambda _: lines.close())
    return engine


def _connect_sqlite(url: URL, path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.set(drivername="sqlite", database=str(path)),
        pool_size=8,
        max_overflow=8,
        pool_timeout=WAIT_SECONDS,
        # the connection used last still has its pages and statements at hand
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"timeout": WAIT_SECONDS},
        # SQLite polls for its lock; threads of one process queue here instead, in order.
        execution_options={"writer": threading.Lock(), "together": Together()},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the transaction begins below, not behind our back
        connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Once for a file. Whoever else switches it at that moment makes SQLite refuse at once, whatever the timeout."""
    for attempt in range(_WAL_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if attempt == _WAL_ATTEMPTS - 1:
                raise
            time.sleep(0.02)


def write(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run work in one transaction and return what it returns; an exception in it undoes everything.

    Work may run twice (when the connection was dropped), so it must be safe to repeat.
    Raises RecordsUnavailable or RecordRefused.
    """
    with translated():
        try:
            with writers_turn(engine), engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with writers_turn(engine), engine.begin() as connection:
            return work(connection)


def read(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run work in a transaction that only reads; as ``write`` otherwise."""
    with translated():
        try:
            with reading(engine) as connection:
                return work(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with reading(engine) as connection:
            return work(connection)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that takes no write lock."""
    with engine.connect() as connection:
        yield connection.execution_options(reads=True)


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """Wait until no other thread of this process writes to the same SQLite file; at once on PostgreSQL."""
    writer = engine.get_execution_options().get("writer")
    if writer is None:
        yield
        return
    if not writer.acquire(timeout=WAIT_SECONDS):
        raise RecordsUnavailable("数据库正忙。")
    try:
        yield
    finally:
        writer.release()


@contextmanager
def translated(driver: Any = sqlite3) -> Iterator[None]:
    """Turn SQL errors into those of bot.records.errors; ``driver`` is the module whose errors may come bare."""
    try:
        yield
    except (DataError, IntegrityError, driver.DataError, driver.IntegrityError) as error:
        raise RecordRefused("数据库拒绝了这一条记录。") from error
    except (SQLAlchemyError, sqlite3.Error, driver.Error) as error:  # bare while a connection is being set up
        raise RecordsUnavailable("数据库暂时不可用。") from error


def insert_new(engine: Engine, table: Table) -> Insert:
    """An insert that does nothing (rowcount 0) when any unique key is taken, on either database."""
    insert: Insert
    if engine.dialect.name == "sqlite":
        insert = sqlite_insert(table).on_conflict_do_nothing()
    else:
        insert = postgresql_insert(table).on_conflict_do_nothing()
    # without the option psycopg's count is thrown away before we see it
    return insert.execution_options(preserve_rowcount=True)


def checkpoint(engine: Engine) -> int:
    """Bring what SQLite's log holds into the database file, so that no villager's commit waits for the disk.

    To be called every few seconds by each process that writes; nothing else waits for it, unless the log grew long.
    Gives the pages (of 4 KiB) the log holds; 0 on PostgreSQL, which does this itself. Raises RecordsUnavailable.
    """
    if engine.dialect.name != "sqlite":
        return 0
    with translated():
        pages = _checkpoint(engine)
        if pages > _LONG_LOG:
            # under steady load there is always a page that came while the others were written
            with writers_turn(engine):
                pages = _checkpoint(engine)
        return pages


def _checkpoint(engine: Engine) -> int:
    pooled = engine.raw_connection()
    try:
        raw: Any = pooled.dbapi_connection
        _busy, pages, _done = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    finally:
        pooled.close()
    return max(0, int(pages))


def begin_anew(engine: Engine) -> None:
    """Leave the open connections to the process this one was forked from; two that talk on one read each other's answers."""
    open_here = engine.get_execution_options()
    if "together" in open_here:
        open_here["together"].take_connection()
    if "lines" in open_here:
        open_here["lines"].forget()
    engine.dispose(close=False)


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date. Safe when several processes call it at once: one works, the others wait."""
    if is_current(engine):
        return
    from alembic import command

    with (
        translated(),
        _alembic_lock,
        engine.connect() as connection,
        _patience(connection),
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether the tables are the ones this code was written for."""
    return read(engine, standing) == newest()


def check(engine: Engine) -> None:
    """Ask the database for one row; RecordsUnavailable when it does not answer or has no tables."""
    read(engine, lambda conn: conn.execute(text("SELECT 1 FROM persons LIMIT 1")).first())


def _alembic() -> Any:
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).with_name("migrations")).replace("%", "%%")
    config.set_main_option("script_location", folder)
    return config


@contextmanager
def _patience(connection: Connection) -> Iterator[None]:
    """Let SQLite wait a minute for another process that is upgrading."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    raw.execute(f"PRAGMA busy_timeout = {_UPGRADE_SECONDS * 1000}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
