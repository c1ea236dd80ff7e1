"""`flask upgrade` on an installation of the first release: a backup of it, then the tables of today with every row."""

from __future__ import annotations

import os

import pytest
from alembic import command
from sqlalchemy import text

from bot.app import create_app
from bot.records.copying import CopyError
from bot.records.database import _alembic, connect, is_current, read
from bot.records.revisions import newest, standing
from bot.services.backups import problem_of
from bot.services.build import Services
from bot.services.missing import MissingDatabase
from bot.services.upgrading import upgrade, web_process
from bot.settings import Settings
from tests.bot.records.test_upgrading import FIRST, NOON
from tests.bot.services.test_backups import NOW


@pytest.fixture
def old(environment, empty_database_url, tmp_path):
    """An installation whose database the first release left."""
    engine = connect(empty_database_url, root=tmp_path)
    zone = "+00" if engine.dialect.name == "postgresql" else ""
    values = {"at": NOON + zone, "yes": "true" if zone else "1", "no": "false" if zone else "0", "key": "k"}
    with engine.connect() as connection, connection.begin():
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST:
            connection.execute(text(statement.format(**values)))
    engine.dispose()
    made = Services(Settings.from_env(environment | {"DATABASE_URL": empty_database_url}, env_file=None))
    yield made
    made.engine.dispose()


def words(services):
    return [
        tuple(row)
        for row in read(services.engine, lambda db: db.execute(text("SELECT text FROM consultations")))
    ]


def test_a_backup_is_made_and_every_row_comes_to_the_tables_of_today(old):
    before = words(old)
    done = upgrade(old, by="王", now=NOW)
    assert (done.before, done.after) == ("0001", newest())
    assert problem_of(done.backup) == ""
    assert is_current(old.engine)
    assert words(old) == before != []
    assert [act.act for act in old.audit.latest(limit=9)] == ["upgraded"]


def test_nothing_is_changed_when_the_backup_fails(old, monkeypatch):
    monkeypatch.setattr("bot.services.backups.problem_of", lambda path: "坏的")
    with pytest.raises(CopyError):
        upgrade(old, by="王", now=NOW)
    assert read(old.engine, standing) == "0001"


def test_a_second_time_there_is_nothing_to_do(old):
    upgrade(old, by="王", now=NOW)
    assert upgrade(old, by="王", now=NOW, backup=False).before == newest()


def test_without_a_database_none_is_made(environment, tmp_path):
    values = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}
    made = Services(Settings.from_env(values, env_file=None))
    with pytest.raises(MissingDatabase):
        upgrade(made, by="王", now=NOW)
    assert not (tmp_path / "none.db").exists()


def test_a_running_service_has_to_be_stopped_first(services, monkeypatch):
    run = services.settings.var / "run"
    run.mkdir(parents=True)
    (run / "web.pid").write_text(f"{os.getpid()}\n")
    assert web_process(services) == 0  # a number that another program has got since
    monkeypatch.setattr("bot.cli.upgrading.web_process", lambda services: 77)
    result = create_app(services.settings, services).test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 1
    assert "systemctl stop pufa" in result.output
    assert not (services.settings.var / "backups").exists()
