"""Fill an empty installation from a backup."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.records.copying import CopyError, a_cipher, damage_of, is_empty, kind_of, put_back
from bot.records.errors import VaultError
from bot.services.backups import DATABASE, unpack
from bot.services.build import Services
from bot.services.forgotten import forget_again, lists_for

RESTORED = "backup_restored"
"""The act in the audit log."""
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    made_at: datetime
    """When the backup was made."""
    key_fits: bool
    """Whether the secret key of this installation opens what the backup holds."""
    forgotten: int | None
    """How many were forgotten again who had asked for it after the backup; None when no list of them was found."""


def restore(
    services: Services, path: Path, *, by: str, now: datetime, lists: tuple[Path, ...] = ()
) -> Restored:
    """Put everything of a backup back and bring its tables up to date. Nothing that is there is overwritten.

    Whoever was forgotten after the backup is forgotten again: ``lists`` and those beside the backups say who.

    Raises CopyError with what is wrong and what to do; RecordsError, OSError.
    """
    engine, var = services.engine, services.settings.var
    if not is_empty(engine):
        raise CopyError(
            f"这里已经有数据库了（{services.database_name}），没有动它。要用备份代替它，先停服务，把它改名或者移走。"
        )
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=var) as made:
        folder = Path(made)
        facts = unpack(path, folder)
        kind, here = str(facts["database"]), kind_of(engine)
        if kind != here:
            raise CopyError(
                f"这是 {_NAMES.get(kind, kind)} 的备份，DATABASE_URL 现在是 {_NAMES[here]}。请改 DATABASE_URL 再来。"
            )
        if damage := damage_of(kind, folder / DATABASE):
            raise CopyError(f"{damage}，没有恢复。请换一份备份。")
        put_back(engine, folder / DATABASE)
        for one in sorted((folder / "var").rglob("*")):
            target = var / one.relative_to(folder / "var")
            if one.is_file() and not target.exists():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(one, target)
                target.chmod(0o600)
    services.upgrade()
    made_at = datetime.fromisoformat(str(facts["made_at"]))
    found = (*lists, *lists_for(services, path))
    again = forget_again(services, found, now=now) if found else None
    services.audit.note(by, RESTORED, "backup", path.name[:128], now=now, persons=again or 0)
    return Restored(made_at, _key_fits(services), again)


def _key_fits(services: Services) -> bool:
    cipher = a_cipher(services.engine)
    if cipher is None:
        return True
    try:
        services.vault.decrypt(cipher)
    except VaultError:
        return False
    return True
