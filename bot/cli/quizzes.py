"""`flask quizzes`: list the sets of quiz questions, approve them or take that back, write one to a spreadsheet."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name, tell_own
from bot.cli.records_group import RecordsGroup
from bot.records.errors import OwnText
from bot.services.approving import approving_of
from bot.services.build import QUIZ, Services
from bot.services.exam_desk import exam_desk_of
from bot.services.quiz_sheet import write_quiz
from content.quiz import QuizSet

log = logging.getLogger(__name__)


@click.group("quizzes", cls=RecordsGroup)
def quizzes() -> None:
    """题库：列出、审核通过、撤回审核，导出成表格。"""


@quizzes.command("list")
@with_appcontext
def list_quizzes() -> None:
    """列出每一套题：编号、审核了没有、几道题、标题。"""
    services = _services()
    services.need_database()
    approved = services.approvals.approved(QUIZ)
    for quiz in _sets(services).values():
        state = "已审核" if (quiz.slug, quiz.sha256()) in approved else "草稿"
        click.echo(f"{quiz.slug}\t{state}\t{len(quiz.questions)} 题\t{quiz.title}")


@quizzes.command("approve")
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG…")
@click.option("--by", "approver", required=True, help="审核人姓名")
@with_appcontext
def approve(slugs: tuple[str, ...], approver: str) -> None:
    """把这几套题现在的文字审核通过；改一个字就要重新审核。写 all 是全部。"""
    approver = person_name(approver, "审核人")
    services = _services()
    services.need_database()
    sets = _sets(services)
    wanted = tuple(sets) if slugs == ("all",) else tuple(dict.fromkeys(slugs))
    if unknown := [slug for slug in wanted if slug not in sets]:
        raise click.UsageError(
            f"没有这几套题：{'、'.join(unknown)}。用 flask quizzes list 看看有哪些；这次一套也没有通过"
        )
    approving, now, own = approving_of(services), datetime.now(UTC), []
    for slug in wanted:
        try:
            approving.by_name(QUIZ, slug, sets[slug].sha256(), approver, now=now)
        except OwnText:
            own.append(slug)
    click.echo(f"{approver} 审核通过了 {len(wanted) - len(own)} 套，网页上马上看得到")
    tell_own(own, approver)


@quizzes.command("withdraw")
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG…")
@click.option("--by", "name", required=True, help="撤回的人的姓名")
@with_appcontext
def withdraw(slugs: tuple[str, ...], name: str) -> None:
    """撤回这几套题的审核，哪一版文字的都撤；要用就重新审核。写 all 是全部。"""
    name = person_name(name, "撤回的人")
    services = _services()
    services.need_database()
    # The files are not asked: what is wrong must come off the air also when one of them cannot be read.
    approved = {slug for slug, _ in services.approvals.approved(QUIZ)}
    wanted = tuple(sorted(approved)) if slugs == ("all",) else tuple(dict.fromkeys(slugs))
    approving, now = approving_of(services), datetime.now(UTC)
    taken = [slug for slug in wanted if approving.withdraw(QUIZ, slug, name, now=now)]
    if taken:
        log.warning("approval of quizzes %s withdrawn by %s", ", ".join(taken), name)
        click.echo(f"{name} 撤回了 {len(taken)} 套的审核，网页上马上看不到了")
        if services.settings.demo:
            click.echo("演示里照样显示，标着还没有审核")
    left = [slug for slug in wanted if slug not in taken]
    if left or not taken:
        raise click.ClickException(
            f"没有审核过，没有什么可撤：{'、'.join(left) or '全部'}。用 flask quizzes list 看看有哪些"
        )


@quizzes.command("export")
@click.argument("slug")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export(slug: str, file: Path) -> None:
    """把 SLUG 这一套题导出成 Excel 表格，一行一道，好贴进问卷、考试工具。"""
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"文件名要以 .xlsx 结尾，例如 {file.with_suffix('.xlsx').name}")
    services = _services()
    quiz = _sets(services).get(slug)
    if quiz is None:
        raise click.UsageError(f"没有 {slug} 这一套题。用 flask quizzes list 看看有哪些")
    try:
        with file.open("wb") as opened:
            count = write_quiz(opened, quiz)
    except OSError as error:
        raise click.ClickException(
            f"写不了 {file}：{error.strerror}。请换一个位置，或者先关掉打开着的表"
        ) from None
    click.echo(f"导出了 {count} 道题：{file}")
    if not _is_approved(services, quiz):
        click.echo(f"注意：这一套还没有审核，先不要发出去。审核用 flask quizzes approve {slug} --by 姓名")


@quizzes.command("shares")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="最多列几题")
@with_appcontext
def shares(most: int) -> None:
    """答对最少的题：答对/答的人次、哪一套、题目。公众号、网页和考试里答的都算，只算现在的文字。"""
    services = _services()
    services.need_database()
    rows = exam_desk_of(services).fared(datetime.now(UTC))
    if not rows:
        click.echo("还没有人答过题")
    for row in rows[:most]:
        click.echo(f"{row.right}/{row.asked}\t{row.quiz}\t{row.ask}")


def _is_approved(services: Services, quiz: QuizSet) -> bool:
    if not services.database_exists():
        return False
    return (quiz.slug, quiz.sha256()) in services.approvals.approved(QUIZ)


def _sets(services: Services) -> dict[str, QuizSet]:
    try:
        return {quiz.slug: quiz for quiz in services.quiz_shelf.sets}
    except (ValueError, OSError) as error:
        raise click.ClickException(f"题库里有错，请先改好：\n{error}") from None


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
