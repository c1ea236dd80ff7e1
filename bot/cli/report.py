"""`flask report`: the report of a year, a quarter or a month as a Word file."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.records_group import RecordsGroup
from bot.services.build import Services
from bot.services.reporting import reporting_of
from bot.statistics.periods import Period
from bot.statistics.sentences import NO_RECORD

_FILE = click.option(
    "--to", "path", required=True, type=click.Path(path_type=Path), help="写到哪个文件，如 年报.docx"
)
_DAY = click.DateTime(["%Y-%m-%d"])
_FORCE = click.option("--force", is_flag=True, help="已经有这个文件时，换成新的")


@click.group("report", cls=RecordsGroup)
def report() -> None:
    """年报、季报、月报：写成 Word 文件，每个数字都有脚注。"""


@report.command("year")
@click.argument("year", type=int)
@_FILE
@_FORCE
@with_appcontext
def of_year(year: int, path: Path, force: bool) -> None:
    """一年的报告，如 flask report year 2026 --to 年报.docx。"""
    _write("year", year, 1, path, force=force)


@report.command("quarter")
@click.argument("year", type=int)
@click.argument("quarter", type=click.IntRange(1, 4))
@_FILE
@_FORCE
@with_appcontext
def of_quarter(year: int, quarter: int, path: Path, force: bool) -> None:
    """一个季度的简报，如 flask report quarter 2026 3 --to 季报.docx。"""
    _write("quarter", year, quarter, path, force=force)


@report.command("month")
@click.argument("year", type=int)
@click.argument("month", type=click.IntRange(1, 12))
@_FILE
@_FORCE
@with_appcontext
def of_month(year: int, month: int, path: Path, force: bool) -> None:
    """一个月的简报，如 flask report month 2026 11 --to 月报.docx。"""
    _write("month", year, month, path, force=force)


@report.command("show")
@click.option("--from", "first", required=True, type=_DAY, help="从这一天（含），北京时间")
@click.option("--to", "until", required=True, type=_DAY, help="到这一天（不含）")
@with_appcontext
def show(first: datetime, until: datetime) -> None:
    """报告里 stats show 没有的数字，输出 JSON；脚注里写的查询就是它，期间照脚注写（截止日加一天）。"""
    if until <= first:
        raise click.UsageError("截止日要晚于起始日，例如 --from 2026-01-01 --to 2027-01-01")
    services: Services = current_app.extensions["services"]
    services.need_database()
    period = Period(first.date(), until.date())
    found, freeze = reporting_of(services).achieved(period, now=datetime.now(UTC))
    told = {name: value for name, value in asdict(found).items() if isinstance(value, int)}
    click.echo(json.dumps({**told, "waits": found.waits, "signed": freeze is not None}, ensure_ascii=False))


def _write(kind: str, number: int, part: int, path: Path, *, force: bool) -> None:
    if path.suffix.lower() != ".docx":
        raise click.UsageError(f"写出来的是 Word 文件，文件名要以 .docx 结尾：{path}")
    if path.exists() and not force:
        raise click.ClickException(f"已经有“{path}”了，没有动它；要换成新的，加上 --force")
    services: Services = current_app.extensions["services"]
    services.need_database()
    desk, now = reporting_of(services), datetime.now(UTC)
    made = desk.make(kind, number, part, now=now)
    data, partial = desk.word(kind, made, now=now), path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise click.ClickException(f"“{path}”写不进去，请换一个有权限的文件夹试试") from error
    missing = sum(figure.words == NO_RECORD for figure in made.figures.values())
    told = [f"{path}：{made.name}，{len(made.figures)} 个数字，其中{NO_RECORD} {missing} 个"]
    if made.freeze is not None:
        told.append(f"数字是封存的，{made.freeze.signed_by}签字")
    if not made.over:
        told.append("还没有过完")
    if made.sample:
        told.append("含示例数据，不能用来上报")
    click.echo("；".join(told))
