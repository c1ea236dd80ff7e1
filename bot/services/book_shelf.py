"""Where the book of statutes stands: built under `var/` when what it is made of has changed, opened by whoever looks.

Commands and `flask prepare` build it; a process that serves only opens what is there, and opens it again when the file
was replaced. Without the package and without imported files the book is empty, and everything else works.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from content.law import LawTable
from content.statutes.book import StatuteBook
from content.statutes.build import build, read_stamp, stamp
from content.statutes.law_text import LawText
from content.statutes.package import Package, PackageError, find_package

ENDINGS = frozenset({".md", ".txt", ".docx", ".json"})
"""Kinds of files that staff may import, and of those that say which days such a file holds for."""

Say = Callable[[str], None]
"""Hears in Chinese how far it is."""
ReadFolder = Callable[[Path], Sequence[LawText]]
"""Reads every imported file of a folder."""


def _nothing(_: Path) -> Sequence[LawText]:
    return ()


class BookShelf:
    """Builds, replaces and opens the one file of the book."""

    def __init__(
        self,
        var: Path,
        laws: Callable[[], LawTable],
        *,
        read_folder: ReadFolder = _nothing,
        find: Callable[[], Package | None] = find_package,
    ) -> None:
        """``laws`` reads the table of laws, ``find`` looks for the package; both are called at the first need."""
        self.file = var / "statutes.sqlite3"
        """The book."""
        self.folder = var / "laws"
        """What staff imported; copied there, read again for each new book."""
        self._read_laws = laws
        self._read_folder = read_folder
        self._find = find
        self._opening = threading.Lock()
        self._opened: tuple[tuple[int, ...] | None, StatuteBook] | None = None

    @cached_property
    def laws(self) -> LawTable:
        """The table of laws that the book is dated by."""
        return self._read_laws()

    @cached_property
    def package(self) -> Package | None:
        """The installed package, None when it is not there."""
        return self._find()

    def book(self) -> StatuteBook:
        """What is there, possibly nothing; the same object until the file is replaced."""
        seen = _identity(self.file)
        opened = self._opened
        if opened is None or opened[0] != seen:
            with self._opening:
                opened = self._opened
                if opened is None or opened[0] != seen:
                    opened = self._opened = (seen, StatuteBook.open(self.file, self.laws))
        return opened[1]

    def is_current(self) -> bool:
        """Whether the file is what would be built now, or there is nothing to build from and no file."""
        return read_stamp(self.file) == self._wanted()

    def current(self, say: Say) -> StatuteBook:
        """The book as it should be, built first if need be; when that fails, says why and opens what is there."""
        try:
            if not self.is_current():
                self._renew(say)
        except PackageError as error:
            say(f"法条没有整理成：{error}")
        except (OSError, sqlite3.Error) as error:
            say(f"法条没有整理成，写不进 {self.file}（{error}）。请看看磁盘满没满、这个文件夹能不能写")
        return self.book()

    def _wanted(self) -> str:
        imports = self._imports()
        if self.package is None and not imports:
            return ""
        return stamp(self.package, self.laws, imports)

    def _imports(self) -> list[str]:
        """A digest of each imported file, by name and content."""
        try:
            files = sorted(path for path in self.folder.iterdir() if path.suffix.lower() in ENDINGS)
        except FileNotFoundError:
            return []
        return [hashlib.sha256(path.name.encode() + b"\n" + path.read_bytes()).hexdigest() for path in files]

    def _renew(self, say: Say) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(self.file.with_suffix(".lock"), say):
            wanted = self._wanted()
            # Another process may have built it while this one waited.
            if read_stamp(self.file) == wanted:
                return
            if not wanted:
                # What nothing vouches for any more must not be shown as the law.
                self.file.unlink(missing_ok=True)
                return
            new = self.file.with_suffix(".new")
            new.unlink(missing_ok=True)
            build(
                new,
                package=self.package,
                laws=self.laws,
                imported=self._read_folder(self.folder),
                stamped=wanted,
                say=say,
            )
            new.replace(self.file)


@contextmanager
def _locked(path: Path, say: Say) -> Iterator[None]:
    """Only one process at a time; the lock ends with its process, whatever happens to it."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个程序正在整理法条，等它做完…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _identity(path: Path) -> tuple[int, ...] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_size
