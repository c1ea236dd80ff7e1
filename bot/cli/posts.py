"""`flask posts`: plan the law of the month, approve it or take that back, see how far it is, send it again."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name
from bot.cli.records_group import RecordsGroup
from bot.dispatch.board import Line
from bot.dispatch.build import board_of
from bot.records.audit import COMMAND
from bot.records.leases import SCHEDULER
from bot.records.posts import State
from bot.services.build import Services
from bot.services.signing import signing_of
from bot.services.year import WrongSlot, year_of

log = logging.getLogger(__name__)

STATES = {
    State.DRAFT: "草稿",
    State.APPROVED: "已审核",
    State.CLAIMED: "正在发",
    State.ACCEPTED: "微信已收下",
    State.SENT: "已发出",
    State.FAILED: "没发成",
    State.NEEDS_PERSON: "要人处理",
}
_BEIJING = timezone(timedelta(hours=8))
_ARTICLES = "https://mp.weixin.qq.com/"


class _Instant(click.ParamType[datetime]):
    """A time with or without a zone; without one it is Beijing's."""

    name = "时间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是时间，要写成 2027-01-05T09:00+08:00，不写时区就是北京时间", param, ctx)
        return (read if read.tzinfo else read.replace(tzinfo=_BEIJING)).astimezone(UTC)


@click.group("posts", cls=RecordsGroup)
def posts() -> None:
    """每月一法：定时间、审核、撤回审核、查看、再发一次、记下已由人发出。"""


@posts.command("plan")
@click.argument("slug")
@click.option("--at", "due", required=True, type=_Instant(), help="什么时候发，如 2027-01-05T09:00+08:00")
@with_appcontext
def plan(slug: str, due: datetime) -> None:
    """定下 SLUG 这一篇什么时候发；已经定过的改时间。"""
    services, now = _services(), datetime.now(UTC)
    line = _line(services, slug, now)
    if line.title and not line.sha256:
        raise click.ClickException(line.error)
    try:
        planned = year_of(services).plan_post(slug, due, by=COMMAND, now=now)
    except WrongSlot as error:
        raise click.ClickException(str(error)) from None
    if not planned:
        raise click.ClickException(_too_far(line))
    click.echo(f"《{line.title}》定在 {_shown(due)} 发")
    if not line.approved:
        click.echo(f"现在的文字还没有审核，到时间也不会发。审核用 flask posts approve {slug} --by 姓名")
    elif due <= now:
        click.echo("这个时间已经过了，马上就会发。")


@posts.command("unplan")
@click.argument("slug")
@with_appcontext
def unplan(slug: str) -> None:
    """取消 SLUG 这一篇的计划；已经在发的取消不了。"""
    services = _services()
    if not services.posts.unplan(slug):
        raise click.ClickException(
            f"{slug} 没有在等着发，取消不了。用 flask posts show {slug} 看看它怎么样了。"
        )
    click.echo(f"{slug} 不再按计划发了")


@posts.command("approve")
@click.argument("slug")
@click.option("--by", "approver", required=True, help="审核人姓名")
@with_appcontext
def approve(slug: str, approver: str) -> None:
    """把 SLUG 这一篇现在的文字审核通过；文字一改就要重新审核。"""
    approver = person_name(approver, "审核人")
    services, now = _services(), datetime.now(UTC)
    line = _line(services, slug, now)
    if not line.sha256:
        raise click.ClickException(line.error)
    signing_of(services).by_name(slug, line.sha256, approver, now=now)
    click.echo(f"{approver} 审核通过了《{line.title}》")
    if line.due is None:
        click.echo(f"还没有定时间。定时间用 flask posts plan {slug} --at 2027-01-05T09:00+08:00")
    elif line.state is State.DRAFT:
        click.echo("时间已经到了，马上就会发。" if line.due <= now else f"{_shown(line.due)} 自动发。")


@posts.command("withdraw")
@click.argument("slug")
@click.option("--by", "name", required=True, help="撤回的人的姓名")
@with_appcontext
def withdraw(slug: str, name: str) -> None:
    """撤回 SLUG 这一篇的审核，哪一版文字的都撤；要用就重新审核。"""
    name = person_name(name, "撤回的人")
    services = _services()
    # The files are not asked: what is wrong must come off the air also when one of them cannot be read.
    if not signing_of(services).withdraw(slug, name, now=datetime.now(UTC)):
        raise click.ClickException(f"{slug} 没有审核过，没有什么可撤。用 flask posts list 看看有哪些。")
    log.warning("approval of post %s withdrawn by %s", slug, name)
    click.echo(f"{name} 撤回了 {slug} 的审核：村民的页面和菜单马上不再给这一篇，到时间也不发。")
    if services.settings.demo:
        click.echo("演示里照样显示，标着还没有审核。")
    row = services.posts.find(slug)
    if row is None:
        return
    if row.state is State.CLAIMED:
        click.echo(f"正在发的也会停下，只是可能来不及：过两分钟用 flask posts show {slug} 看结果。")
    elif row.state in {State.ACCEPTED, State.SENT} or row.in_doubt:
        click.echo("已经交给微信的收不回来：要撤下文章，请到公众号后台的“发表记录”里删除。")
    elif row.draft_id:
        click.echo("草稿还在公众号的草稿箱里，请不要发表。")


@posts.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@with_appcontext
def list_posts(as_json: bool) -> None:
    """列出每一篇、什么时候发、发到哪一步了。"""
    services, now = _services(), datetime.now(UTC)
    lines = _board(services, now)
    if as_json:
        click.echo(json.dumps([_as_json(line) for line in lines], ensure_ascii=False))
        return
    for line in lines:
        due = _shown(line.due) if line.due else "没定时间"
        click.echo(f"{line.slug}\t{STATES[line.state]}\t{due}\t{line.title}")
        if line.error:
            click.echo(f"    {line.error}")
    waiting = [
        line for line in lines if line.due and line.state in {State.APPROVED, State.CLAIMED, State.ACCEPTED}
    ]
    if waiting and services.leases.holder_of(SCHEDULER, now=now) is None:
        click.echo(
            "注意：定时发送没有在运行，到时间也不会发。请启动服务（make run），或运行 python -m scheduler。"
        )


@posts.command("show")
@click.argument("slug")
@with_appcontext
def show(slug: str) -> None:
    """显示 SLUG 这一篇发过几次，每次怎么样。"""
    services, now = _services(), datetime.now(UTC)
    line = _line(services, slug, now)
    click.echo(f"《{line.title}》 {STATES[line.state]}")
    for row in services.posts.attempts(slug):
        state = line.state if row.attempt == line.attempt else row.state
        click.echo(f"第 {row.attempt} 次：{STATES[state]}，定在 {_shown(row.due_at)}")
        for name, value in (
            ("草稿编号", row.draft_id),
            ("请微信发送", _shown(row.sending_at) if row.sending_at else ""),
            ("群发编号", row.msg_id),
            ("发布编号", row.publish_id),
            ("发出", _shown(row.sent_at) if row.sent_at else ""),
            ("文章地址", row.article_url),
            ("说明", line.error if row.attempt == line.attempt else row.error),
        ):
            if value:
                click.echo(f"    {name}：{value}")
    if not line.attempt:
        click.echo(line.error or "还没有定时间。")


@posts.command("again")
@click.argument("slug")
@click.option(
    "--at", "due", type=_Instant(), help="什么时候发；不写就是现在，群发次数用完了就是下一个能发的日子"
)
@click.option("--yes", is_flag=True, help="上一次可能已经发出去时，确认看过后台、确实没有发")
@with_appcontext
def again(slug: str, due: datetime | None, yes: bool) -> None:
    """没发成的，或者要人处理的，再发一次 SLUG。"""
    services, now = _services(), datetime.now(UTC)
    line = _line(services, slug, now)
    if line.state not in {State.FAILED, State.NEEDS_PERSON}:
        raise click.ClickException(
            f"{slug} 现在是“{STATES[line.state]}”，只有没发成的和要人处理的才能再发一次。"
        )
    if line.in_doubt and not yes:
        raise click.ClickException(
            f"{line.error}\n再发一次，所有关注的人可能收到两遍。看过确实没有发，再加上 --yes：flask posts again {slug} --yes"
        )
    try:
        when = year_of(services).send_again(slug, due, by=COMMAND, now=now)
    except WrongSlot as error:
        raise click.ClickException(str(error)) from None
    if when is None:
        raise click.ClickException(f"刚才已经有人让 {slug} 再发一次了。")
    click.echo(
        f"注意：《{line.title}》要再发一次（第 {line.attempt + 1} 次），定在 {_shown(when)}。上一次：{line.error}"
    )
    if not line.approved:
        click.echo(f"现在的文字还没有审核，不会发。审核用 flask posts approve {slug} --by 姓名")


@posts.command("done")
@click.argument("slug")
@click.option("--url", default="", help=f"文章的地址，以 {_ARTICLES} 开头；可以不写")
@click.option("--by", "name", required=True, help="发的人的姓名")
@with_appcontext
def done(slug: str, url: str, name: str) -> None:
    """要人处理的或者没发成的，人已经在公众号后台发了：把 SLUG 记成已发出。"""
    name, url = person_name(name, "发的人"), url.strip()
    if url and not (url.startswith(_ARTICLES) and url.isascii() and url.isprintable() and " " not in url):
        raise click.UsageError(f"--url 要写文章的地址，以 {_ARTICLES} 开头")
    services, now = _services(), datetime.now(UTC)
    row = services.posts.find(slug)
    changed = row and services.posts.settle(
            row, among=(State.FAILED, State.NEEDS_PERSON), now=now, facts={"by": name}, state=State.SENT.value, next_at=None, sent_at=now,
            article_url=url or row.article_url, error="",
        )  # fmt: skip
    if not changed:
        line = _line(services, slug, now)
        raise click.ClickException(
            f"{slug} 现在是“{STATES[line.state]}”，只有没发成的和要人处理的才能记成已发出。"
        )
    log.warning("post %s was sent by a person: %s", slug, name)
    click.echo(f"记下了：{slug} 由{name}发出，不会再自动发。")


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "slug": line.slug,
        "state": line.state.value,
        "due": line.due.astimezone(_BEIJING).isoformat() if line.due else None,
        "msg_id": line.job_id or None,
        "error": line.error or None,
    }


def _too_far(line: Line) -> str:
    if line.state in {State.FAILED, State.NEEDS_PERSON}:
        return f"{line.slug} 上一次没有发成，要再发请用 flask posts again {line.slug}。上一次：{line.error}"
    return f"{line.slug} 现在是“{STATES[line.state]}”，不能再改时间。"


def _line(services: Services, slug: str, now: datetime) -> Line:
    for line in _board(services, now):
        if line.slug == slug:
            return line
    raise click.ClickException(f"没有 {slug} 这一篇。用 flask posts list 看看有哪些。")


def _board(services: Services, now: datetime) -> tuple[Line, ...]:
    try:
        lines: tuple[Line, ...] = board_of(services, now=now)
        return lines
    except ValueError as error:
        raise click.ClickException(f"文章里有错，请先改好：\n{error}") from None


def _shown(at: datetime) -> str:
    return f"{at.astimezone(_BEIJING):%Y-%m-%d %H:%M}"


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    services.need_database()
    return services
