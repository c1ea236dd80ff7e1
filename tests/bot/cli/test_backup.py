"""`flask backup` and `flask restore` say in Chinese what is there, what is wrong and what to do."""

from __future__ import annotations

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings


@pytest.fixture
def run(app):
    def _run(*args, code=0, on=app):
        result = on.test_cli_runner().invoke(args=[*map(str, args)])
        assert result.exit_code == code, result.output
        return result.output

    return _run


def test_a_backup_is_made_listed_and_verified(run, services):
    assert "检查过，是好的" in run("backup", "make")
    (path,) = (services.settings.var / "backups").iterdir()
    assert str(path) in run("backup", "list")
    assert "是好的" in run("backup", "verify")
    path.write_bytes(b"nothing")
    assert "不能用" in run("backup", "verify", path, code=1)


def test_without_a_backup_it_says_how_to_make_one(run):
    assert "flask backup make" in run("backup", "verify", code=1)


def test_a_database_that_is_there_is_left_alone(run, services):
    run("backup", "make")
    (path,) = (services.settings.var / "backups").iterdir()
    assert "已经有数据库了" in run("restore", path, code=1)


def test_an_empty_machine_is_filled_and_told_what_to_look_at(run, services, environment, tmp_path):
    run("backup", "make")
    (path,) = (services.settings.var / "backups").iterdir()
    values = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db", "VAR_DIR": str(tmp_path / "new")}
    new = Services(Settings.from_env(values, env_file=None))
    assert "flask posts list" in run("restore", path, on=create_app(new.settings, new))
    new.engine.dispose()


def test_another_file_is_refused(run, environment, tmp_path):
    values = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db", "VAR_DIR": str(tmp_path / "new")}
    new = Services(Settings.from_env(values, env_file=None))
    assert "不是普法的备份" in run("restore", __file__, on=create_app(new.settings, new), code=1)
    assert not (tmp_path / "new.db").exists()
    new.engine.dispose()
