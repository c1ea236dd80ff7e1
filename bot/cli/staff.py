"""`flask staff`: who may sign in to the staff pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.services.build import Services
from bot.services.passwords import WeakPassword, hashed, made_up
from bot.services.staffing import ROLES


@click.group("staff")
def staff() -> None:
    """工作人员：添加、列出、停用、改密码。"""


@staff.command("add")
@click.argument("name")
@click.option(
    "--role",
    required=True,
    type=click.Choice(sorted(ROLES)),
    help="、".join(f"{k} {v}" for k, v in ROLES.items()),
)
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码；不带这一项就生成一个并显示一次")
@with_appcontext
def add(name: str, role: str, password_stdin: bool) -> None:
    """添加工作人员 NAME。"""
    services = _services()
    name = name.strip()
    if not 2 <= len(name) <= 20 or not name.isprintable():
        raise click.UsageError("姓名要 2 到 20 个字")
    password = _read_password() if password_stdin else made_up()
    added = services.staff.add(name, role, password_hash=_hash(password), now=datetime.now(UTC))
    if not added:
        raise click.UsageError(f"已经有叫“{name}”的了；改密码用 flask staff password {name}")
    click.echo(f"已添加 {name}（{ROLES[role]}）")
    if not password_stdin:
        click.echo(f"密码：{password}（只显示这一次）")


@staff.command("list")
@with_appcontext
def list_staff() -> None:
    """列出工作人员。"""
    for member in _services().staff.everyone():
        roles = "、".join(ROLES.get(role, role) for role in sorted(member.roles))
        click.echo(f"{member.name}\t{roles}\t{'在用' if member.active else '停用'}")


@staff.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码；不带这一项就生成一个并显示一次")
@with_appcontext
def password(name: str, password_stdin: bool) -> None:
    """给 NAME 换一个密码，他在别处的登录随即失效。"""
    chosen = _read_password() if password_stdin else made_up()
    if not _services().staff.set_password(name, _hash(chosen)):
        raise click.UsageError(f"没有叫“{name}”的；用 flask staff list 看看有谁")
    click.echo(f"{name} 的密码换好了" + ("" if password_stdin else f"：{chosen}（只显示这一次）"))


@staff.command("disable")
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """停用 NAME，他马上不能再登录；以前的审核记录不变。"""
    if not _services().staff.set_active(name, False):
        raise click.UsageError(f"没有叫“{name}”的；用 flask staff list 看看有谁")
    click.echo(f"已停用 {name}")


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    services.need_database()
    return services


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _hash(chosen: str) -> str:
    try:
        return hashed(chosen)
    except WeakPassword as error:
        raise click.UsageError(str(error)) from None
