"""The name of whoever answers for what a command does."""

from __future__ import annotations

import click


def person_name(typed: str, whose: str) -> str:
    """The name given with ``--by``; raises UsageError unless it can be one."""
    name = typed.strip()
    if not 2 <= len(name) <= 40 or not name.isprintable():
        raise click.UsageError(f"--by 要写{whose}的姓名，2 到 40 个字")
    return name
