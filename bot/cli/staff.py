"""`flask staff`: who may sign in to the staff pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.records_group import RecordsGroup
from bot.records.audit import COMMAND
from bot.records.errors import MayNot
from bot.services.build import Services
from bot.services.passwords import WeakPassword
from bot.services.people import People
from bot.services.staffing import ROLES

_ROLE = click.Choice(sorted(ROLES))
_ROLES_HELP = "、".join(f"{role} {words}" for role, words in ROLES.items()) + "；可以写几次"
_STDIN_HELP = "从标准输入读密码；不带这一项就生成一个，只显示一次、只能用一次"


class _StaffGroup(RecordsGroup):
    """Tells a weak password in its own words, as RecordsGroup tells what is refused."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; raises ClickException for what cannot be taken."""
        try:
            return super().invoke(ctx)
        except WeakPassword as error:
            raise click.ClickException(f"{error}。") from None


@click.group("staff", cls=_StaffGroup)
def staff() -> None:
    """工作人员：添加、列出、改角色、停用、启用、换密码。"""


@staff.command("add")
@click.argument("name")
@click.option("--role", "roles", required=True, multiple=True, type=_ROLE, help=_ROLES_HELP)
@click.option("--password-stdin", is_flag=True, help=_STDIN_HELP)
@with_appcontext
def add(name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """添加工作人员 NAME。"""
    given = _read_password() if password_stdin else None
    member, password = People(_services()).add(name, roles, by=COMMAND, now=datetime.now(UTC), password=given)
    click.echo(f"已添加 {member.name}（{_words(member.roles)}）")
    if given is None:
        click.echo(f"一次性密码：{password}（只显示这一次，第一次登录要先换成自己的）")


@staff.command("list")
@with_appcontext
def list_staff() -> None:
    """列出工作人员。"""
    for member in _services().staff.everyone():
        state = "在用" if member.active else "停用"
        click.echo(f"{member.name}\t{_words(member.roles)}\t{state}")


@staff.command("roles")
@click.argument("name")
@click.option("--role", "roles", required=True, multiple=True, type=_ROLE, help=_ROLES_HELP)
@with_appcontext
def set_roles(name: str, roles: tuple[str, ...]) -> None:
    """让 NAME 只有这几个角色，下一次点击就按新的。"""
    member = People(_services()).set_roles(name, roles, by=COMMAND, now=datetime.now(UTC))
    click.echo(f"{name} 现在是：{_words(member.roles)}")


@staff.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help=_STDIN_HELP)
@with_appcontext
def password(name: str, password_stdin: bool) -> None:
    """给 NAME 换一个密码，他在别处的登录随即失效。"""
    given = _read_password() if password_stdin else None
    chosen = People(_services()).new_password(name, by=COMMAND, now=datetime.now(UTC), password=given)
    click.echo(
        f"{name} 的密码换好了"
        + (f"，一次性密码：{chosen}（只显示这一次，登录要先换成自己的）" if given is None else "")
    )


@staff.command("disable")
@click.argument("name")
@click.option("--hand-to", help="手上没办完的交给谁；写 - 就是谁有空谁办")
@with_appcontext
def disable(name: str, hand_to: str | None) -> None:
    """停用 NAME，他马上不能再登录；以前的审核记录不变。"""
    people = People(_services())
    try:
        handed = people.disable(
            name, by=COMMAND, now=datetime.now(UTC), hand_to="" if hand_to == "-" else hand_to
        )
    except MayNot as error:
        hint = "用 --hand-to 姓名 选。" if hand_to is None and "接手" in str(error) else ""
        raise click.ClickException(f"{error}{hint}") from None
    click.echo(f"已停用 {name}" + (f"，{handed} 件没办完的交给了别人" if handed else ""))


@staff.command("enable")
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """让停用的 NAME 又能登录，密码还是原来的。"""
    People(_services()).enable(name, by=COMMAND, now=datetime.now(UTC))
    click.echo(f"{name} 又可以登录了")


def _words(roles: frozenset[str]) -> str:
    return "、".join(ROLES.get(role, role) for role in sorted(roles))


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    services.need_database()
    return services


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")
