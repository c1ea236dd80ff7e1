"""What `flask doctor` says of each setting, and of the programs and machines that some of them need."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.one_time import one_time_of
from bot.services.rekeying import rekeying_of
from bot.services.staffing import DEMO_STAFF
from bot.settings import OFFICIAL_API, is_loopback

GOOD, BAD, HINT = "好", "坏", "提示"
Finding = tuple[str, str, str]
"""Verdict, what was looked at, and what was found or is to be done."""
_REACH_S = 3
_LONG_QUIET_H = 14
_YEARS = 1095


def wechat_settings(services: Services) -> Iterator[Finding]:
    """What is set of the account, beside what pushes need."""
    settings = services.settings
    if settings.demo:
        return
    if not settings.wechat_secret:
        yield HINT, "公众号", "WECHAT_SECRET 没填，不能发文章、推菜单、发答复；到公众号后台复制后写进 .env"
    if settings.wechat_mode != "plain" and not settings.wechat_aes_key:
        yield BAD, "公众号", f"WECHAT_MODE 是 {settings.wechat_mode}，WECHAT_AES_KEY 没填，读不了消息"
    if settings.wechat_aes_key_old:
        yield HINT, "公众号", "WECHAT_AES_KEY_OLD 还填着；后台换密钥过了一天，就把它删掉再重新启动"
    if settings.wechat_api_base != OFFICIAL_API:
        yield HINT, "公众号", "WECHAT_API_BASE 不是微信的地址；不是经过自己的代理，就把它删掉"
    if not settings.certified and settings.posts_by != "draft":
        yield (
            HINT, "公众号",
            "ACCOUNT_KIND 写的是没认证，文章发不出去，只给出草稿由人来发；认证过就在后面加 certified，"
            "没认证就写 POSTS_BY=draft",
        )  # fmt: skip
    else:
        yield GOOD, "公众号", f"ACCOUNT_KIND 是 {settings.account_kind}，文章 POSTS_BY={settings.posts_by}"
    if settings.one_time_template and one_time_of(services) is None:
        yield (
            BAD, "公众号",
            "ONE_TIME_TEMPLATE 填了用不上：要已认证的订阅号（ACCOUNT_KIND=subscription certified），还要填 PUBLIC_URL；"
            "不是就把它删掉",
        )  # fmt: skip
    if name := settings.mass_confirm_by:
        try:
            known = not services.database_exists() or any(
                one.name == name and one.active for one in services.staff.everyone()
            )
        except RecordsError:
            return  # said under 数据库
        if not known:
            yield BAD, "公众号", f"MASS_CONFIRM_BY 写的“{name}”不是在用的工作人员；改成工作台里的姓名"


def keys(services: Services) -> Iterator[Finding]:
    """Whether the secret key is being changed, and how far that is."""
    settings = services.settings
    if not settings.secret_key_old:
        return
    try:
        left = rekeying_of(services).left() if services.database_exists() else 0
    except RecordsError:
        left = -1
    if left:
        yield HINT, "密钥", "正在换 SECRET_KEY，还没换完；运行 .venv/bin/flask privacy rotate"
    else:
        yield HINT, "密钥", "SECRET_KEY 换完了；把 SECRET_KEY_OLD 从 .env 里删掉，重新启动"


def addresses(services: Services) -> Iterator[Finding]:
    """Where the service listens, and whether it can tell people apart."""
    settings = services.settings
    here = f"HOST={settings.host}，PORT={settings.port}，TRUSTED_PROXIES={settings.trusted_proxies}"
    if (
        settings.public_url
        and is_loopback(settings.host)
        and not settings.trusted_proxies
        and not settings.demo
    ):
        yield (
            HINT, "网址",
            f"{here}：只有本机连得上，外面要经过 nginx 或 Caddy，那就写 TRUSTED_PROXIES=1，"
            "不然谁输错密码分不清，会连累别人",
        )  # fmt: skip
    elif not is_loopback(settings.host) and not settings.trusted_proxies:
        yield HINT, "网址", f"{here}：直接对外，没有 https；前面放 nginx 或 Caddy，HOST 改回 127.0.0.1"
    else:
        yield GOOD, "网址", here
    if settings.metrics_token and len(settings.metrics_token) < 16:
        yield HINT, "网址", "METRICS_TOKEN 太短，容易猜到；写 16 个字符以上"
    elif settings.trusted_proxies and not settings.metrics_token:
        yield HINT, "网址", "METRICS_TOKEN 没填，只有本机看得到 /metrics；监控在别的机器上就填一个口令"


def office(services: Services) -> Iterator[Finding]:
    """What villagers are told and how long their words are kept."""
    settings = services.settings
    yield GOOD, "内容", f"回复里写的是“{settings.town_name}”（TOWN_NAME）"
    if settings.show_statutes and not settings.demo:
        yield HINT, "内容", "SHOW_STATUTES=1：答不上来也列法条；法律顾问同意过才这样，不然写 0"
    days = settings.retention_days
    if days < 1:
        yield BAD, "保存", f"RETENTION_DAYS 是 {days}，办完的当天夜里就删了；至少写 1，平常写 180"
    elif days > _YEARS:
        yield HINT, "保存", f"RETENTION_DAYS 是 {days}，超过三年；原话留得越久越要说得出理由，平常写 180"
    else:
        yield GOOD, "保存", f"办完 {days} 天以后删原话（RETENTION_DAYS），统计数字一直留着"
    first, last = (_minutes(clock) for clock in settings.quiet_hours.split("-"))
    digest = _minutes(settings.digest_at)
    quiet = (last - first) % 1440
    if quiet > _LONG_QUIET_H * 60:
        yield (
            HINT,
            "提醒",
            f"QUIET_HOURS 是 {settings.quiet_hours}，一天有 {quiet // 60} 小时不发提醒；写短一些",
        )
    if (digest - first) % 1440 < quiet:
        yield (
            HINT,
            "提醒",
            f"DIGEST_AT 是 {settings.digest_at}，在安静的时间里，小结要等到 QUIET_HOURS 过了才发",
        )


def folders(services: Services) -> Iterator[Finding]:
    """Whether the folder of everything that is written can be written, is closed to others, and held no demo before."""
    var = services.settings.var
    if not var.exists():
        return  # said under 数据库
    if not os.access(var, os.W_OK | os.X_OK):
        yield BAD, "文件夹", f"VAR_DIR（{var}）写不进去；用运行服务的那个用户，或者运行 chown 改过来"
    elif stat.S_IMODE(var.stat().st_mode) & 0o077:
        yield HINT, "文件夹", f"VAR_DIR（{var}）别的用户也能看，里面有村民的话；运行 chmod 700 {var}"
    else:
        yield GOOD, "文件夹", f"VAR_DIR 只有自己能看；日志的样子 LOG_FORMAT={services.settings.log_format}"
    if not services.settings.demo and (var / DEMO_STAFF).exists():
        yield (
            BAD,
            "文件夹",
            f"VAR_DIR（{var}）里跑过演示：演示的人还能登录，演示时的记录、审核也算数。停下服务，把这个文件夹移走，"
            f"再运行 flask prepare；已经清理过的，停用演示的人，删掉里面的 {DEMO_STAFF}",
        )


def programs(services: Services) -> Iterator[Finding]:
    """The programs and machines that backups and messages to staff need."""
    settings = services.settings
    if settings.demo:
        return
    if services.database_file is None and not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        yield BAD, "备份", "没有 pg_dump，PostgreSQL 的备份做不了；运行 apt-get install postgresql-client"
    elsewhere = settings.backup_to
    if ":" in elsewhere and not shutil.which("rsync"):
        yield BAD, "备份", "BACKUP_TO 在另一台机器上，本机没有 rsync；运行 apt-get install rsync"
    elif elsewhere.startswith("/") and ":" not in elsewhere and not Path(elsewhere).is_dir():
        yield BAD, "备份", f"BACKUP_TO 写的文件夹“{elsewhere}”不在；看看那块盘接上没有"
    for name, url, port in (("ALERT_URL", settings.alert_url, 443), ("SMTP_URL", settings.smtp_url, 465)):
        parts = urlsplit(url)
        if parts.hostname and not _reachable(parts.hostname, parts.port or port):
            yield HINT, "提醒", f"{name} 里的 {parts.hostname} 连不上；看看网络和防火墙，地址写对没有"


LOOKS = (wechat_settings, keys, addresses, office, folders, programs)
"""In the order in which they are told."""


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _reachable(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=_REACH_S).close()
    except OSError:
        return False
    return True
