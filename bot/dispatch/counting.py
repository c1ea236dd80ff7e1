"""Fetch how often sent posts were read, once a day, where the account may ask (official page 获取图文群发总数据).

Only mass sends of a certified account have such counts, only for seven days, and only from the next day on. Anything
else staff type in from WeChat's page.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.records.audit import SYSTEM
from bot.records.post_events import PostEvents
from bot.records.posts import Attempt, State
from bot.records.reads import DATACUBE, Reading, Reads
from bot.services.build import ACCOUNT, Services
from bot.statistics.periods import beijing_day
from bot.wechat.client import WechatError
from bot.wechat.reading import article_totals

log = logging.getLogger(__name__)

EVERY_S = 3600
DAYS = 8
"""So long after the sending they are asked for."""


def fetch_counts(services: Services, now: datetime) -> int:
    """Ask for what is not known up to yesterday; how many counts were kept. Raises RecordsError."""
    if not services.settings.certified:
        return 0
    reads, events = Reads(services.engine, account=ACCOUNT), PostEvents(services.engine, account=ACCOUNT)
    yesterday = beijing_day(now) - timedelta(days=1)
    kept = 0
    for row in services.posts.latest():
        day = _day_of(row)
        if day is None or not day <= yesterday < day + timedelta(days=DAYS):
            continue
        if any(one.source == DATACUBE and one.day >= yesterday for one in reads.of(row.slug)):
            continue
        accepted = events.latest(row.slug, "accepted")
        number = str(accepted.facts.get("msg_data_id", "")) if accepted else ""
        if not number:
            continue
        try:
            told = services.client.look(article_totals(day.isoformat()))
        except WechatError as error:
            log.warning("reads not fetched: %s", error.errcode)
            return kept
        for counted, times, shares in _counts(told, number):
            reads.put(Reading(row.slug, counted, DATACUBE, times, shares, SYSTEM, now))
            kept += 1
    return kept


def _day_of(row: Attempt) -> date | None:
    """The Beijing day of a mass send that went out; None for anything else."""
    if row.state is not State.SENT or not row.msg_id or row.sent_at is None:
        return None
    return beijing_day(row.sent_at)


def _counts(told: Mapping[str, Any], number: str) -> list[tuple[date, int, int]]:
    """Day, reads and shares of the article whose msgid begins with a number; what is misshapen is left out."""
    found = []
    rows = told.get("list")
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Mapping) or str(row.get("msgid", "")).partition("_")[0] != number:
            continue
        details = row.get("details")
        for one in details if isinstance(details, list) else []:
            try:
                day = date.fromisoformat(str(one["stat_date"]))
                found.append((day, int(one["int_page_read_count"]), int(one["share_count"])))
            except (KeyError, TypeError, ValueError):
                continue
    return found
