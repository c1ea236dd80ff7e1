"""What a command says when it needs the database and finds none."""

from __future__ import annotations

import click


class MissingDatabase(click.ClickException):
    """A command needs the database and finds none; its message says what to do."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"还没有数据库，或者连不上、表不是最新的（{name}）。先运行 .venv/bin/flask prepare，再检查 DATABASE_URL。"
        )
