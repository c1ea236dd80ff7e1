"""Who was forgotten since the last backup, beside the backups: put back, an older one must not bring anybody back.

The list holds ids that were drawn at random and the time, no key and no cipher: it leads to a person only together with a
backup that still has them, and there it takes them out.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.records.copying import CopyError
from bot.records.errors import RecordsError
from bot.records.personal import Personal
from bot.services.backups import backups_of
from bot.services.build import ACCOUNT, Services

log = logging.getLogger(__name__)

EVERY_S = 60.0
NAME = "forgotten.jsonl"
KEPT = timedelta(days=400)
"""Longer than any backup is kept, with months to spare for a copy that somebody forgot to delete."""


class Forgotten:
    """The list of one installation."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._backups = backups_of(services)
        self.path = self._backups.folder / NAME
        self._copied: dict[str, datetime] | None = None
        self._working: threading.Thread | None = None

    def begin(self, now: datetime) -> None:
        """``run`` in a thread of its own: nobody waits until another machine answers. Never raises."""
        if self._working is None or not self._working.is_alive():
            self._working = threading.Thread(target=self._try, args=(now,), name="forgotten", daemon=True)
            self._working.start()

    def _try(self, now: datetime) -> None:
        try:
            self.run(now)
        except (RecordsError, OSError) as error:
            log.warning("who was forgotten is not written down yet: %s", type(error).__name__)

    def run(self, now: datetime) -> int:
        """Write down whoever was forgotten since, here and where backups are copied to; how many are new.

        Raises RecordsError, OSError; what was not done is done the next time.
        """
        if self._services.settings.demo:
            return 0
        before = read_list([self.path])
        found = before | Personal(self._services.engine, account=ACCOUNT).forgotten(since=now - KEPT)
        kept = {one: at for one, at in found.items() if at >= now - KEPT}
        if kept != before:
            _write(self.path, kept)
        if kept and kept != self._copied:
            try:
                self._backups.copy(self.path)
                self._copied = kept
            except CopyError as error:
                # told with the next backup, which goes the same way
                log.warning("who was forgotten is not copied yet: %s", type(error).__name__)
        return len(kept.keys() - before.keys())


def read_list(paths: Iterable[Path]) -> dict[str, datetime]:
    """Ids and times of lists that may be there; a line that a power cut left in half is passed over."""
    found: dict[str, datetime] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            try:
                values = json.loads(line)
                found[str(values["id"])] = datetime.fromisoformat(values["at"]).astimezone(UTC)
            except (ValueError, KeyError, TypeError):
                continue
    return found


def lists_for(services: Services, backup: Path) -> tuple[Path, ...]:
    """Where a list may lie that knows more than a backup: beside it, beside ours, where ours are copied to."""
    folders = [backup.parent, services.settings.var / "backups"]
    elsewhere = services.settings.backup_to
    if elsewhere.startswith("/") and ":" not in elsewhere:
        folders.append(Path(elsewhere))
    return tuple(dict.fromkeys(folder / NAME for folder in folders if (folder / NAME).is_file()))


def forget_again(services: Services, lists: Iterable[Path], *, now: datetime) -> int:
    """Forget whoever is on one of the lists and is back; how many. Raises RecordsError, OSError.

    What waited in the local file of the backup is stored first: their words among it go with them.
    """
    gone = read_list(lists)
    if not gone:
        return 0
    services.keeper.drain(now=now)
    again = Personal(services.engine, account=ACCOUNT).forget_again(gone)
    # so that the next list knows what this one knew
    _write(services.settings.var / "backups" / NAME, gone)
    return again


def _write(path: Path, gone: dict[str, datetime]) -> None:
    """All or nothing, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    lines = (json.dumps({"id": one, "at": at.isoformat()}) for one, at in sorted(gone.items(), key=_by_time))
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _by_time(one: tuple[str, datetime]) -> tuple[datetime, str]:
    return one[1], one[0]


def forgotten_of(services: Services) -> Forgotten:
    """The list of these services; nothing is opened before it is used."""
    return Forgotten(services)
