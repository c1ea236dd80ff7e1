"""`flask laws`: read the texts of statutes, and compare them with the table of laws. One file a command."""

from __future__ import annotations

import click

from bot.cli.laws.check import check
from bot.cli.laws.show import show

COMMANDS: tuple[click.Command, ...] = (check, show)


@click.group("laws")
def laws() -> None:
    """法条：看原文，和法律目录核对。不用启动服务，也不用先填设置。"""


for _command in COMMANDS:
    laws.add_command(_command)
