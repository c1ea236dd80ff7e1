"""`flask audit`: read the audit log, seal it, and find out whether anybody changed it."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.records_group import RecordsGroup
from bot.services.acts import act_words, facts_words, thing_words
from bot.services.build import Services
from bot.services.sealing import seal_open, seals_of, verdict_words
from bot.statistics.periods import BEIJING


@click.group("audit", cls=RecordsGroup)
def audit() -> None:
    """操作记录：查看、封存、检查有没有被人动过。"""


@audit.command("list")
@click.option("--actor", default="", help="只看这个人做的")
@click.option("--act", default="", help="只看这一种，写英文名，如 approved")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="最多几条")
@with_appcontext
def list_acts(actor: str, act: str, limit: int) -> None:
    """列出谁在什么时候做了什么，最近的在前。"""
    for line in _services().audit.latest(actor=actor, act=act, limit=limit):
        at = f"{line.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
        thing = thing_words(line.kind, line.item_id)
        click.echo("\t".join((at, line.actor, act_words(line.act), thing, facts_words(line.facts))))


@audit.command("seal")
@with_appcontext
def seal() -> None:
    """把还没封存的记录马上封存；服务在运行时每分钟自己会做。"""
    sealed = seal_open(_services(), now=datetime.now(UTC))
    click.echo(f"封存了 {sealed} 条" if sealed else "没有要封存的")


@audit.command("verify")
@click.option("--last", default="", help="上次抄下的“编号:校验码”，检查它还在不在链里")
@with_appcontext
def verify(last: str) -> None:
    """检查封存的操作记录有没有被改、被删、被添；对不上时退出码是 1。

    最后几份被整个拿掉，只看数据库看不出来：请把每次打印的“编号:校验码”抄到别处，下次用 --last 核对。
    """
    seals = seals_of(_services())
    found = seals.verify()
    for words in verdict_words(found):
        click.echo(words)
    kept = not last or seals.has(last)
    if not kept:
        click.echo(f"上次抄下的 {last} 不在里面：后来有整份的封存被拿掉或者换掉了。")
    if found.broken or not kept:
        raise SystemExit(1)


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    services.need_database()
    return services
