"""A group of commands that need the database: that it does not answer, or what is refused, is said in one sentence."""

from __future__ import annotations

from typing import Any

import click

from bot.records.errors import MayNot, OwnText, RecordsError


class RecordsGroup(click.Group):
    """Tells a RecordsError of any of its commands as a command's failure, and a refusal in its own words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises ClickException where the database does not answer or something is refused."""
        try:
            return super().invoke(ctx)
        except RecordsError as error:
            raise click.ClickException(f"{error} 请检查 DATABASE_URL 和数据库服务。") from None
        except (OwnText, MayNot) as error:
            raise click.ClickException(str(error)) from None
