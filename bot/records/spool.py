"""The local file that takes exchanges while the database is down.

One JSON line each, on the disk before ``append`` returns. Draining may be cut off anywhere: a line leaves the
folder only after it was stored, and storing it again changes nothing (the unique key of the table).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.records.consultations import Consultations
from bot.records.errors import RecordRefused, SpoolFull, UnreadableLine
from bot.records.exchange import Exchange

log = logging.getLogger(__name__)

_WAITING, _DRAINING, _BAD = "spool.jsonl", "spool.draining.jsonl", "spool.bad"


class Spool:
    """A folder with the lines; any number of processes and threads may use it at once."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first line comes."""
        self._folder = folder

    def append(self, line: dict[str, object]) -> None:
        """Keep a line; when this returns, it survives a power cut. SpoolFull when the disk does not take it."""
        data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._locked("append"):
                _append(self._folder / _WAITING, data)
        except OSError as error:
            raise SpoolFull("磁盘写不进去，备用记录也无法保存。") from error

    def drain(self, store: Callable[[dict[str, object]], None]) -> int:
        """Store every line and return how many; 0 as well when another process is at it.

        A line that ``store`` calls UnreadableLine or RecordRefused goes to ``spool.bad``. Any other error ends
        the draining and is raised; what was not stored yet stays.
        """
        if not self._folder.is_dir():
            return 0
        stored = 0
        with self._locked("drain", wait=False) as mine:
            while mine and self._begin():
                stored += self._drain_one_file(store)
        return stored

    def waiting(self) -> int:
        """How many lines are not stored yet."""
        return sum(len(_lines(self._folder / name)) for name in (_WAITING, _DRAINING))

    def told(self, retry_key: str) -> str | None:
        """The reply to a push (``Vault.push_key``) in the last line that waits for it; None when none does."""
        for name in (_WAITING, _DRAINING):
            for line in reversed(_lines(self._folder / name)):
                with suppress(UnreadableLine):
                    if retry_key.encode() in line and (found := _parse(line)).get("retry_key") == retry_key:
                        return str(found.get("reply") or "") or None
        return None

    def set_aside(self) -> int:
        """How many lines a person has to look at."""
        return len(_lines(self._folder / _BAD))

    def copy(self, folder: Path) -> None:
        """Copy what is not stored yet into a new folder, for a backup whose copy of the database is made afterwards.

        Whatever leaves the local file meanwhile is in the database by then; made the other way round, the backup would have a
        line in neither. Raises OSError.
        """
        folder.mkdir(mode=0o700)
        if not self._folder.is_dir():
            return
        # nobody moves the waiting lines meanwhile, and a line set aside leaves the first of these for the last
        with self._locked("append"):
            for name in (_WAITING, _DRAINING, _BAD):
                with suppress(FileNotFoundError):
                    shutil.copyfile(self._folder / name, folder / name)

    def forget(self, key_hashes: Collection[str]) -> int:
        """Remove what was set aside of persons (``Vault.person_keys``); how many lines. Raises OSError."""
        bad = self._folder / _BAD
        lines = _lines(bad)
        if not lines:
            return 0
        with self._locked("drain"):
            lines = _lines(bad)
            kept = [line for line in lines if not any(key.encode() in line for key in key_hashes)]
            if len(kept) < len(lines):
                shorter = bad.with_name(f"{_BAD}.new")
                shorter.unlink(missing_ok=True)
                _append(shorter, b"".join(line + b"\n" for line in kept))
                shorter.replace(bad)
                _sync(self._folder)
        return len(lines) - len(kept)

    def _begin(self) -> bool:
        """Move the waiting lines out of the writers' way; what a crash left behind comes first."""
        draining = self._folder / _DRAINING
        if draining.exists():
            return True
        with self._locked("append"):
            waiting = self._folder / _WAITING
            if not waiting.exists():
                return False
            waiting.rename(draining)
            _sync(self._folder)
        return True

    def _drain_one_file(self, store: Callable[[dict[str, object]], None]) -> int:
        draining = self._folder / _DRAINING
        lines = _lines(draining)
        done = stored = 0
        try:
            for line in lines:
                try:
                    store(_parse(line))
                    stored += 1
                except (UnreadableLine, RecordRefused) as error:
                    self._put_aside(line)
                    log.error("a line was put aside in %s: %s", _BAD, type(error).__name__)
                done += 1
        except BaseException:
            if done:
                self._keep(lines[done:])
            raise
        draining.unlink()
        _sync(self._folder)
        return stored

    def _keep(self, lines: list[bytes]) -> None:
        """Replace the file by what is left of it, at once or not at all."""
        shorter = self._folder / (_DRAINING + ".new")
        try:
            shorter.unlink(missing_ok=True)
            _append(shorter, b"".join(line + b"\n" for line in lines))
            shorter.replace(self._folder / _DRAINING)
            _sync(self._folder)
        except OSError:
            return  # a full disk: the longer file stays, its first lines will be stored a second time to no effect

    def _put_aside(self, line: bytes) -> None:
        bad = self._folder / _BAD
        if line not in _lines(bad):  # a crash between here and the end of the draining brings it again
            _append(bad, line + b"\n")

    @contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold a lock among processes and threads; False when it is taken and we do not wait."""
        with (self._folder / f"spool.{name}.lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


def line_of(exchange: Exchange) -> dict[str, object]:
    """The line for an exchange (see ``Consultations.proposed``)."""
    return exchange.to_line()


def store_line(line: dict[str, object], consultations: Consultations) -> None:
    """Store a line as it was promised to the villager; UnreadableLine when it is not one of ours."""
    consultations.store_line(Exchange.from_line(line))


def _parse(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise UnreadableLine("不是完整的一行。") from error
    if not isinstance(value, dict):
        raise UnreadableLine("不是一条记录。")
    return value


def _lines(path: Path) -> list[bytes]:
    try:
        return [line for line in path.read_bytes().split(b"\n") if line]
    except FileNotFoundError:
        return []


def _append(path: Path, data: bytes) -> None:
    """Add to a file all or nothing, and onto the disk; OSError leaves it as it was."""
    new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        length = os.fstat(descriptor).st_size
        if length and os.pread(descriptor, 1, length - 1) != b"\n":
            data = b"\n" + data  # a power cut left half a line
        try:
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, length)
            raise
    finally:
        os.close(descriptor)
    if new:
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """Bring the names in a folder onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
