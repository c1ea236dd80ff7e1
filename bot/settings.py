"""Every setting, read once: the environment beats `.env`, which beats the default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
OFFICIAL_API = "https://api.weixin.qq.com"
_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_QUIET = re.compile(f"{_CLOCK.pattern}-{_CLOCK.pattern}")
_REDIS = re.compile(r"rediss?://|unix://|redis\+cluster://([^@\s]*@)?([\w.-]+:\d+)(,[\w.-]+:\d+)*/?\Z")
_MAIL = re.compile(r"[^@\s<>,]+@[A-Za-z0-9.-]+[A-Za-z0-9]")


class SettingsError(click.ClickException):
    """One or more settings cannot be used; the message lists them all in Chinese. Commands show it as it is."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("设置有问题：\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = tuple(problems)


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """The installation's settings; the variable's name is the field's in capitals."""

    wechat_appid: str = _setting("", "公众号的 AppID")
    wechat_secret: str = _setting("", "公众号的 AppSecret，只用于调用微信接口")
    wechat_token: str = _setting("", "公众号后台“消息推送”里填的 Token，3 到 32 位字母或数字")
    wechat_aes_key: str = _setting("", "消息加解密密钥 EncodingAESKey，43 位字母或数字")
    wechat_aes_key_old: str = _setting("", "换密钥期间的上一个 EncodingAESKey，换完删掉")
    wechat_mode: str = _setting(
        "", "消息加解密方式：safe、compatible 或 plain；填了密钥默认 safe，没填默认 plain"
    )
    wechat_api_base: str = _setting("", f"微信接口的协议和域名；默认 {OFFICIAL_API}，演示时默认本机")
    account_kind: str = _setting(
        "subscription", "公众号种类：subscription 或 service，已认证的在后面加 certified，用空格隔开"
    )
    posts_by: str = _setting(
        "mass",
        "每月一法怎么发：mass 群发给所有关注的人；publish 只发布、不推送；draft 只放进草稿箱，由人来发",
    )
    mass_confirm_by: str = _setting(
        "", "公众号开了群发保护时，谁在手机上点“确认群发”：工作人员的姓名；没开就不填"
    )
    one_time_template: str = _setting(
        "", "一次性订阅消息的模板编号，已认证的订阅号在公众号后台“接口权限”里看；不填就不用这个办法通知"
    )
    database_url: str = _setting("", "数据库地址；不填则用 VAR_DIR 里的 SQLite 文件，也可填 postgresql://…")
    redis_url: str = _setting("", "Redis 地址；不填则用进程内的替代品，只能有一个工作进程")
    secret_key: str = _setting("", "加密和签名用的密钥，至少 32 个字符；不填则在 var/secret.key 里生成一个")
    secret_key_old: str = _setting("", "换 SECRET_KEY 期间的上一个密钥，运行 flask privacy rotate 换完就删掉")
    public_url: str = _setting(
        "", "村民打开网页用的地址，如 https://pufa.example.gov.cn；不填则回复里不带链接"
    )
    town_name: str = _setting("付店镇", "乡镇名称，写在回复和网页里")
    office_phone: str = _setting("", "司法所或普法办公室的电话，写在回复里")
    demo: bool = _setting(False, "设为 1 是演示：未审核的示例内容也回答，只能在本机使用")
    show_statutes: bool = _setting(False, "设为 1 时，答不上来也列出可能相关的法条；演示时默认 1")
    retention_days: int = _setting(180, "咨询原文保留的天数，到期删除，只留数字")
    backup_to: str = _setting(
        "", "每天的备份再抄一份到哪里：另一块盘上的文件夹（写完整路径），或者 rsync 的写法 用户@机器:/文件夹"
    )
    alert_url: str = _setting("", "提醒工作人员的企业微信群机器人地址（Webhook）；不填就不发到群里")
    alert_mail_to: str = _setting("", "提醒工作人员的邮箱，几个之间用逗号隔开；还要填 SMTP_URL")
    smtp_url: str = _setting(
        "", "发邮件用的邮箱，如 smtps://用户名:密码@smtp.example.com:465；端口 587 的写成 smtp://"
    )
    due_workdays: int = _setting(2, "待办的期限：村民的事几个工作日里办，来的那天不算；1 到 15")
    due_urgent_hours: int = _setting(2, "紧急求助的期限：几小时里办，不管哪天几点；1 到 24")
    quiet_hours: str = _setting("21:00-07:30", "这段时间只发紧急求助的提醒，别的留到时间过了再发")
    digest_at: str = _setting("08:30", "工作日几点发一条小结：新问题、超时限的、要审核的、没送达的、本周文章")
    log_format: str = _setting(
        "text", "日志的样子：text 给人看；json 一行一个 JSON，给收集日志的程序，每个请求一行"
    )
    metrics_token: str = _setting("", "查看 /metrics 要带的口令；不填则只许本机查看")
    trusted_proxies: int = _setting(0, "前面有几层自己的反向代理")
    host: str = _setting("127.0.0.1", "监听的地址")
    port: int = _setting(8000, "监听的端口")
    var_dir: str = _setting("var", "运行时写东西的文件夹：数据库文件、暂存、进程号；相对路径从项目目录算起")

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, env_file: Path | None = ROOT / ".env"
    ) -> Settings:
        """Read and check every setting; SettingsError lists all that is wrong at once."""
        stored = dotenv_values(env_file) if env_file is not None and env_file.exists() else {}
        given = {**stored, **(os.environ if environ is None else environ)}
        values: dict[str, Any] = {}
        problems: list[str] = []
        for row in fields(cls):
            text = (given.get(row.name.upper()) or "").strip()
            if text:
                _read(row.name, text, row.type, values, problems)
        if "show_statutes" not in values:
            values["show_statutes"] = values.get("demo", False)
        if values.get("demo"):
            # the stand-in can do what a certified account can, so that a newcomer sees a post go out
            values.setdefault("account_kind", "subscription certified")
        if "wechat_mode" not in values:
            values["wechat_mode"] = "safe" if values.get("wechat_aes_key") else "plain"
        values.setdefault("database_url", f"sqlite:///{values.get('var_dir', 'var')}/pufa.sqlite3")
        if not values.get("wechat_api_base"):
            port = values.get("port", 8000)
            values["wechat_api_base"] = f"http://127.0.0.1:{port}" if values.get("demo") else OFFICIAL_API
        settings = cls(**values)
        problems += _problems(settings)
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def var(self) -> Path:
        """Folder of everything the running service writes."""
        return ROOT / self.var_dir

    @property
    def mail_addresses(self) -> tuple[str, ...]:
        """Where mail to staff goes."""
        return tuple(one.strip() for one in re.split("[,;，；]", self.alert_mail_to) if one.strip())

    @property
    def certified(self) -> bool:
        """Whether WeChat has certified the account, which decides what its API allows."""
        return "certified" in self.account_kind.split()

    def __repr__(self) -> str:
        hidden = {"wechat_secret", "wechat_token", "wechat_aes_key", "wechat_aes_key_old", "secret_key"}
        hidden |= {
            "secret_key_old",
            "database_url",
            "redis_url",
            "metrics_token",
            "alert_url",
            "alert_mail_to",
            "smtp_url",
        }
        shown = (f"{row.name}={getattr(self, row.name)!r}" for row in fields(self) if row.name not in hidden)
        return f"Settings({', '.join(shown)})"


def _read(name: str, text: str, kind: Any, values: dict[str, Any], problems: list[str]) -> None:
    variable = name.upper()
    if kind == "bool":
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            problems.append(f"{variable} 是“{text}”，只能填 1 或 0")
            return
        values[name] = text.lower() in {"1", "true", "yes"}
    elif kind == "int":
        if not text.isascii() or not text.isdecimal():
            problems.append(f"{variable} 是“{text}”，要填一个整数")
            return
        values[name] = int(text)
    else:
        values[name] = text


def _problems(settings: Settings) -> list[str]:
    """Every rule that the settings break, as sentences that say what to write."""
    found: list[str] = []
    if settings.wechat_mode not in {"safe", "compatible", "plain"}:
        found.append("WECHAT_MODE 只能填 safe、compatible 或 plain")
    for name in ("wechat_aes_key", "wechat_aes_key_old"):
        key = getattr(settings, name)
        if key and not (len(key) == 43 and key.isascii() and key.isalnum()):
            found.append(f"{name.upper()} 要正好 43 位字母或数字，请从公众号后台重新复制")
    if settings.wechat_mode != "plain" and settings.wechat_token and not settings.wechat_aes_key:
        found.append(f"WECHAT_MODE 是 {settings.wechat_mode}，还要填 WECHAT_AES_KEY")
    token = settings.wechat_token
    if token and not (3 <= len(token) <= 32 and token.isascii() and token.isalnum()):
        found.append("WECHAT_TOKEN 要 3 到 32 位字母或数字，和公众号后台填的一样")
    kind = settings.account_kind.split()
    if not kind or kind[0] not in {"subscription", "service"} or set(kind[1:]) - {"certified"}:
        found.append("ACCOUNT_KIND 填 subscription 或 service，已认证的写成“subscription certified”")
    if settings.posts_by not in {"mass", "publish", "draft"}:
        found.append("POSTS_BY 只能填 mass、publish 或 draft")
    if settings.secret_key and len(settings.secret_key) < 32:
        found.append("SECRET_KEY 太短，至少 32 个字符")
    if settings.secret_key_old and (
        not settings.secret_key or settings.secret_key_old == settings.secret_key
    ):
        found.append("SECRET_KEY_OLD 填换下来的密钥，SECRET_KEY 填新的，两个不一样；不是在换密钥就删掉它")
    elif settings.secret_key_old and len(settings.secret_key_old) < 16:
        found.append("SECRET_KEY_OLD 不完整，请照原来的 SECRET_KEY（或者 var/secret.key）重新复制")
    if settings.log_format not in {"text", "json"}:
        found.append("LOG_FORMAT 只能填 text 或 json")
    if not 1 <= settings.port <= 65535:
        found.append("PORT 要在 1 到 65535 之间")
    if settings.public_url and urlsplit(settings.public_url).scheme not in {"http", "https"}:
        found.append("PUBLIC_URL 要以 http:// 或 https:// 开头")
    if not settings.database_url.startswith(("sqlite:", "postgres:", "postgresql")):
        found.append("DATABASE_URL 要以 sqlite:/// 或 postgresql:// 开头")
    if settings.redis_url and not _REDIS.match(settings.redis_url):
        found.append("REDIS_URL 要以 redis:// 开头；集群写成 redis+cluster://主机:端口,主机:端口")
    elsewhere = settings.backup_to
    if elsewhere and (elsewhere.startswith("-") or not (elsewhere.startswith("/") or ":" in elsewhere)):
        found.append("BACKUP_TO 写完整的路径，如 /mnt/backup，或者写成 用户@机器:/文件夹")
    return found + _alert_problems(settings) + _demo_problems(settings)


def _alert_problems(settings: Settings) -> list[str]:
    """What is wrong with the ways to tell staff; their values may hold passwords and are never shown."""
    found = []
    if settings.alert_url and urlsplit(settings.alert_url).scheme not in {"http", "https"}:
        found.append("ALERT_URL 要以 https:// 开头，请从企业微信群机器人那里重新复制")
    if settings.smtp_url:
        try:
            parts = urlsplit(settings.smtp_url)
            right = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            right = False
        if not right:
            found.append("SMTP_URL 的写法像 smtps://用户名:密码@smtp.example.com:465，密码里的 @ 写成 %40")
    if bool(settings.smtp_url) != bool(settings.alert_mail_to):
        found.append("ALERT_MAIL_TO 和 SMTP_URL 要一起填，只填一个发不出邮件")
    if settings.alert_mail_to and not all(_MAIL.fullmatch(one) for one in settings.mail_addresses):
        found.append("ALERT_MAIL_TO 里有不像邮箱的，几个之间用逗号隔开")
    if not _QUIET.fullmatch(settings.quiet_hours):
        found.append("QUIET_HOURS 的写法像 21:00-07:30；任何时候都要提醒就写 00:00-00:00")
    if not _CLOCK.fullmatch(settings.digest_at):
        found.append("DIGEST_AT 的写法像 08:30")
    return found


def _demo_problems(settings: Settings) -> list[str]:
    """Drafts must never reach villagers, so a demo stays on this machine."""
    if not settings.demo:
        return []
    found = []
    if not is_loopback(settings.host):
        found.append(f"演示（DEMO=1）只能在本机用，HOST 不能是 {settings.host}；正式使用请写 DEMO=0")
    if settings.trusted_proxies:
        found.append("演示（DEMO=1）只能在本机用，前面不能有反向代理（TRUSTED_PROXIES）；正式使用请写 DEMO=0")
    if (urlsplit(settings.wechat_api_base).hostname or "").endswith("weixin.qq.com"):
        found.append("演示（DEMO=1）不能连接真正的微信接口；请去掉 WECHAT_API_BASE，或写 DEMO=0")
    return found


def is_loopback(host: str) -> bool:
    """Whether an address is only reachable from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
