"""`flask stats`: the figures of a period, on the screen and as a file."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.records.audit import COMMAND
from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.statistics.breakdown import Report
from bot.statistics.export.formats import FORMATS, Format
from bot.statistics.periods import Period
from bot.statistics.plain import plain

Command = TypeVar("Command", bound=Callable[..., object])


@click.group("stats")
def stats() -> None:
    """统计数字。"""


def _days(command: Command) -> Command:
    """The options that every command here takes."""
    day = click.DateTime(["%Y-%m-%d"])
    command = click.option("--to", "until", required=True, type=day, help="到这一天（不含）")(command)
    return click.option("--from", "first", required=True, type=day, help="从这一天（含），北京时间")(command)


@stats.command("show")
@_days
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@with_appcontext
def show(first: datetime, until: datetime, as_json: bool) -> None:
    """显示一段时间的咨询数字；日期按北京时间，含起始日、不含截止日。"""
    report = _report(first.date(), until.date())
    if as_json:
        click.echo(json.dumps(report.as_dict()))
        return
    for line in plain(report):
        click.echo(line)


@stats.command("export")
@_days
@click.option("--format", "name", type=click.Choice(list(FORMATS)), help="文件格式；不写就看文件名的结尾")
@click.option(
    "--to-file",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    help="写到哪个文件，如 十一月.xlsx",
)
@click.option("--force", is_flag=True, help="已经有这个文件时，换成新的")
@with_appcontext
def export(first: datetime, until: datetime, name: str | None, path: Path, force: bool) -> None:
    """把一段时间的咨询数字写成 Excel 或 CSV 文件；日期按北京时间，含起始日、不含截止日。"""
    chosen = _format(name, path)
    with _explained(path):
        _check_path(path, force=force)
    report = _report(first.date(), until.date())
    with _explained(path):
        _write(path, chosen.as_bytes(report, made_by=COMMAND))
    services: Services = current_app.extensions["services"]
    services.audit.note(
        COMMAND,
        "figures_exported",
        "export",
        chosen.name,
        now=datetime.now(UTC),
        rows=report.rows,
        of=report.days,
    )
    click.echo(
        f"{path}：{report.days}，咨询 {report.totals.matters} 件、{report.totals.person_times} 人次、"
        f"{report.totals.persons} 人，{len(report.tables)} 张分表，数了 {report.rows} 条消息"
    )


def _report(first: date, until: date) -> Report:
    if until <= first:
        raise click.UsageError(f"--to（{until}）要晚于 --from（{first}）；只看一天就写第二天")
    services: Services = current_app.extensions["services"]
    services.need_database()
    try:
        return services.report(Period(first, until), now=datetime.now(UTC))
    except RecordsError as error:
        raise click.ClickException(
            "数据库没有答复，数字没有算出来。请过一会儿再试；还是不行，运行 .venv/bin/flask doctor 看看。"
        ) from error


def _format(name: str | None, path: Path) -> Format:
    ending = path.suffix.lower().removeprefix(".")
    chosen = name or ending
    if chosen not in FORMATS:
        raise click.UsageError(f"看不出“{path.name}”要写成哪种文件，请加上 --format csv 或者 --format xlsx")
    if ending in FORMATS and ending != chosen:
        raise click.UsageError(f"格式是 {chosen}，文件名却以 .{ending} 结尾，打开时会出错；请改其中一个")
    return FORMATS[chosen]


def _check_path(path: Path, *, force: bool) -> None:
    """Say what is wrong with a path before the figures are counted."""
    if path.is_dir():
        raise click.ClickException(f"“{path}”是一个文件夹，请在后面加上文件名，如 {path}/十一月.xlsx")
    if not path.parent.is_dir():
        raise click.ClickException(f"没有“{path.parent}”这个文件夹，请先建好，或者换一个地方")
    if path.exists() and not force:
        raise click.ClickException(f"已经有“{path}”了，没有动它；要换成新的，加上 --force")


def _write(path: Path, data: bytes) -> None:
    """The whole file or none: an older one stays until the new one is on the disk."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "请换一个地方试试")
        raise click.ClickException(f"“{path}”写不进去：{reason}") from error


_REASONS = {
    errno.EACCES: "没有权限，请换一个文件夹",
    errno.EPERM: "没有权限，请换一个文件夹",
    errno.EROFS: "这个地方只能读，请换一个文件夹",
    errno.ENOSPC: "磁盘满了，先腾出地方",
    errno.ENAMETOOLONG: "文件名太长，请起个短的",
}
