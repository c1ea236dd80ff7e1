"""`flask data`: registers as files, everything out, figures of earlier years in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name
from bot.cli.records_group import RecordsGroup
from bot.records.audit import COMMAND
from bot.records.dump import table_names
from bot.services.build import Services
from bot.services.data_out import NotEmpty, count_all, write_all
from bot.services.earlier_desk import NotBroughtIn, earlier_of
from bot.services.earlier_sheet import FILE_BYTES, write_template
from bot.services.exporting import KINDS, Order, exporting_of
from bot.statistics.export.ledgers import LEDGERS, NAMES, PHONES
from bot.statistics.periods import BEIJING, Period

_DAY = click.DateTime(["%Y-%m-%d"])
_BY = click.option("--by", default="", help="谁导出、谁导入的，记在操作记录里")


@click.group("data", cls=RecordsGroup)
def data() -> None:
    """台账导出，全部数据带走，往年数字导入。"""


@data.command("rows")
@click.argument("ledger", type=click.Choice(list(LEDGERS)))
@click.option("--from", "first", required=True, type=_DAY, help="从这一天（含），北京时间")
@click.option("--to", "until", required=True, type=_DAY, help="到这一天（不含）")
@click.option(
    "--to-file", "path", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件"
)
@click.option("--phones", is_flag=True, help="事项台账里带上回电号码")
@click.option("--force", is_flag=True, help="已经有这个文件时，换成新的")
@_BY
@with_appcontext
def rows(
    ledger: str, first: datetime, until: datetime, path: Path, phones: bool, force: bool, by: str
) -> None:
    """把台账一行一行写成 Excel（.xlsx）、CSV 或 JSON 文件，有多少行都行。"""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise click.UsageError(f"文件名要以 .{'、.'.join(KINDS)} 结尾")
    if until <= first:
        raise click.UsageError(f"--to（{until:%Y-%m-%d}）要晚于 --from（{first:%Y-%m-%d}）")
    if path.exists() and not force:
        raise click.ClickException(f"已经有“{path}”了，没有动它；要换成新的，加上 --force")
    exporting = exporting_of(_services())
    rights = (NAMES, PHONES) if phones else (NAMES,)
    order = Order(ledger, Period(first.date(), until.date()), kind, _actor(by), rights)
    part = path.with_name(f".{path.name}.part")
    with _explained(path), _progress(exporting.count(order), "写台账") as tick:
        try:
            part.touch(mode=0o600)
            written = exporting.write(order, part, now=datetime.now(UTC), tick=tick)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    click.echo(f"{path}：{LEDGERS[ledger].title}，{written} 行")


@data.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_BY
@with_appcontext
def export(folder: Path, by: str) -> None:
    """把全部数据写到一个新文件夹：每张表的 CSV 和表格、能装进空库的 SQL、说明、校验码。"""
    services = _services()
    try:
        with _explained(folder), _progress(count_all(services), "写全部数据") as tick:
            counts = write_all(services, folder, by=_actor(by), now=datetime.now(UTC), tick=tick)
    except NotEmpty as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{folder}：{len(table_names())} 张表，{sum(counts.values())} 行。先看里面的 README.md。")


@data.command("template")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def template(path: Path) -> None:
    """做一份往年数字的空表，填好以后用 flask data import 导入。"""
    if path.suffix.lower() != ".xlsx":
        raise click.UsageError("文件名要以 .xlsx 结尾")
    if path.exists():
        raise click.ClickException(f"已经有“{path}”了，没有动它；请换一个名字")
    with _explained(path), path.open("wb") as file:
        write_template(file)
    click.echo(f"{path}：空表，填好以后导入")


@data.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", "dry", is_flag=True, help="只检查，不导入")
@_BY
@with_appcontext
def bring_in(path: Path, dry: bool, by: str) -> None:
    """导入往年的数字。有一处不对就一个也不导入；和统计数字分开放，不会加在一起。"""
    with _explained(path), path.open("rb") as file:
        read = file.read(FILE_BYTES + 1)
    tried = earlier_of(_services()).bring_in(
        read, name=path.name, by=_actor(by), now=datetime.now(UTC), dry=dry
    )
    for problem in tried.problems:
        click.echo(problem, err=True)
    if tried.problems:
        raise click.ClickException("一个数字也没有导入，改好再来。")
    if dry:
        click.echo(f"{path}：{tried.rows} 个数字，都能导入；还没有导入")
        return
    click.echo(f"{path}：导入了 {tried.rows} 个数字。要撤销：flask data undo {tried.import_id}")


@data.command("imports")
@with_appcontext
def imports() -> None:
    """列出导入过的往年数字，最近的在前。"""
    for one in earlier_of(_services()).imports():
        state = f"已由{one.undone_by}撤销" if one.undone_at else "在用"
        at = f"{one.made_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
        click.echo("\t".join((one.id, at, one.made_by, one.name, f"{one.rows} 个数字", state)))


@data.command("undo")
@click.argument("import_id")
@_BY
@with_appcontext
def undo(import_id: str, by: str) -> None:
    """撤销一次导入，IMPORT_ID 见 flask data imports。"""
    try:
        gone = earlier_of(_services()).undo(import_id, by=_actor(by), now=datetime.now(UTC))
    except NotBroughtIn as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"撤销了，去掉 {gone} 个数字")


def _actor(by: str) -> str:
    return person_name(by, "经手人") if by else COMMAND


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    services.need_database()
    return services


@contextmanager
def _progress(total: int, words: str) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that shows how many of ``total`` rows are done."""
    with click.progressbar(length=total, label=words, file=sys.stderr) as bar:
        yield lambda done: bar.update(max(0, done - bar.pos))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(
            f"“{path}”读不了或者写不进去（{error.strerror}）：请看看有没有这个文件夹、有没有权限、磁盘满没满。"
        ) from error
