"""`flask upgrade`: everything there is to do after the program was replaced by a newer one."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.doctor import doctor
from bot.cli.names import person_name
from bot.cli.prepare import prepare
from bot.records.audit import COMMAND
from bot.records.copying import CopyError
from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.upgrading import upgrade as bring_up
from bot.services.upgrading import web_process


@click.command("upgrade")
@click.option("--by", default="", help="谁升级的，记在操作记录里")
@click.option("--no-backup", "without", is_flag=True, help="不先做备份（刚做过才用）")
@with_appcontext
@click.pass_context
def upgrade(ctx: click.Context, by: str, without: bool) -> None:
    """换了新的程序以后运行：先做备份，再把数据库的表升到最新，重新整理内容，最后检查一遍。"""
    services: Services = current_app.extensions["services"]
    if number := web_process(services):
        raise click.ClickException(
            f"服务还开着（进程 {number}）。先停下来再升级：systemctl stop pufa；升级完再启动：systemctl start pufa。"
            "停着的时候来的消息，微信会重推几秒，挑没人的时候。"
        )
    click.echo("第一步：备份" if not without else "第一步：备份（没有做，因为写了 --no-backup）")
    try:
        done = bring_up(
            services,
            by=person_name(by, "经手人") if by else COMMAND,
            now=datetime.now(UTC),
            backup=not without,
        )
    except CopyError as error:
        raise click.ClickException(f"备份没有做好，所以什么也没有改：{error}") from None
    except RecordsError as error:
        raise click.ClickException(
            f"{error} 请检查 DATABASE_URL 和数据库服务，再运行一次；做好的备份在 var/backups。"
        ) from None
    except (OSError, tarfile.TarError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise click.ClickException(
            f"文件读不了或者写不进去（{why}）：请看看有没有权限、磁盘满没满。"
        ) from None
    if done.backup:
        click.echo(f"  做好了，检查过：{done.backup}")
    click.echo("第二步：数据库的表")
    changed = (
        "本来就是最新的" if done.before == done.after else f"从 {done.before} 升到了 {done.after}，原来的都在"
    )
    click.echo(f"  {changed}")
    click.echo("第三步：整理内容（第一次要几分钟）")
    ctx.invoke(prepare, only_look=False)
    click.echo("第四步：检查")
    try:
        ctx.invoke(doctor)
    except SystemExit:
        raise click.ClickException("升级做完了，上面写“坏”的改好再启动：systemctl start pufa") from None
    click.echo("升级做完了，可以启动：systemctl start pufa。改过的解答和文章要重新审核。")
