"""`flask privacy`: what one person may ask for (their data, its deletion), and changing the key that protects it."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name
from bot.cli.records_group import RecordsGroup
from bot.records.audit import COMMAND
from bot.records.rekeying import Renewal
from bot.services.build import Services
from bot.services.personal import REASONS, persons_of
from bot.services.rekeying import ROTATED, rekeying_of


@click.group("privacy", cls=RecordsGroup)
def privacy() -> None:
    """个人信息：导出一个人的、删除一个人的、换密钥。"""


_RECEIPT = click.option("--receipt", required=True, help="这个人任何一件事的受理号")
_REASON = click.option("--reason", required=True, type=click.Choice(REASONS), help="凭什么")
_BY = click.option("--by", required=True, help="谁经手的，记在操作记录里")


@privacy.command("export")
@_RECEIPT
@_REASON
@_BY
@click.option(
    "--to-file", "path", type=click.Path(path_type=Path, dir_okay=False), default=None, help="写到哪个文件"
)
@with_appcontext
def export(receipt: str, reason: str, by: str, path: Path | None) -> None:
    """把一个人的全部信息写成一个压缩文件，交给本人。先核对来的是不是本人。"""
    services, now = _services(), datetime.now(UTC)
    persons, actor = persons_of(services), person_name(by, "经手人")
    person = persons.find(receipt)
    path = path or Path(f"个人信息-{receipt}.zip")
    try:
        rows = persons.export(person, path, reason=reason, by=actor, now=now)
    except FileExistsError:
        raise click.ClickException(f"已经有“{path}”了，没有动它；请用 --to-file 换一个名字") from None
    except OSError as error:
        raise click.ClickException(
            f"“{path}”写不进去（{error.strerror}）：请看看有没有权限、磁盘满没满。"
        ) from None
    click.echo(
        f"{path}：{rows} 条。里面没有加密，当面交给本人以后删掉；工作人员写的办理记录也在里面，先看一遍。"
    )


@privacy.command("forget")
@_RECEIPT
@_REASON
@_BY
@click.confirmation_option(
    "--yes", prompt="删了就找不回来，也不能再给他发消息。真的删除吗？", help="不再问一遍"
)
@with_appcontext
def forget(receipt: str, reason: str, by: str) -> None:
    """删除一个人的信息，和本人在公众号里发“删除我的信息”一样；统计数字不变。"""
    persons, actor = persons_of(_services()), person_name(by, "经手人")
    if not persons.forget(persons.find(receipt), reason=reason, by=actor, now=datetime.now(UTC)):
        raise click.ClickException("这个人的信息以前已经删了。")
    click.echo("删了。备份里的随着备份轮换消失；用旧备份恢复时会再删一次。")


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
