"""Bring an installation to the version of the code: a backup first, then the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.records.database import read
from bot.records.revisions import newest, standing
from bot.services.backups import backups_of
from bot.services.build import Services
from bot.services.missing import MissingDatabase

UPGRADED = "upgraded"
"""The act in the audit log."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done."""

    before: str
    """State of the tables before, as ``migrations`` names them."""
    after: str
    backup: Path | None
    """Of the state before; None where it was not wanted."""


def web_process(services: Services) -> int:
    """The id of the web server that runs on these files; 0 when there is none."""
    try:
        number = int((services.settings.var / "run" / "web.pid").read_text(encoding="utf-8"))
        words = Path(f"/proc/{number}/cmdline").read_bytes()
    except (OSError, ValueError):
        return 0
    return number if b"gunicorn" in words else 0


def upgrade(services: Services, *, by: str, now: datetime, backup: bool = True) -> Upgraded:
    """Make a backup and bring the tables up to date; nothing is changed when the backup fails.

    Raises MissingDatabase, CopyError (a backup that was not made or is not sound), RecordsError, OSError.
    """
    path = services.database_file
    if path is not None and not path.exists():
        raise MissingDatabase(services.database_name)
    before = read(services.engine, standing)
    if not before:
        raise MissingDatabase(services.database_name)
    made = backups_of(services).make(now).path if backup else None
    services.upgrade()
    facts = {"before": before, "after": newest()}
    services.audit.note(by, UPGRADED, "service", now=now, **facts)
    return Upgraded(before, newest(), made)
