"""`flask prepare`: make the database ready and read the content, before the service starts."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.hits import extent, why_words_only
from bot.records.errors import RecordsError
from bot.services.build import Services
from faq.errors import EntryErrors


@click.command("prepare")
@click.option("--check", "only_look", is_flag=True, help="只看设置、数据库和内容能不能用，不准备法条")
@with_appcontext
def prepare(only_look: bool) -> None:
    """建好数据库的表，检查内容能不能读；可以反复运行。"""
    services: Services = current_app.extensions["services"]
    settings = services.settings
    settings.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        services.upgrade()
    except RecordsError as error:
        raise click.ClickException(f"数据库打不开：{error} 请检查 DATABASE_URL，再试一次。") from None
    services.staff_a_demo()
    try:
        library = services.shelf.library_now()
    except EntryErrors as error:
        raise click.ClickException(f"问答里有错，请先改好：\n{error}") from None
    if only_look:
        click.echo(f"内容：{len(library.entries)} 条问答，能用")
        return
    book = services.book_shelf.current(lambda words: click.echo(words, err=True))
    search = services.search_shelf.current(library.today, lambda words: click.echo(words, err=True))
    address = f"http://{settings.host}:{settings.port}"
    drafts = len(library.unreviewed)
    click.echo(f"内容：{len(library.entries)} 条问答，其中 {len(library.sendable) - drafts} 条已审核")
    texts = book.texts()
    if texts:
        click.echo(
            f"法条：{len({text.law for text in texts})} 部法律，{sum(text.articles for text in texts)} 条"
        )
    else:
        click.echo("法条：没有（别的都照常）；运行 make setup 装上，再运行一次 flask prepare")
    if search is not None:
        click.echo(f"检索：{extent(search)}{'' if search.by_meaning else f'。{why_words_only()}'}")
    click.echo(f"数据库：{services.database_name}")
    click.echo(f"状态：{'Redis' if settings.redis_url else '进程内（只能有一个工作进程）'}")
    click.echo(
        f"微信推送地址：{settings.public_url or address}/wechat（消息加解密方式 {services.account.mode}）"
    )
    if drafts:
        first = min(library.unreviewed)
        click.echo(f"演示：{drafts} 条未审核的示例也会回答，只限本机。打开看看：{address}/faq/{first}")
    elif not library.sendable:
        click.echo(
            "还没有审核通过的问答：所有提问都会登记给工作人员。审核用 flask faq approve 编号 --by 姓名"
        )
    if settings.demo:
        click.echo(
            f"工作人员的页面：{address}/console（演示用的姓名和密码在 {settings.var_dir}/demo-staff.txt）"
        )
    click.echo(f"查看状态：{address}/readyz；检查设置：.venv/bin/flask doctor")
