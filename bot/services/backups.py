"""Backups: the database and what else cannot be made again, in one file a day, checked, rotated, copied elsewhere.

The keys (`.env`, `var/secret.key`) are not in it: whoever finds a backup must not be able to read what is encrypted.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.records.copying import CopyError, copy_database, damage_of, kind_of
from bot.records.errors import RecordsError
from bot.records.spool import Spool
from bot.services.alerting import OPERATOR, Alerting, alerting_of
from bot.services.build import Services
from bot.statistics.periods import BEIJING

log = logging.getLogger(__name__)

EVERY_S = 1800.0
FROM = time(2, 30)
"""Beijing time of the day's backup."""
LATE = timedelta(hours=36)
"""The last good backup must not be older."""
DAYS, WEEKS, MONTHS = 7, 4, 6
DATABASE, MANIFEST = "database", "manifest.json"
SPOOL = "spool"
FOLDERS = ("menu-backup", "laws")
"""Folders of VAR_DIR that cannot be made again, beside the local file of what the database did not take."""
_MAKING = ".making-"
_NAME = re.compile(r"pufa-(\d{8})-(\d{6})\.tar\.gz")


@dataclass(frozen=True, slots=True)
class Backup:
    """A file in the folder of backups."""

    path: Path
    made_at: datetime
    """Aware, Beijing."""
    bytes: int


def to_keep(days: Iterable[date]) -> frozenset[date]:
    """Of days with a backup those that stay: the last 7, the last of each of 4 weeks and of each of 6 months."""
    ordered = sorted(set(days), reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in ordered:
        weeks.setdefault(day.isocalendar()[:2], day)
        months.setdefault((day.year, day.month), day)
    return frozenset((*ordered[:DAYS], *list(weeks.values())[:WEEKS], *list(months.values())[:MONTHS]))


class Backups:
    """The backups of one installation. ``make`` and ``copy`` raise RecordsError, OSError."""

    def __init__(self, services: Services, *, alerting: Alerting) -> None:
        self._services = services
        self._alerting = alerting
        self._var = services.settings.var
        self.folder = self._var / "backups"
        self._working: threading.Thread | None = None

    def all(self) -> tuple[Backup, ...]:
        """Newest first."""
        return _in(self.folder)

    def make(self, now: datetime) -> Backup:
        """Make one, check it, drop what is too old, and copy it to BACKUP_TO where that is set.

        A copy that fails is a CopyError; the backup on this machine is there nevertheless.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self.folder.glob(f"{_MAKING}*"):
            # of a process that was ended meanwhile
            if now.timestamp() - left.stat().st_mtime > LATE.total_seconds():
                shutil.rmtree(left, ignore_errors=True)
        target = self.folder / f"pufa-{now.astimezone(BEIJING):%Y%m%d-%H%M%S}.tar.gz"
        with tempfile.TemporaryDirectory(prefix=_MAKING, dir=self.folder) as made:
            packed = Path(made, "packed")
            self._pack(Path(made, DATABASE), packed, now)
            if problem := problem_of(packed):
                raise CopyError(f"刚做好的备份是坏的（{problem}），没有留下。请检查磁盘。")
            packed.replace(target)
        _rotate(self.folder)
        self.copy(target)
        return next(one for one in self.all() if one.path == target)

    def copy(self, path: Path) -> None:
        """Copy one to BACKUP_TO, if that is set."""
        target = self._services.settings.backup_to
        if not target:
            return
        if ":" in target:
            _rsync(path, target)
            return
        folder = Path(target)
        if not folder.is_dir():
            # a disk that is not mounted: what is written then lands on this very machine
            raise CopyError(f"没有“{folder}”这个文件夹，备份没有抄到别处。请看看那块盘接上没有。")
        part = folder / f".{path.name}.part"
        shutil.copyfile(path, part)
        part.chmod(0o600)
        part.replace(folder / path.name)
        _rotate(folder)

    def begin(self, now: datetime) -> threading.Thread:
        """``run`` in a thread of its own: an emergency must not wait until gigabytes are packed. Never raises."""
        if self._working is None or not self._working.is_alive():
            self._working = threading.Thread(target=self._try, args=(now,), name="backup", daemon=True)
            self._working.start()
        return self._working

    def run(self, now: datetime) -> None:
        """Make the day's backup if it is time, and have the operator told when the last good one is too old."""
        if self._services.settings.demo:
            return
        here, made = now.astimezone(BEIJING), self.all()
        due = not made or (made[0].made_at.date() < here.date() and here.time() >= FROM)
        if not due:
            return
        try:
            self.make(now)
        except (RecordsError, OSError, tarfile.TarError) as error:
            log.error("no backup: %s", type(error).__name__)
            why = str(error) if isinstance(error, CopyError) else "数据库没有应答，或者磁盘写不进去。"
            self._alerting.try_tell(
                OPERATOR, f"backup-failed:{here:%F}", f"今天的备份没有做好：{why}", urgent=False, now=now
            )
        if self.is_late(now):
            self._alerting.try_tell(
                OPERATOR,
                f"backup-late:{here:%F}",
                "超过 36 小时没有好的备份了。请在服务器上运行 flask doctor，照着提示办。",
                urgent=True,
                now=now,
            )

    def _try(self, now: datetime) -> None:
        try:
            self.run(now)
        except Exception:
            log.exception("backup not done")

    def is_late(self, now: datetime) -> bool:
        """Whether the last backup is older than it may be, or there is none."""
        made = self.all()
        return not made or now - made[0].made_at > LATE

    def _pack(self, copied: Path, packed: Path, now: datetime) -> None:
        engine = self._services.engine
        lines = packed.with_name(SPOOL)
        Spool(self._var / SPOOL).copy(lines)
        copy_database(engine, copied)
        files = {DATABASE: copied}
        for name, folder in ((SPOOL, lines), *((name, self._var / name) for name in FOLDERS)):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    files[f"var/{name}/{path.relative_to(folder)}"] = path
        sums = {}
        packed.touch(mode=0o600)
        listing = packed.with_name(MANIFEST)
        with tarfile.open(packed, "w:gz", compresslevel=6) as archive:
            for name, path in files.items():
                if name != DATABASE:
                    # a file that still grows is packed as it is at one moment
                    path = Path(shutil.copyfile(path, packed.with_name("one")))
                sums[name] = _sum(path)
                archive.add(path, name)
            facts = {"made_at": now.isoformat(), "database": kind_of(engine), "sha256": sums}
            listing.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
            archive.add(listing, MANIFEST)


def problem_of(path: Path) -> str:
    """What is wrong with a backup, in Chinese; empty when every file in it is whole and the database opens."""
    with tempfile.TemporaryDirectory(prefix="pufa-verify-", dir=path.parent) as folder:
        try:
            facts = unpack(path, Path(folder))
        except CopyError as error:
            return str(error)
        return damage_of(str(facts["database"]), Path(folder, DATABASE))


def unpack(path: Path, folder: Path) -> dict[str, object]:
    """Unpack a backup and compare every file with its sum; what its manifest says. Raises CopyError."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        facts: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sums = facts["sha256"]
        if not isinstance(sums, dict) or DATABASE not in sums or "database" not in facts:
            raise ValueError("manifest")
        wrong = [name for name, wanted in sums.items() if _sum(folder / name) != wanted]
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise CopyError("不是普法的备份，或者文件不完整") from error
    if wrong:
        raise CopyError(f"里面的 {wrong[0]} 和做的时候不一样")
    return facts


def _in(folder: Path) -> tuple[Backup, ...]:
    found = []
    for path in folder.glob("pufa-*.tar.gz"):
        if named := _NAME.fullmatch(path.name):
            at = datetime.strptime("".join(named.groups()), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
            found.append(Backup(path, at, path.stat().st_size))
    return tuple(sorted(found, key=lambda one: one.made_at, reverse=True))


def _rotate(folder: Path) -> None:
    """Drop what need not stay; of a day with several the last stays."""
    there = _in(folder)
    kept, seen = to_keep(one.made_at.date() for one in there), set()
    for one in there:
        day = one.made_at.date()
        if day in seen or day not in kept:
            one.path.unlink(missing_ok=True)
        seen.add(day)


def _rsync(path: Path, target: str) -> None:
    found = shutil.which("rsync")
    if found is None:
        raise CopyError("没有 rsync 这个程序，备份没有抄到别处。请安装 rsync（apt-get install rsync）。")
    try:
        done = subprocess.run(  # noqa: S603
            [found, "-t", "--chmod=F600", "--timeout=60", "--", str(path), target.rstrip("/") + "/"],
            capture_output=True, timeout=3600, check=False,
        )  # fmt: skip
        failed = done.returncode
    except subprocess.TimeoutExpired:
        failed = -1
    if failed:
        raise CopyError(
            f"rsync 没有把备份抄到 BACKUP_TO（错误 {failed}）。请看看那台机器通不通、密钥认不认。"
        )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backups_of(services: Services) -> Backups:
    """The backups of these services; nothing is opened before it is used."""
    return Backups(services, alerting=alerting_of(services))
