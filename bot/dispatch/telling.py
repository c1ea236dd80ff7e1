"""Tell staff what waits to be told: danger at any hour, anything else bundled, in the daytime, at most twice an hour."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from bot.dispatch.ways import NotTold, Way, ways_of
from bot.records.alerts import DIGEST, Alert, Alerts
from bot.records.errors import RecordsError
from bot.records.watch import Watch
from bot.services.alerting import NEW_QUESTION, OVERDUE, alerting_of
from bot.services.build import ACCOUNT, Services
from bot.services.watching import Watching, watching_of
from bot.statistics.periods import BEIJING

log = logging.getLogger(__name__)

EVERY_S = 20
APART = timedelta(minutes=30)
"""Between two messages that are not urgent."""
NO_WAY = "还没有设置通知方式。"
_PAUSES = (1, 2, 5, 10, 30, 60, 60)
"""Minutes after the first, second … try that failed; after the last of them it is given up."""
_LISTED = 5
"""Things of one kind that are named in one message; the others are counted."""
_OPEN_KINDS = frozenset({NEW_QUESTION, OVERDUE})
_FIRST = (DIGEST, OVERDUE, NEW_QUESTION)


class Telling:
    """Sends what waits; several may run at once, each thing is told by one of them."""

    def __init__(
        self,
        alerts: Alerts,
        *,
        watching: Watching,
        watch: Watch,
        ways: Callable[[], Sequence[Way]],
        town: str,
        quiet: tuple[time, time],
    ) -> None:
        """``quiet``: from and until, in Beijing, over midnight if need be; twice the same: never."""
        self._alerts = alerts
        self._watching = watching
        self._watch = watch
        self._ways = ways
        self._town = town
        self._quiet = quiet

    def run(self, now: datetime) -> int:
        """One round: look for what is new, then tell; how many things were told. Raises RecordsError.

        What can be told is told even if looking fails.
        """
        try:
            self._watching.look(now)
        except RecordsError as error:
            log.warning("not looked for alerts: %s", type(error).__name__)
        told = self._tell(self._alerts.take(urgent=True, now=now), now)
        if self.quiet(now):
            return told
        last = self._alerts.last_sent(urgent=False, now=now)
        if last is None or not last <= now < last + APART:
            told += self._tell(self._fresh(self._alerts.take(urgent=False, now=now, limit=200)), now)
        return told

    def quiet(self, now: datetime) -> bool:
        """Whether only emergencies are told at this instant."""
        return is_quiet(self._quiet, now)

    def _fresh(self, rows: Sequence[Alert]) -> list[Alert]:
        """Without those about matters that somebody has seen to meanwhile."""
        about = {row.id: row.key.partition(":")[0] for row in rows if row.kind in _OPEN_KINDS}
        still = self._watch.still_open(sorted(set(about.values()))) if about else frozenset()
        over = [row_id for row_id, matter_id in about.items() if matter_id not in still]
        self._alerts.drop(over)
        return [row for row in rows if row.id not in over]

    def _tell(self, rows: Sequence[Alert], now: datetime) -> int:
        if not rows:
            return 0
        ids = [row.id for row in rows]
        ways = self._ways()
        if not ways:
            self._alerts.give_up(ids, NO_WAY)
            return 0
        failures = told_by(ways, bundled(rows, town=self._town))
        words = "；".join(f"{name}：{why}" for name, why in failures)
        if len(failures) < len(ways):
            self._alerts.sent(ids, now=now, error=words)
            return len(rows)
        log.warning("%d alerts not told by any way", len(rows))
        for row in rows:
            if row.tries < len(_PAUSES):
                self._alerts.again([row.id], words, at=now + timedelta(minutes=_PAUSES[row.tries]))
            else:
                self._alerts.give_up([row.id], words)
        return 0


def told_by(ways: Sequence[Way], words: str) -> list[tuple[str, str]]:
    """Try every way; name of each that failed, and why (Chinese)."""
    failures = []
    for way in ways:
        try:
            way.send(words)
        except NotTold as error:
            failures.append((way.name, str(error)))
    return failures


def bundled(rows: Sequence[Alert], *, town: str) -> str:
    """One message about all of these: the summary first, then what is late, then the rest in its order."""
    order = {kind: number for number, kind in enumerate(_FIRST)}
    kinds = sorted({row.kind: 0 for row in rows}, key=lambda kind: order.get(kind, len(order)))
    lines = [f"【{town}普法】"]
    for kind in kinds:
        of_kind = [row for row in rows if row.kind == kind]
        lines += [row.words for row in of_kind[:_LISTED]]
        if len(of_kind) > _LISTED:
            lines.append(f"这样的还有 {len(of_kind) - _LISTED} 件，请打开工作台看。")
    return "\n".join(lines)


def is_quiet(hours: tuple[time, time], now: datetime) -> bool:
    """Whether an aware instant lies in hours of Beijing, over midnight if need be; twice the same hour: never."""
    begins, ends = hours
    at = now.astimezone(BEIJING).time()
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def quiet_hours(words: str) -> tuple[time, time]:
    """QUIET_HOURS as times."""
    begins, ends = (time.fromisoformat(part) for part in words.split("-"))
    return begins, ends


def telling_for(services: Services) -> Telling:
    """Telling on these services; nothing is opened before it is used."""
    settings = services.settings
    return Telling(
        alerting_of(services).alerts,
        watching=watching_of(services),
        watch=Watch(services.engine, account=ACCOUNT),
        ways=lambda: ways_of(services),
        town=settings.town_name,
        quiet=quiet_hours(settings.quiet_hours),
    )
