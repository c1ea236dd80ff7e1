"""Seal the audit log every minute, and say whether the seals fit."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.records.seals import Seals, Verdict
from bot.services.build import ACCOUNT, Services

log = logging.getLogger(__name__)

EVERY_S = 60
"""How often the scheduler seals."""
WHY = {
    "hole": "这一份不见了，或者编号被改过",
    "rows": "这一份里的记录多了或者少了",
    "chain": "它和前一份接不上，前面有整份被拿掉或者换掉",
    "hash": "这一份里有记录被改过",
}
"""What is wrong with the first seal that does not fit."""


def seals_of(services: Services) -> Seals:
    """The seals over the audit log."""
    return Seals(services.engine, account=ACCOUNT)


def seal_open(services: Services, *, now: datetime) -> int:
    """Seal every line that has no seal; how many lines there were. Raises RecordsError.

    The end of the chain goes to the log of the process, where whoever can change the database may not reach it.
    """
    sealed, seals = 0, seals_of(services)
    while made := seals.seal(now=now):
        log.info("audit seal %s over %s lines: %s", made.number, made.rows, made.sha256)
        sealed += made.rows
    return sealed


def verdict_words(found: Verdict) -> tuple[str, ...]:
    """What verifying found, in sentences."""
    words = []
    if found.broken:
        words.append(f"第 {found.broken} 份封存对不上：{WHY[found.why]}。")
        words.append(
            f"它前面的 {found.rows} 条记录没有问题。请马上告诉管理员和上级，先别动数据库，用备份对照。"
        )
    else:
        words.append(f"{found.seals} 份封存、{found.rows} 条记录，都对得上。")
    if found.last is not None:
        words.append(f"最后一份对得上的：{found.last.number}:{found.last.sha256}")
    if found.unsealed:
        words.append(f"还有 {found.unsealed} 条没有封存；服务在运行的话，一分钟内就封存。")
    return tuple(words)
