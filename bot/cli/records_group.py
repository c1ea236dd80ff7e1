"""A group of commands that need the database: that it does not answer is said in one sentence."""

from __future__ import annotations

from typing import Any

import click

from bot.records.errors import RecordsError


class RecordsGroup(click.Group):
    """Tells a RecordsError of any of its commands as a command's failure."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises ClickException where the database does not answer."""
        try:
            return super().invoke(ctx)
        except RecordsError as error:
            raise click.ClickException(f"{error} 请检查 DATABASE_URL 和数据库服务。") from None
