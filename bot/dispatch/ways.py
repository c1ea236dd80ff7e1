"""The ways to tell staff something: a WeCom group robot, mail, a service message to their own WeChat.

Each way is bounded in time and says in Chinese why it failed; addresses, keys and passwords stand in no error.
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from time import monotonic
from typing import Protocol
from urllib.parse import unquote, urlsplit

import requests

from bot.records.errors import VaultError
from bot.services.build import Services
from bot.settings import Settings, is_loopback
from bot.wechat.errors import WechatError

log = logging.getLogger(__name__)

PATIENCE_S = 8.0
"""To connect, and again for each answer; a whole call may take twice this."""
ROBOT_BYTES = 2048
"""The most that a robot's text may hold (企业微信, 群机器人配置说明: text 2048 bytes)."""
MESSAGE_BYTES = 1800
"""The same for a service message, with room (2048 bytes were measured)."""
_ANSWER_BYTES = 65_536
_ROBOT_SAYS = {
    45009: "发得太多了（每个机器人每分钟最多 20 条），过一会儿再发。",
    93000: "机器人地址不对，或者机器人已经从群里删掉了，请在群里重新复制地址。",
}
_CUT = "…"


class NotTold(Exception):
    """One way did not work; the message says why in Chinese."""


class Way(Protocol):
    """One way to tell staff."""

    name: str
    """In Chinese, for staff."""

    def send(self, words: str) -> None:
        """Tell them; raises NotTold."""


def cut(words: str, most: int) -> str:
    """Words that fit into so many bytes."""
    if len(words.encode()) <= most:
        return words
    return words.encode()[: most - len(_CUT.encode())].decode(errors="ignore") + _CUT


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot in a group of WeCom."""

    url: str = field(repr=False)
    patience_s: float = PATIENCE_S
    name: str = "企业微信群"

    def send(self, words: str) -> None:
        """As ``Way``; the robot takes 20 a minute, of which we use few (``telling`` bundles)."""
        told = {"msgtype": "text", "text": {"content": cut(words, ROBOT_BYTES)}}
        failure = "连不上企业微信，请检查服务器的外网。"
        try:
            with requests.Session() as session:
                session.trust_env = not is_loopback(urlsplit(self.url).hostname or "")
                with session.post(
                    self.url,
                    data=json.dumps(told, ensure_ascii=False).encode(),
                    headers={"Content-Type": "application/json; charset=utf-8"},
                    timeout=self.patience_s,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    failure = _refusal(response, monotonic() + 2 * self.patience_s)
        except requests.Timeout:
            failure = "企业微信迟迟没有回答。"
        except (requests.RequestException, ValueError):
            pass
        if failure:  # raised here: the library's error, whose text holds the key, must not stay attached
            raise NotTold(failure)


def _refusal(response: requests.Response, until: float) -> str:
    """Why a robot did not take it; empty when it did."""
    content = bytearray()
    for piece in response.iter_content(1024):
        content += piece
        if monotonic() > until or len(content) > _ANSWER_BYTES:
            return "企业微信的回答不对，请核对机器人的地址。"
    try:
        errcode = json.loads(content)["errcode"] if response.status_code == 200 else None
    except (ValueError, KeyError, TypeError):
        errcode = None
    if errcode == 0:
        return ""
    if not isinstance(errcode, int):
        return f"企业微信没有收下（{response.status_code}），请核对机器人的地址。"
    return _ROBOT_SAYS.get(errcode, f"企业微信没有收下，错误码 {errcode}。")


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail through a mailbox of the office."""

    url: str = field(repr=False)
    to: tuple[str, ...] = field(repr=False)
    subject: str
    patience_s: float = PATIENCE_S
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    name: str = "邮件"

    def send(self, words: str) -> None:
        """As ``Way``. ``smtps://`` speaks TLS from the start, ``smtp://`` after STARTTLS; plain only on this machine."""
        parts = urlsplit(self.url)
        host, user = parts.hostname or "", unquote(parts.username or "")
        message = EmailMessage()
        message["Subject"] = self.subject
        message["From"] = user if "@" in user else self.to[0]
        message["To"] = ", ".join(self.to)
        message.set_content(words)
        failure = ""
        try:
            with self._connected(parts.scheme, host, parts.port) as server:
                if user:
                    server.login(user, unquote(parts.password or ""))
                server.send_message(message)
        except smtplib.SMTPAuthenticationError:
            failure = "邮箱的用户名或者密码不对（有的邮箱要用“授权码”），请核对 SMTP_URL。"
        except smtplib.SMTPRecipientsRefused:
            failure = "收件的邮箱不对，请核对 ALERT_MAIL_TO。"
        except smtplib.SMTPNotSupportedError:
            failure = "发件的邮箱服务器不支持加密，不能用；请换一个。"
        except ssl.SSLError:
            failure = "和邮箱服务器的加密连接建立不起来，请核对 SMTP_URL 的端口和 smtp:// 还是 smtps://。"
        except (TimeoutError, smtplib.SMTPServerDisconnected):
            failure = "邮箱服务器没有回答，或者中途断了。"
        except (smtplib.SMTPException, OSError, ValueError):
            failure = "邮件发不出去，请核对 SMTP_URL，检查服务器的外网。"
        if failure:
            raise NotTold(failure)

    def _connected(self, scheme: str, host: str, port: int | None) -> smtplib.SMTP:
        context = self.tls or ssl.create_default_context()
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=self.patience_s, context=context)
        server = smtplib.SMTP(host, port or 587, timeout=self.patience_s)
        try:
            server.ehlo()
            if self.tls is not None or not is_loopback(host):
                server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class OwnWechat:
    """Service messages to members of staff who asked for it; WeChat lets them through for 48 hours after their last message."""

    openids: Callable[[], Sequence[str]] = field(repr=False)
    send_text: Callable[[str, str], None] = field(repr=False)
    name: str = "工作人员的微信"

    def send(self, words: str) -> None:
        """As ``Way``: told when one of them was."""
        openids = self.openids()
        failure = "还没有人绑定自己的微信。"
        told = False
        for openid in openids:
            try:
                self.send_text(openid, cut(words, MESSAGE_BYTES))
                told = True
            except WechatError as error:
                failure = (
                    "他们超过 48 小时没有给公众号发过消息，微信不让发；给公众号随便发一句话就恢复。"
                    if error.errcode in {45015, 45047}
                    else error.says
                )
        if not told:
            raise NotTold(failure)


def ways_of(services: Services) -> tuple[Way, ...]:
    """The ways that are set up, the most certain first; raises RecordsError."""
    ways = _ways_in_settings(services.settings)
    if any(member.openid_cipher for member in services.staff.everyone() if member.active):
        ways.append(OwnWechat(lambda: _openids(services), services.client.send_text))
    return tuple(ways)


def ways_without_database(settings: Settings) -> tuple[Way, ...]:
    """Those that need no record of ours."""
    return tuple(_ways_in_settings(settings))


def _ways_in_settings(settings: Settings) -> list[Way]:
    ways: list[Way] = []
    if settings.alert_url:
        ways.append(Robot(settings.alert_url))
    if settings.smtp_url and settings.alert_mail_to:
        ways.append(Mail(settings.smtp_url, settings.mail_addresses, f"{settings.town_name}普法：提醒"))
    return ways


def _openids(services: Services) -> list[str]:
    found = []
    for member in services.staff.everyone():
        if member.active and member.openid_cipher:
            try:
                found.append(services.vault.decrypt(member.openid_cipher))
            except VaultError:
                log.warning("the WeChat of a member of staff cannot be read: another SECRET_KEY")
    return found
