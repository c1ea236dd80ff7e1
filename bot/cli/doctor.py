"""`flask doctor`: look at everything the service needs and say in Chinese what to do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import requests
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.doctor_settings import LOOKS
from bot.cli.hits import extent, why_words_only
from bot.errors import StateUnavailable
from bot.records.database import check as database_answers
from bot.records.database import is_current
from bot.records.errors import RecordsError
from bot.services.backups import backups_of
from bot.services.build import Services
from bot.services.workdays import DAYS_AT_MOST, HOURS_AT_MOST, within_of
from bot.statistics.periods import beijing_day
from bot.wechat.reachability import check as wechat_answers
from faq.search.ranking import ModelError

_GOOD, _BAD, _HINT = "好", "坏", "提示"
Finding = tuple[str, str, str]
"""Verdict, what was looked at, and what was found or is to be done."""


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """逐项检查设置、数据库、Redis、时钟、微信、法条检索和字体，说清楚哪里要改。"""
    services: Services = current_app.extensions["services"]
    bad = 0
    for look in (
        _settings,
        _database,
        _redis,
        _spool,
        _backup,
        _clock,
        _wechat,
        _alerts,
        _due,
        _content,
        _statutes,
        _search,
        *LOOKS,
        _fonts,
    ):
        for verdict, subject, words in look(services):
            bad += verdict == _BAD
            click.echo(f"[{verdict}] {subject}：{words}")
    if bad:
        click.echo(f"有 {bad} 项要处理。")
        raise SystemExit(1)
    click.echo("没有要处理的。")


def _settings(services: Services) -> Iterator[Finding]:
    settings = services.settings
    if settings.demo:
        yield _HINT, "设置", "现在是演示（DEMO=1），未审核的内容也会回答，只能在本机用"
        return
    missing = [name for name in ("wechat_appid", "wechat_token") if not getattr(settings, name)]
    if missing:
        names = "、".join(name.upper() for name in missing)
        yield _BAD, "设置", f"还没填 {names}，收不到微信的消息；到公众号后台的“消息推送”复制后写进 .env"
    elif settings.wechat_mode != "safe":
        yield (
            _HINT,
            "设置",
            f"消息加解密方式是 {settings.wechat_mode}，别人可能伪造消息；建议在公众号后台改成“安全模式”",
        )
    else:
        yield _GOOD, "设置", "公众号的推送设置齐了"
    if not settings.secret_key:
        yield _HINT, "设置", "SECRET_KEY 没填，用的是 var/secret.key；备份时连它一起备份，丢了就认不出老用户"
    if not settings.office_phone:
        yield _HINT, "设置", "OFFICE_PHONE 没填，回复里只写 12348，不写司法所的电话"
    if not settings.public_url.startswith("https://"):
        yield _HINT, "设置", "PUBLIC_URL 没填或不是 https，回复里不带网页链接"


def _database(services: Services) -> Iterator[Finding]:
    name = services.database_name
    if not services.database_exists():
        yield _BAD, "数据库", f"还没有数据库（{name}）；运行 .venv/bin/flask prepare"
        return
    try:
        if not is_current(services.engine):
            yield _BAD, "数据库", f"表不是最新的（{name}）；运行 .venv/bin/flask prepare"
            return
        database_answers(services.engine)
    except RecordsError as error:
        yield _BAD, "数据库", f"{error} 请检查 DATABASE_URL 和数据库服务（{name}）"
        return
    yield _GOOD, "数据库", name


def _redis(services: Services) -> Iterator[Finding]:
    if not services.settings.redis_url:
        yield _GOOD, "Redis", "没填 REDIS_URL，用进程内的替代品，只能有一个工作进程"
        return
    try:
        services.state.ping()
    except StateUnavailable as error:
        yield _BAD, "Redis", f"{error}；请检查 REDIS_URL，Redis 服务起来没有"
        return
    yield _GOOD, "Redis", "连上了"


def _spool(services: Services) -> Iterator[Finding]:
    waiting = services.keeper.waiting()
    if waiting:
        yield _HINT, "暂存", f"有 {waiting} 次咨询先记在 var/spool 里，数据库恢复后会自动存进去"
    set_aside = services.keeper.set_aside()
    if set_aside:
        yield _BAD, "暂存", f"有 {set_aside} 条数据库不肯收；var/spool/spool.bad 请发给开发维护的人，别删"
    free = shutil.disk_usage(services.settings.var if services.settings.var.exists() else ".").free
    if free < 500 * 1024 * 1024:
        yield _BAD, "磁盘", f"只剩 {free // 1024 // 1024} MB，请清理或扩容，至少留 500 MB"
    else:
        yield _GOOD, "磁盘", f"还有 {free // 1024 // 1024 // 1024} GB"


def _backup(services: Services) -> Iterator[Finding]:
    """Whether what is kept would outlive this disk."""
    if services.settings.demo:
        yield _HINT, "备份", "演示不做备份"
        return
    backups = backups_of(services)
    made = backups.all()
    if backups.is_late(datetime.now(UTC)):
        last = f"最近一份是 {made[0].made_at:%Y-%m-%d %H:%M}" if made else "一份也没有"
        yield _BAD, "备份", f"{last}；现在做一份：.venv/bin/flask backup make，以后每天夜里自动做，服务要开着"
    else:
        yield _GOOD, "备份", f"{len(made)} 份，最近一份是 {made[0].made_at:%Y-%m-%d %H:%M}"
    if not services.settings.backup_to:
        yield _HINT, "备份", "BACKUP_TO 没填，备份只在本机，这台机器坏了就都没有了；填另一块盘或者另一台机器"
    yield _HINT, "备份", "密钥（.env 和 var/secret.key）不在备份里，请抄一份另外锁好"


def _clock(services: Services) -> Iterator[Finding]:
    """WeChat's own clock is the one that matters: a push more than ten minutes off is refused."""
    try:
        answer = requests.head(services.settings.wechat_api_base, timeout=4, allow_redirects=False)
        theirs = datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC)
    except (requests.RequestException, KeyError, ValueError):
        yield (
            _HINT,
            "时钟",
            f"没法和微信对表，本机现在是 {datetime.now(UTC):%Y-%m-%d %H:%M:%S}（UTC），请自己核对",
        )
        return
    off = abs((datetime.now(UTC) - theirs).total_seconds())
    if off > 60:
        yield (
            _BAD,
            "时钟",
            f"和微信差 {off:.0f} 秒，超过 10 分钟就收不到消息；请打开自动对时（timedatectl set-ntp true）",
        )
    else:
        yield _GOOD, "时钟", f"和微信差 {off:.0f} 秒"


def _wechat(services: Services) -> Iterator[Finding]:
    settings = services.settings
    if settings.demo:
        yield _HINT, "微信接口", "演示时不连微信"
        return
    found = wechat_answers(services.account, api_base=settings.wechat_api_base)
    yield (_GOOD if found.ok else _BAD), "微信接口", found.says


def _alerts(services: Services) -> Iterator[Finding]:
    """How staff hear of what waits for them."""
    settings = services.settings
    ways = [
        name
        for name, there in (("企业微信群", settings.alert_url), ("邮件", settings.alert_mail_to))
        if there
    ]
    try:
        if services.database_exists() and any(one.openid_cipher for one in services.staff.everyone()):
            ways.append("工作人员的微信")
    except RecordsError:
        pass  # said above, under 数据库
    if ways:
        yield _GOOD, "提醒", f"发到{'、'.join(ways)}；收不收得到，在工作台“更多 - 提醒”里发一条测试消息看"
    else:
        yield (
            _HINT,
            "提醒",
            "还没有设置通知方式，来了新问题没人知道；填 ALERT_URL（企业微信群机器人），或者 ALERT_MAIL_TO 和 SMTP_URL",
        )


def _due(services: Services) -> Iterator[Finding]:
    """Whether the times in which matters are to be seen to are those that were set."""
    settings, held = services.settings, within_of(services.settings)
    for name, typed, most, used in (
        ("DUE_WORKDAYS", settings.due_workdays, DAYS_AT_MOST, f"{held.days} 个工作日"),
        ("DUE_URGENT_HOURS", settings.due_urgent_hours, HOURS_AT_MOST, f"{held.hours} 小时"),
    ):
        if not 1 <= typed <= most:
            yield _BAD, "期限", f"{name} 是 {typed}，只能填 1 到 {most}；现在照 {used}算，请改好再重新启动"
    if held == (settings.due_workdays, settings.due_urgent_hours):
        yield _GOOD, "期限", f"待办 {held.days} 个工作日，紧急求助 {held.hours} 小时"


def _content(services: Services) -> Iterator[Finding]:
    try:
        library = services.reading_shelf().library_now()
    except ValueError as error:
        yield _BAD, "内容", f"读不出来：{error}"
        return
    ready = len(library.sendable) - len(library.unreviewed)
    if ready:
        yield _GOOD, "内容", f"{len(library.entries)} 条问答，{ready} 条已审核"
    else:
        yield (
            _HINT,
            "内容",
            f"{len(library.entries)} 条问答，都还没审核；审核用 flask faq approve 编号 --by 姓名",
        )


def _statutes(services: Services) -> Iterator[Finding]:
    shelf = services.book_shelf
    texts = services.statutes.texts()
    if shelf.package is None and not texts:
        yield _HINT, "法条", "没有法条原文，别的都照常；要有就运行 make setup，再运行 .venv/bin/flask prepare"
    elif not shelf.is_current():
        yield _HINT, "法条", "原文还没有整理，或者整理以后又改过；运行 .venv/bin/flask prepare"
    else:
        laws, articles = len({text.law for text in texts}), sum(text.articles for text in texts)
        yield _GOOD, "法条", f"{laws} 部法律的原文，{articles} 条"


def _search(services: Services) -> Iterator[Finding]:
    """Whether articles are found for a villager's words, and by meaning too."""
    if not services.statutes:
        yield _HINT, "检索", "没有法条原文，不能按意思和字面找法条；别的都照常"
        return
    shelf, today = services.search_shelf, beijing_day(datetime.now(UTC))
    try:
        search = shelf.search(today) if shelf.is_current(today) else None
    except ModelError as error:
        yield _BAD, "检索", str(error)
        return
    if search is None:
        yield _HINT, "检索", "还没有准备，或者准备以后内容又改过；运行 .venv/bin/flask prepare"
    elif search.by_meaning:
        yield _GOOD, "检索", extent(search)
    else:
        yield _HINT, "检索", f"{extent(search)}，找到的少。{why_words_only()}"


def _fonts(services: Services) -> Iterator[Finding]:
    """Chinese fonts are needed on this machine only for printed pages and screenshots."""
    lister = shutil.which("fc-list")
    if lister is None:
        yield _HINT, "字体", "没装 fontconfig，看不出有没有中文字体；截图和打印要用时安装 fonts-noto-cjk"
        return
    listed = subprocess.run([lister, ":lang=zh"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    if listed.stdout.strip():
        yield _GOOD, "字体", "有中文字体"
    else:
        yield _HINT, "字体", "没有中文字体；截图和打印要用时运行 apt-get install fonts-noto-cjk"
