"""Files that take longer than somebody at a phone waits: made by a process of its own, kept encrypted, gone after a day.

A job is a folder under ``var/exports``: what was ordered and how far it is (``job.json``), and the file (``sealed``).
They lie on the server that made them; where there are several, the page has to reach the same one again.
"""

from __future__ import annotations

import fcntl
import json
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.services.build import Services
from bot.services.exporting import Order
from bot.services.sealed_files import opened
from bot.settings import ROOT
from bot.statistics.export.ledgers import LEDGERS
from bot.statistics.periods import BEIJING, Period

EVERYTHING = "everything"
WORKING, DONE, FAILED = "working", "done", "failed"
KEPT = timedelta(days=1)
SILENT = timedelta(minutes=3)
"""A process that has not told how far it is for so long is gone."""
EVERY_S = 3600.0
_ID = re.compile(r"[0-9a-f]{32}")
_JOB, _SEALED, _LOCK = "job.json", "sealed", "lock"


class Busy(ValueError):
    """Another file is being made; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file that was ordered."""

    id: str
    what: str
    """A key of LEDGERS, or EVERYTHING."""
    first: date
    until: date
    kind: str
    """The ending of the file."""
    by: str
    """Who ordered it; nobody else gets it."""
    rights: tuple[str, ...]
    made_at: datetime
    """Aware UTC."""
    state: str = WORKING
    done: int = 0
    """Rows that are written."""
    total: int = 0
    size: int = 0
    """Bytes of the file."""
    words: str = ""
    """Why there is none, in Chinese."""

    @property
    def title(self) -> str:
        """What it is, in Chinese."""
        return "全部数据" if self.what == EVERYTHING else LEDGERS[self.what].title

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def order(self) -> Order:
        """What a register is written from."""
        return Order(self.what, Period(self.first, self.until), self.kind, self.by, self.rights)

    @property
    def file_name(self) -> str:
        """A name that says what is in it."""
        if self.what != EVERYTHING:
            return self.order.file_name
        return f"普法全部数据_{self.made_at.astimezone(BEIJING):%Y%m%d-%H%M}.zip"


class Jobs:
    """The files that were ordered."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.folder = services.settings.var / "exports"

    def order(self, what: str, order: Order | None, *, by: str, total: int, now: datetime) -> Job:
        """Have a file made; raises Busy while another one is. Without ``order`` it is everything."""
        self.tidy(now)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if any(job.state == WORKING for job in self._all(now)):
                raise Busy("另一份文件正在做，请等它做完再来。")
            period = order.period if order else Period(now.date(), now.date())
            job = Job(
                secrets.token_hex(16), what, period.first, period.until, order.kind if order else "zip", by,
                order.rights if order else (), now, total=total,
            )  # fmt: skip
            folder = self.folder / job.id
            folder.mkdir(mode=0o700)
            write_job(folder, job)
        worker = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "bot.services.export_working", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        with worker.stdin as told:  # type: ignore[union-attr]
            # in the environment or among the arguments others might read the key
            json.dump(asdict(self._services.settings), told)
        _WORKERS[job.id] = worker
        return job

    def of(self, name: str, *, now: datetime) -> tuple[Job, ...]:
        """What somebody ordered, the latest first."""
        mine = (job for job in self._all(now) if job.by == name and job.made_at + KEPT > now)
        return tuple(sorted(mine, key=lambda job: job.made_at, reverse=True))

    def find(self, job_id: str, name: str, *, now: datetime) -> Job | None:
        """A job of somebody; None for any other."""
        if not _ID.fullmatch(job_id):
            return None
        job = self._read(self.folder / job_id, now)
        return job if job is not None and job.by == name and job.made_at + KEPT > now else None

    def pieces(self, job: Job) -> Iterator[bytes]:
        """The file of a job that is done, a piece at a time; raises VaultError, OSError."""
        return opened(self._services.vault, self.folder / job.id / _SEALED)

    def tidy(self, now: datetime) -> int:
        """Delete what is older than a day, and what nobody works on any more; how many files."""
        gone = 0
        for folder in self._folders():
            job = self._read(folder, now)
            if job is None or job.made_at + KEPT <= now:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
            elif job.state == FAILED:
                for path in folder.iterdir():
                    if path.name != _JOB:
                        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        return gone

    def _all(self, now: datetime) -> list[Job]:
        return [job for folder in self._folders() if (job := self._read(folder, now)) is not None]

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if path.is_dir() and _ID.fullmatch(path.name)]

    def _read(self, folder: Path, now: datetime) -> Job | None:
        try:
            job = read_job(folder)
            heard = datetime.fromtimestamp((folder / _JOB).stat().st_mtime, UTC)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        worker = _WORKERS.get(job.id)
        ended = worker is not None and worker.poll() is not None
        if job.state == WORKING and (ended or heard + SILENT < now):
            job = read_job(folder)  # it may have ended well in between
        if job.state == WORKING and (ended or heard + SILENT < now):
            return replace(job, state=FAILED, words="做到一半停了，请重新导出。")
        return job


_WORKERS: dict[str, subprocess.Popen[str]] = {}
"""Job → the process, of those that this process started."""


def read_job(folder: Path) -> Job:
    """The job of a folder; raises OSError, ValueError, KeyError, TypeError for what is none."""
    told = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    told["first"], told["until"] = date.fromisoformat(told["first"]), date.fromisoformat(told["until"])
    told["made_at"], told["rights"] = datetime.fromisoformat(told["made_at"]), tuple(told["rights"])
    return Job(**told)


def write_job(folder: Path, job: Job) -> None:
    """Keep how far it is, at once or not at all; raises OSError."""
    part = folder / f"{_JOB}.part"
    part.write_text(json.dumps(asdict(job), ensure_ascii=False, default=str), encoding="utf-8")
    part.replace(folder / _JOB)


def jobs_of(services: Services) -> Jobs:
    """The files that are ordered from these parts."""
    return Jobs(services)
