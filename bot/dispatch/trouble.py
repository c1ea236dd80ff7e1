"""Troubles of the service itself, told without waiting for anybody to look: by each serving process, whoever is on duty.

While the database answers they are alerts like others. While it does not, they go straight out by the ways that need
no record of ours; a file says on this machine that it was done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.dispatch.telling import is_quiet, quiet_hours, told_by
from bot.dispatch.ways import Way, ways_without_database
from bot.services.alerting import OPERATOR, Alerting, alerting_of
from bot.services.build import Services
from bot.statistics.periods import beijing_day

log = logging.getLogger(__name__)

EVERY_S = 20.0
DATABASE, REDIS, SPOOL, SET_ASIDE, LOST = "database", "redis", "spool", "set_aside", "lost"
PATIENCE = {DATABASE: timedelta(minutes=1), REDIS: timedelta(minutes=1), SPOOL: timedelta(minutes=10)}
"""How long each may last before it is told; a restart of the database is no trouble."""
WORDS = {
    DATABASE: "数据库连不上了。村民照样有答复，咨询先记在服务器本机，恢复以后自动存进来。请管理员在服务器上运行 flask doctor 看原因。",
    REDIS: "Redis 连不上了。村民照样有答复，只是可能记不住上一句。请管理员在服务器上运行 flask doctor 看原因。",
    SPOOL: "有咨询记在服务器本机，十分钟了还没存进数据库。请管理员在服务器上运行 flask doctor 看原因。",
    SET_ASIDE: "有几条咨询数据库不肯收，放在 var/spool/spool.bad 里。请管理员发给开发维护的人，别删。",
    LOST: "数据库和本机的磁盘都写不进去，咨询正在丢失！请管理员马上看磁盘是不是满了。",
}


class Trouble:
    """Watches one process and its machine."""

    def __init__(
        self,
        ready: Callable[[], Mapping[str, Any]],
        *,
        alerting: Alerting,
        ways: Sequence[Way],
        folder: Path,
        town: str,
        quiet: tuple[time, time],
    ) -> None:
        """``ready``: as ``Services.readiness``; ``folder``: where it is noted what was told without the database."""
        self._ready = ready
        self._alerting = alerting
        self._ways = ways
        self._folder = folder
        self._town = town
        self._quiet = quiet
        self._since: dict[str, datetime] = {}
        self._told: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="trouble", daemon=True)

    def start(self) -> None:
        """Begin to watch in the background, until the process ends."""
        self._thread.start()

    def round(self, *, now: datetime) -> int:
        """Look once; how many troubles were told. Never raises."""
        try:
            ready = self._ready()
            there = self._lasting(ready, now)
            return sum(self._tell(name, ready["database"] == "ok", now) for name in there)
        except Exception:
            # the thread must outlive whatever one round stumbles over
            log.exception("troubles not looked for")
            return 0

    def _lasting(self, ready: Mapping[str, Any], now: datetime) -> list[str]:
        """The troubles that have lasted long enough, the worst first."""
        down = ready["database"] != "ok"
        there = {
            LOST: bool(ready["lost"]),
            DATABASE: down,
            REDIS: ready["redis"] != "ok",
            SPOOL: bool(ready["spool"]) and not down,
            SET_ASIDE: bool(ready["set_aside"]),
        }
        self._since = {name: self._since.get(name, now) for name, is_there in there.items() if is_there}
        return [
            name
            for name in there
            if name in self._since and now - self._since[name] >= PATIENCE.get(name, timedelta())
        ]

    def _tell(self, name: str, database: bool, now: datetime) -> bool:
        key = f"{name}-{beijing_day(now)}"
        if key in self._told:
            return False
        quiet = is_quiet(self._quiet, now)
        if database:
            self._told.add(key)
            return self._alerting.try_tell(
                OPERATOR, key, WORDS[name], urgent=name == LOST or not quiet, now=now
            )
        if (quiet and name != LOST) or not self._ways or not self._first(key):
            return False
        if len(told_by(self._ways, f"【{self._town}普法】\n{WORDS[name]}")) == len(self._ways):
            log.warning("trouble not told: %s", name)
            self._note(key).unlink(missing_ok=True)
            return False
        self._told.add(key)
        return True

    def _first(self, key: str) -> bool:
        """Whether no other process of this machine has told it; a disk that takes no file is no reason to be silent."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._note(key).touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            if not self._folder.is_dir():
                return True
            self._told.add(key)
            return False
        except OSError:
            return True
        return True

    def _note(self, key: str) -> Path:
        return self._folder / key

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY_S):
            self.round(now=datetime.now(UTC))


def trouble_for(services: Services) -> Trouble:
    """The watch over these services; nothing is opened before its first round."""
    settings = services.settings
    return Trouble(
        services.readiness,
        alerting=alerting_of(services),
        ways=ways_without_database(settings),
        folder=settings.var / "alerts",
        town=settings.town_name,
        quiet=quiet_hours(settings.quiet_hours),
    )
