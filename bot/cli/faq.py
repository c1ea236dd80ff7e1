"""`flask faq`: check the entries, list them, approve what may be sent, take that back; edit them in a spreadsheet."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.faq_check import check
from bot.cli.faq_got import who_got
from bot.cli.faq_lint import lint
from bot.cli.faq_sheet import export, import_, revert
from bot.cli.names import person_name, tell_own
from bot.cli.records_group import RecordsGroup
from bot.records.errors import OwnText
from bot.records.recalls import Recalls
from bot.records.versions import State, Version, Versions
from bot.services.approving import approving_of
from bot.services.build import ACCOUNT, ENTRY, Services
from bot.services.entry_desk import NotNow, VersionGone, entry_desk_of
from bot.services.shelf import REFRESH_SECONDS
from faq.corpus import Corpus
from faq.errors import EntryErrors

log = logging.getLogger(__name__)


@click.group("faq", cls=RecordsGroup)
def faq() -> None:
    """常见问题：检查、列出、审核通过、撤回审核，导出成表格改，再导回来。"""


for command in (check, lint, export, import_, revert, who_got):
    faq.add_command(command)


@faq.command("list")
@with_appcontext
def list_entries() -> None:
    """列出每一条和它能不能发出去。"""
    services = _services()
    services.need_database()
    approved = services.approvals.approved(ENTRY)
    stopped = Recalls(services.engine, account=ACCOUNT).stopped()
    waiting = _waiting(services)
    for entry in _corpus(services).entries:
        state = "已审核" if (entry.id, entry.sha256()) in approved else "草稿"
        if entry.id in stopped:
            state = "停用"
        version = waiting.pop(entry.id, None)
        more = "" if version is None or version.body == entry.table() else "\t有新文字等审核"
        click.echo(f"{entry.id}\t{state}\t{entry.title}{more}")
    for version in waiting.values():
        click.echo(f"{version.item_id}\t新写的\t{version.body.get('title', '')}\t等审核")


@faq.command("approve")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--by", "approver", required=True, help="审核人姓名")
@with_appcontext
def approve(ids: tuple[str, ...], approver: str) -> None:
    """把这些条目审核通过：有新文字等审核的是新文字，没有的是现在的文字。文字一改就要重新审核。写 all 是全部。"""
    approver = person_name(approver, "审核人")
    services = _services()
    services.need_database()
    corpus, waiting = _corpus(services), _waiting(services)
    known = dict.fromkeys((*corpus.by_id, *waiting))
    wanted = tuple(known) if ids == ("all",) else tuple(dict.fromkeys(ids))
    unknown = [entry_id for entry_id in wanted if entry_id not in known]
    if unknown:
        raise click.UsageError(
            f"没有这些条目：{'、'.join(unknown)}。用 flask faq list 看看有哪些；这次一条也没有通过"
        )
    desk, now = entry_desk_of(services, corpus=lambda: corpus), datetime.now(UTC)
    own, refused = [], []
    for entry_id in wanted:
        try:
            if version := waiting.get(entry_id):
                desk.approve_by_name(entry_id, version.number, approver, now=now)
            else:
                desk.sign_by_name(entry_id, corpus.by_id[entry_id].sha256(), approver, now=now)
        except OwnText:
            own.append(entry_id)
        except (NotNow, VersionGone) as error:
            refused.append(f"{entry_id}：{error}")
    click.echo(f"{approver} 审核通过了 {len(wanted) - len(own) - len(refused)} 条，几秒钟后开始使用")
    for line in refused:
        click.echo(line, err=True)
    tell_own(own, approver)
    if refused:
        raise SystemExit(1)


@faq.command("withdraw")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--by", "name", required=True, help="撤回的人的姓名")
@with_appcontext
def withdraw(ids: tuple[str, ...], name: str) -> None:
    """撤回这些条目的审核，哪一版文字的都撤；要用就重新审核。写 all 是全部。"""
    name = person_name(name, "撤回的人")
    services = _services()
    services.need_database()
    # The files are not asked: what is wrong must come off the air also when one of them cannot be read.
    approved = {entry_id for entry_id, _ in services.approvals.approved(ENTRY)}
    wanted = tuple(sorted(approved)) if ids == ("all",) else tuple(dict.fromkeys(ids))
    approving, now = approving_of(services), datetime.now(UTC)
    taken = [entry_id for entry_id in wanted if approving.withdraw(ENTRY, entry_id, name, now=now)]
    if taken:
        log.warning("approval of %s withdrawn by %s", ", ".join(taken), name)
        click.echo(f"{name} 撤回了 {len(taken)} 条的审核，最多 {REFRESH_SECONDS:.0f} 秒后不再这样回答村民")
        if services.settings.demo:
            click.echo("演示里照样回答，标着还没有审核")
    left = [entry_id for entry_id in wanted if entry_id not in taken]
    if left or not taken:
        raise click.ClickException(
            f"没有审核过，没有什么可撤：{'、'.join(left) or '全部'}。用 flask faq list 看看有哪些"
        )


def _waiting(services: Services) -> dict[str, Version]:
    """The texts in review, by the id of their entry."""
    found = Versions(services.engine, account=ACCOUNT).in_state(ENTRY, State.IN_REVIEW)
    return {version.item_id: version for version in found}


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services


def _corpus(services: Services) -> Corpus:
    try:
        return services.corpus()
    except EntryErrors as error:
        raise click.ClickException(f"问答里有错，请先改好：\n{error}") from None
