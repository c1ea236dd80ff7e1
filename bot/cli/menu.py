"""`flask menu`: see the account's menu, put ours in place, put the former one back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.services.build import Services
from bot.services.menu import OURS, Menu, UnknownAnswer, broken_rules
from bot.services.menu_by_hand import OURS_BY_HAND, guide
from bot.services.menu_changing import NO_RIGHT, MenuRoom
from bot.services.menu_copies import Copies, CopyError, Had
from bot.services.menu_restoring import Former
from bot.services.menu_words import difference, menu_lines, plain, reply_lines, steps
from bot.wechat.errors import WechatError

_BEIJING = timezone(timedelta(hours=8))
_NOT_BY_PROGRAM = "这个公众号不许程序改菜单（错误码 48001，多半是没有认证），要请人在后台照下面做："
_REPLIES_OFF = (
    "注意：开了消息推送以后，微信就不用后台的自动回复了（关注、消息、关键词三种都停），改由本程序回答。"
)


@click.group("menu")
def menu() -> None:
    """公众号底部的菜单：查看、换成我们的、换回原来的。"""


@menu.command("show")
@with_appcontext
def show() -> None:
    """看公众号现在的菜单和自动回复，我们的菜单，以及差别；什么也不改。"""
    room = _room()
    with _in_words():
        try:
            had = room.read()
        except WechatError as error:
            if error.errcode != NO_RIGHT:
                raise
            click.echo("公众号现在的菜单：读不到，这个公众号没有这个权限（错误码 48001）。")
            _print("我们的菜单：", menu_lines(OURS))
            click.echo(_NOT_BY_PROGRAM)
            _print("", guide(OURS_BY_HAND))
            return
        _print("公众号现在的菜单：", menu_lines(had.menu))
        _say_personalised(had)
        _print("公众号后台的自动回复：", reply_lines(had.autoreply))
        click.echo(_REPLIES_OFF)
        _print("我们的菜单：", menu_lines(OURS))
        changes = difference(had.menu, OURS)
        if changes:
            _print("换成我们的会有这些不同（flask menu apply）：", changes)
        else:
            click.echo("已经是我们的菜单，没有不同。")
        copies = room.copies.all()
    _print(f"留底：{len(copies)} 份", [str(path) for path in copies])


@menu.command("apply")
@with_appcontext
def apply() -> None:
    """先把现在的菜单和自动回复留底，再换成我们的菜单；已经是我们的就什么也不做。"""
    wrong = broken_rules(OURS)
    if wrong:
        raise click.ClickException(f"我们的菜单不合微信的规定：{'；'.join(wrong)}。什么也没有改。")
    room = _room()
    kept: list[Path] = []

    def told(path: Path) -> None:
        kept.append(path)
        click.echo(f"原来的菜单和自动回复已经留底：{path}")

    with _in_words(again="flask menu apply", by_hand=OURS_BY_HAND):
        done = room.apply(now=datetime.now(UTC), kept=told)
    if not done.changed:
        click.echo("已经是我们的菜单，什么也没有改。")
        return
    _print("菜单换好了，手机上最多等 5 分钟就能看到：", menu_lines(OURS))
    _say_personalised(done.had)
    click.echo(_REPLIES_OFF)
    click.echo(f"后台原来的设置都在留底里（{kept[0]}）：")
    _print("", reply_lines(done.had.autoreply))
    click.echo("换回原来的菜单：flask menu restore")


@menu.command("restore")
@click.argument("file", required=False, metavar="[留底文件]")
@with_appcontext
def restore(file: str | None) -> None:
    """换回留底里的菜单：不写文件就用最近一份；那时没有菜单就删掉现在的。"""
    room = _room()
    with _in_words(again="flask menu restore"):
        path = _named(room.copies, file) if file else room.copies.latest()
        if path is None:
            raise CopyError(f"没有留底（{room.copies.folder}），不知道原来是什么样；什么也没有改。")
        target = room.copies.read(path)
        click.echo(f"用这份留底：{path}{_taken(path)}")
    with _in_words(again="flask menu restore", by_hand=target.menu):
        done = room.restore(
            target,
            now=datetime.now(UTC),
            kept=lambda kept: click.echo(f"现在的菜单不是我们的，也留了底：{kept}"),
        )
    if done.exact and not done.changed:
        click.echo("现在就是这个菜单，什么也没有改。")
    elif not target.menu:
        click.echo("那时没有菜单，已经把现在的菜单删掉。")
    elif not done.former.menu:
        click.echo("这个菜单是在后台手工做的，程序一个也放不回去；现在的菜单没有动。")
    elif done.changed:
        _print("放回了这些，手机上最多等 5 分钟就能看到：", menu_lines(done.former.menu))
    else:
        click.echo("程序能放回的都已经在了，什么也没有改。")
    if not done.exact:
        _say_what_is_left(target, done.former)
    _print(
        "自动回复程序放不回去。在后台停用消息推送后，原来设的一般会自己恢复；没有恢复的，"
        "到“自动回复”里照这样重新填：",
        reply_lines(target.autoreply),
    )


def _say_what_is_left(target: Had, former: Former) -> None:
    if former.altered:
        click.echo(f"{'、'.join(map(plain, former.altered))}原来是发图文，现在改成了打开那篇文章。")
    if former.by_hand:
        _print(
            "下面这些程序放不回去，请登录 mp.weixin.qq.com，在“自定义菜单”里照这样重新做：",
            steps(former.by_hand),
        )
        _print("整个菜单原来的次序：", menu_lines(target.menu))


def _say_personalised(had: Had) -> None:
    if had.personalised:
        click.echo(
            f"另外有 {had.personalised} 套只给一部分人看的个性化菜单，本程序不动它们，那些人看到的还是那些。"
        )


@contextmanager
def _in_words(again: str = "", by_hand: Menu = ()) -> Iterator[None]:
    """Errors as one Chinese sentence; ``by_hand`` is what to make in the console where the program may not."""
    try:
        yield
    except (UnknownAnswer, CopyError) as error:
        raise click.ClickException(str(error)) from None
    except WechatError as error:
        if error.errcode == NO_RIGHT and by_hand:
            click.echo(_NOT_BY_PROGRAM)
            _print("", guide(by_hand))
            raise click.ClickException("菜单没有改，要请人在后台手工做。") from None
        if error.unsure and again:
            raise click.ClickException(
                f"{error.says}不能确定改了没有；过一会再运行 {again}，改好了的不会再改。"
            ) from None
        words = _demo_words(error) or error.says
        raise click.ClickException(words + ("菜单没有改。" if again else "")) from None


def _demo_words(error: WechatError) -> str:
    settings = _services().settings
    if settings.demo and error.errcode is None:
        return f"演示用的微信（{settings.wechat_api_base}）没有应答，请先用 make run 启动服务。"
    return ""


def _named(copies: Copies, file: str) -> Path:
    """The copy somebody names: a path, or the name of a file in the folder of copies."""
    kept = copies.folder / file
    return kept if kept.exists() else Path(file)


def _taken(path: Path) -> str:
    try:
        taken = datetime.strptime(path.name[:16], "%Y%m%dT%H%M%S.").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return f"（北京时间 {taken.astimezone(_BEIJING):%Y-%m-%d %H:%M}）"


def _print(head: str, lines: list[str]) -> None:
    if head:
        click.echo(head)
    for line in lines:
        click.echo(f"  {line}")


def _room() -> MenuRoom:
    services = _services()
    account = services.account
    missing = [name for name in ("appid", "secret") if not getattr(account, name)]
    if missing and not services.settings.demo:
        names = " 和 ".join(f"WECHAT_{name.upper()}" for name in missing)
        raise click.ClickException(f"还没填 {names}，连不上公众号；请到微信开发者平台复制后写进 .env。")
    folder = services.settings.var / "menu-backup"
    return MenuRoom(client=services.client, copies=Copies(folder), appid=account.appid)


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
