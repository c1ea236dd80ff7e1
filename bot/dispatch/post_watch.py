"""A post that did not go out is told once to two people and stands among the tasks until it is out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.dispatch.board import Line
from bot.dispatch.build import board_of
from bot.records.audit import SYSTEM
from bot.records.posts import Attempt, State
from bot.records.tasks import Tasks
from bot.services.alerting import alerting_of
from bot.services.build import ACCOUNT, Services
from bot.services.duty import people_for

log = logging.getLogger(__name__)

EVERY_S = 30
SEND_BY_HAND = "send_by_hand"
"""Kind of the task of a person who has to send a post, or to see why it did not go out."""
OPEN = "post_open"
"""Kind of the alert."""
WITHIN = timedelta(hours=24)
GRACE = timedelta(minutes=2)
"""After its time; what is approved has been taken up by then."""
_WORDS = {
    State.NEEDS_PERSON: "《{title}》要人来发，或者要人看一看：请{people}打开“每月一法”里这一篇，照上面写的做。",
    State.FAILED: "《{title}》没有发出去：请{people}打开“每月一法”里这一篇，照上面写的做。",
    State.DRAFT: "《{title}》到时间了还没有终审通过，没有发：请{people}抓紧，审完马上会发。",
}
_TASK = {State.NEEDS_PERSON: "《{title}》要人到公众号后台发出", State.FAILED: "《{title}》没有发出去，要处理"}


def watch_posts(services: Services, now: datetime) -> int:
    """Tell of what is open and was not told; how many were. Raises RecordsError."""
    rows = services.posts.latest()
    tasks = Tasks(services.engine, account=ACCOUNT)
    _close(tasks, {row.slug: row for row in rows}, now)
    keys = {row.slug: f"{row.slug}:{row.attempt}:{row.state.value}" for row in rows if _stuck(row, now)}
    alerting = alerting_of(services)
    known = alerting.alerts.known(OPEN, list(keys.values()))
    new = {slug for slug, key in keys.items() if key not in known}
    told = 0
    for line in _lines(services, now) if new else ():
        if line.slug not in new or line.state not in _WORDS or line.due is None:
            continue
        title = line.title or line.slug
        if line.state in _TASK:
            item, facts = f"{line.slug}:{line.attempt}", {"link": f"/console/posts/{line.slug}/evidence"}
            due = max(now, line.due) + WITHIN
            tasks.open(SEND_BY_HAND, item, _TASK[line.state].format(title=title), "clerk", due, facts, now)
        words = _WORDS[line.state].format(title=title, people=people_for(services))
        told += alerting.tell(OPEN, keys[line.slug], words, urgent=True, now=now)
    return told


def _stuck(row: Attempt, now: datetime) -> bool:
    return row.state in _TASK or (row.state is State.DRAFT and row.due_at + GRACE <= now)


def _lines(services: Services, now: datetime) -> tuple[Line, ...]:
    try:
        return board_of(services, now=now)
    except ValueError:
        log.exception("posts cannot be read")
        return ()


def _close(tasks: Tasks, rows: dict[str, Attempt], now: datetime) -> None:
    """What is out, or on its way again, needs nobody any more."""
    for task in tasks.open_ones(kind=SEND_BY_HAND):
        slug, _, attempt = task.item_id.rpartition(":")
        row = rows.get(slug)
        if row is None or row.state not in _TASK or str(row.attempt) != attempt:
            tasks.done(SEND_BY_HAND, task.item_id, SYSTEM, now)
