"""`flask demo`: put a made-up year in, and take it out again."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.records_group import RecordsGroup
from bot.records.audit import COMMAND
from bot.services.build import Services
from bot.services.sample_year import sample_year_of


@click.group("demo", cls=RecordsGroup)
def demo() -> None:
    """演示用的示例数据：放进编出来的一年，一键清掉。"""


@demo.command("year")
@with_appcontext
def fill() -> None:
    """放进编出来的一年，好看看各个页面；只有演示（DEMO=1）才行。"""
    services: Services = current_app.extensions["services"]
    if services.settings.demo:
        services.upgrade()
    stored = sample_year_of(services).fill(by=COMMAND, now=datetime.now(UTC))
    click.echo(f"放进了 {stored} 条示例记录，工作台每一页都写着“含示例数据”。清掉：flask demo clear")


@demo.command("clear")
@with_appcontext
def clear() -> None:
    """清掉示例数据，连同后来加在它们上面的；真的记录不动。"""
    services: Services = current_app.extensions["services"]
    services.need_database()
    gone = sample_year_of(services).clear(by=COMMAND, now=datetime.now(UTC))
    click.echo(f"清掉了 {gone} 条示例记录" if gone else "里面没有示例数据")
