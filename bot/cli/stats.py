"""`flask stats`: the figures of a period."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.services.build import Services
from bot.statistics.periods import Period

_NAMES = {
    "matters": "咨询（件）",
    "person_times": "咨询（人次）",
    "persons": "咨询人（人）",
    "answered": "当场答复（件）",
    "handed_over": "转工作人员（件）",
    "emergencies": "紧急求助（件）",
    "guided": "引导到别处（次，不计入）",
}


@click.group("stats")
def stats() -> None:
    """统计数字。"""


@stats.command("show")
@click.option(
    "--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="从这一天（含），北京时间"
)
@click.option("--to", "until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="到这一天（不含）")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@with_appcontext
def show(first: datetime, until: datetime, as_json: bool) -> None:
    """显示一段时间的咨询数字；日期按北京时间，含起始日、不含截止日。"""
    period = _period(first.date(), until.date())
    services: Services = current_app.extensions["services"]
    services.need_database()
    figures = asdict(services.totals(period))
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"{period.first} 起，{period.until} 前（北京时间）")
    for name, number in figures.items():
        click.echo(f"  {_NAMES[name]}：{number}")
    click.echo(
        "怎么数：一个人问一类事，到解决或者 24 小时没再说话为止，算一件；同一个人同一件事同一天说了正事的，算一人次。"
        "问好、道谢、点菜单、重复推送、信访和举报的引导都不算。"
    )


def _period(first: date, until: date) -> Period:
    if until <= first:
        raise click.UsageError(f"--to（{until}）要晚于 --from（{first}）；只看一天就写第二天")
    return Period(first, until)
