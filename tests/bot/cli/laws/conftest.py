"""`flask laws …` where the book is built already, and nothing else is set up."""

from __future__ import annotations

import pytest

from bot.app import create_app
from bot.settings import Settings


@pytest.fixture
def var(tmp_path):
    """The folder of everything that is written."""
    return tmp_path / "var"


@pytest.fixture
def laws(var, statute_file):
    """Run `flask laws …`: no database, no secret key, no server."""
    var.mkdir()
    (var / "statutes.sqlite3").symlink_to(statute_file)
    app = create_app(Settings.from_env({"VAR_DIR": str(var)}, env_file=None))

    def _run(*args: str, code: int = 0) -> str:
        result = app.test_cli_runner().invoke(args=["laws", *args])
        assert result.exit_code == code, result.output
        return result.output

    return _run
