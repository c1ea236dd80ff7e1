"""`flask laws`: read and search the texts of statutes, take over official files, compare them with the table of laws, find citations in a text. One file a command."""

from __future__ import annotations

import click

from bot.cli.laws.check import check
from bot.cli.laws.cite import cite
from bot.cli.laws.importing import import_files
from bot.cli.laws.search import search
from bot.cli.laws.show import show

COMMANDS: tuple[click.Command, ...] = (check, cite, import_files, search, show)


@click.group("laws")
def laws() -> None:
    """法条：看原文，按村民的话找，导入官方文件，和法律目录核对，核对一段话里的引用。不用启动服务，也不用先填设置。"""


for _command in COMMANDS:
    laws.add_command(_command)
