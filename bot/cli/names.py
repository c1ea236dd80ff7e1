"""The name of whoever answers for what a command does."""

from __future__ import annotations

from collections.abc import Sequence

import click


def person_name(typed: str, whose: str) -> str:
    """The name given with ``--by``; raises UsageError unless it can be one."""
    name = typed.strip()
    if not 2 <= len(name) <= 40 or not name.isprintable():
        raise click.UsageError(f"--by 要写{whose}的姓名，2 到 40 个字")
    return name


def tell_own(own: Sequence[str], name: str) -> None:
    """Raise ClickException when some of the texts to approve were written by the approver themselves."""
    if own:
        raise click.ClickException(
            f"{'、'.join(own)} 是 {name} 写的，不能由 {name} 自己审核，没有通过。请换一个人。"
        )
