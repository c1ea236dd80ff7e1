"""Tell staff something: kept at once, sent by the scheduler, by whatever ways the office has (``bot.dispatch.telling``)."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.records.alerts import Alerts
from bot.records.errors import RecordsError
from bot.services.build import ACCOUNT, Services

log = logging.getLogger(__name__)

NEW_QUESTION, OVERDUE, EMERGENCY = "new_question", "overdue", "emergency"
SEND_FAILED, OPERATOR, LOCKED_OUT = "send_failed", "operator", "locked_out"
YEAR = "year"
KINDS = {
    NEW_QUESTION: "新问题等人答",
    OVERDUE: "超过时限没办",
    EMERGENCY: "紧急求助",
    SEND_FAILED: "没有送达",
    OPERATOR: "服务故障",
    "emergency_approval": "紧急审核",
    LOCKED_OUT: "登录被锁",
    YEAR: "每月一法",
    "preflight": "发文章前的检查",
    "post_open": "文章没有发出去",
    "review_joined": "审稿人手不够",
    "digest": "每日小结",
    "test": "测试消息",
}
"""What an alert is about, for staff. A kind that is not here is shown as 提醒."""


class Alerting:
    """Keeps what staff are to be told."""

    def __init__(self, alerts: Alerts, *, public_url: str) -> None:
        """``public_url``: where villagers and staff reach us; empty: alerts carry no link."""
        self.alerts = alerts
        self._base = public_url.rstrip("/")

    def tell(self, kind: str, key: str, words: str, *, urgent: bool, now: datetime) -> bool:
        """Have staff told; True the first time, False when the same (kind, key) was told before.

        ``words``: one plain Chinese sentence without anything a villager said, no name, no phone. ``urgent`` goes out
        at any hour; anything else waits for the end of the quiet hours and is bundled. Raises RecordsError.
        """
        return self.alerts.add(kind, key, words, urgent=urgent, now=now)

    def try_tell(self, kind: str, key: str, words: str, *, urgent: bool, now: datetime) -> bool:
        """As ``tell`` where the alert must not hold up what it tells of: False too when it could not be kept."""
        try:
            return self.tell(kind, key, words, urgent=urgent, now=now)
        except RecordsError as error:
            log.warning("alert %s not kept: %s", kind, type(error).__name__)
            return False

    def locked_out(self, name: str | None, *, now: datetime) -> bool:
        """Somebody may not sign in for a while: a member of this name, or (None) whoever tries out names.

        Told once an hour; never raises.
        """
        hour = f"{now:%Y-%m-%d %H}"
        if name is None:
            words = "有人在登录页面连着乱试姓名和密码，已经让他等 15 分钟。"
        else:
            words = f"{name}的密码连着输错，要等 15 分钟才能再试。如果不是本人，请管理员给{name}换个密码。"
        return self.try_tell(LOCKED_OUT, f"{name or ''}:{hour}", words, urgent=False, now=now)

    def page(self, path: str) -> str:
        """The words that lead to a page of the console (``/console/…``); empty without a public address."""
        return f" {self._base}{path}" if self._base else ""


def alerting_of(services: Services) -> Alerting:
    """The alerts of these services; nothing is opened before it is used."""
    return Alerting(Alerts(services.engine, account=ACCOUNT), public_url=services.settings.public_url)
