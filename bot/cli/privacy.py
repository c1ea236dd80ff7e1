"""`flask privacy`: what one person may ask for (their data, its deletion), and changing the key that protects it."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name
from bot.cli.records_group import RecordsGroup
from bot.records.audit import COMMAND
from bot.records.rekeying import Renewal
from bot.services.build import Services
from bot.services.rekeying import ROTATED, rekeying_of


@click.group("privacy", cls=RecordsGroup)
def privacy() -> None:
    """个人信息：导出一个人的、删除一个人的、换密钥。"""


@privacy.command("rotate")
@click.option("--by", default="", help="谁换的，记在操作记录里")
@with_appcontext
def rotate(by: str) -> None:
    """换 SECRET_KEY：把旧密钥存的都改成新密钥的。不用停服务，断了可以再运行。"""
    services = _services()
    if not services.settings.secret_key_old:
        raise click.ClickException(
            "没有要换的。换密钥这样做：在 .env 里把现在的 SECRET_KEY（没填就是 var/secret.key 里的那一行）写到 "
            f"SECRET_KEY_OLD=，SECRET_KEY= 写新的，例如 {secrets.token_urlsafe(36)}，全部重新启动，再运行这个命令。"
        )
    renewed = rekeying_of(services).run(tick=_tell)
    click.echo(err=True)
    services.audit.note(
        person_name(by, "经手人") if by else COMMAND, ROTATED, "key", now=datetime.now(UTC),
        renewed=renewed.renewed, unreadable=renewed.unreadable,
    )  # fmt: skip
    click.echo(f"看了 {renewed.looked} 行，改了 {renewed.renewed} 行；村民、事项、统计数字都没有变。")
    if renewed.twice:
        click.echo(
            f"有 {renewed.twice} 个人在两个密钥下各有一份（有的进程换的时候没有填 SECRET_KEY_OLD），各算各的。"
        )
    if renewed.unreadable:
        click.echo(
            f"有 {renewed.unreadable} 行两个密钥都解不开，没有动；可能是更早的密钥存的，或者数据坏了。"
        )
    if waiting := services.keeper.waiting() + services.keeper.set_aside():
        raise click.ClickException(
            f"var/spool 里还有 {waiting} 条没有存进数据库，SECRET_KEY_OLD 先留着；存进去以后再运行一次。"
        )
    click.echo(
        "换完了。把 SECRET_KEY_OLD 从 .env 里删掉，全部重新启动。以前的备份要用旧密钥才打得开，把它和备份一起锁好，"
        "到那些备份都过期为止。"
    )


def _tell(done: Renewal) -> None:
    print(f"\r看了 {done.looked} 行，改了 {done.renewed} 行", end="", file=sys.stderr, flush=True)


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    services.need_database()
    return services
