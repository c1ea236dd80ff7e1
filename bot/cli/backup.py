"""`flask backup` and `flask restore`: make, list and check backups, and fill an empty installation from one."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name
from bot.cli.records_group import RecordsGroup
from bot.records.audit import COMMAND
from bot.records.copying import CopyError
from bot.records.errors import RecordsError
from bot.services.backups import Backup, backups_of, problem_of
from bot.services.build import Services
from bot.services.restoring import restore as put_back
from bot.statistics.periods import BEIJING

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("backup", cls=RecordsGroup)
def backup() -> None:
    """备份：现在做一份、列出、检查。服务开着时每天夜里自动做。"""


@backup.command("make")
@with_appcontext
def make() -> None:
    """现在做一份备份；不用停服务。"""
    services = _services()
    services.need_database()
    with _explained():
        made = backups_of(services).make(datetime.now(UTC))
    click.echo(
        f"{made.path}：{_size(made)}，检查过，是好的。密钥（.env、var/secret.key）不在里面，要另外锁好。"
    )


@backup.command("list")
@with_appcontext
def listing() -> None:
    """列出本机上的备份，最近的在前。"""
    for one in backups_of(_services()).all():
        click.echo(f"{one.made_at:%Y-%m-%d %H:%M}\t{_size(one)}\t{one.path}")


@backup.command("verify")
@click.argument("file", required=False, type=_FILE)
@with_appcontext
def verify(file: Path | None) -> None:
    """检查一份备份是不是完整、数据库打不打得开；不写文件就看最近一份。"""
    made = backups_of(_services()).all()
    if file is None and not made:
        raise click.ClickException("还没有备份；现在做一份：.venv/bin/flask backup make")
    path = file or made[0].path
    with _explained():
        problem = problem_of(path)
    if problem:
        raise click.ClickException(f"{path} 不能用：{problem}。请换一份，再做一份新的。")
    click.echo(f"{path}：是好的")


@click.command("restore")
@click.argument("file", type=_FILE)
@click.option("--by", default="", help="谁恢复的，记在操作记录里")
@click.option(
    "--forgotten",
    "lists",
    type=_FILE,
    multiple=True,
    help="做备份以后谁要求过删除（forgotten.jsonl）；和备份放在一起的自己会找到",
)
@with_appcontext
def restore(file: Path, by: str, lists: tuple[Path, ...]) -> None:
    """用一份备份把空的服务恢复起来；已有的数据库不会覆盖。恢复以前先放好 .env 和 var/secret.key。"""
    with _explained():
        done = put_back(
            _services(),
            file,
            by=person_name(by, "经手人") if by else COMMAND,
            now=datetime.now(UTC),
            lists=lists,
        )
    click.echo(f"恢复到了 {done.made_at.astimezone(BEIJING):%Y-%m-%d %H:%M} 的样子。那以后的记录没有了。")
    if done.forgotten is None:
        click.echo(
            "没有找到 forgotten.jsonl（在备份旁边和 BACKUP_TO 里），做备份以后要求删除信息的人又回来了。"
            "找得到就用它重新恢复一次；找不到，他们再说一次“删除我的信息”就删掉。"
        )
    else:
        click.echo(f"做备份以后有 {done.forgotten} 个人要求删除信息，已经又删掉了。")
    if not done.key_fits:
        raise click.ClickException(
            "密钥不是原来的：认不出老用户，也解不开留的电话。请把原来的 SECRET_KEY（或者 var/secret.key）放回来，再启动。"
        )
    click.echo(
        "启动以前先运行 .venv/bin/flask posts list：备份以后发过的文章会显示没发，要用 flask posts unplan 取消。"
    )


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services


def _size(made: Backup) -> str:
    return f"{made.bytes / 1024 / 1024:.1f} MB"


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except CopyError as error:
        raise click.ClickException(str(error)) from None
    except RecordsError as error:
        raise click.ClickException(f"{error} 请检查 DATABASE_URL 和数据库服务。") from None
    except (OSError, tarfile.TarError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise click.ClickException(
            f"文件读不了或者写不进去（{why}）：请看看有没有权限、磁盘满没满。"
        ) from None
