"""What was read last holds until something newer can be read: files of a folder, and approvals."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

from bot.records.errors import RecordsError

log = logging.getLogger(__name__)

Approved = frozenset[tuple[str, str]]
"""Slugs with the hashes that were approved."""

Stamp = frozenset[tuple[str, int, int]]
"""Name, size in bytes and mtime in nanoseconds of every file."""
_T = TypeVar("_T")


class LastRead(Generic[_T]):
    """What ``read`` made of some files; it is called again when they change.

    ``places`` are folders, each with the ending of the names that count there. When a file is wrong, what was read
    before the change stays; without any before, the error of ``read`` (ValueError, OSError) is raised.
    """

    def __init__(self, read: Callable[[], _T], *, places: Iterable[tuple[Path, str]], what: str) -> None:
        self._read = read
        self._places = tuple(places)
        self._what = what
        self._reading = threading.Lock()
        self._stamp: Stamp = frozenset()
        self._found: list[_T] = []

    def current(self) -> _T:
        """What the files say as they stand."""
        stamp = stamp_of(self._places)
        with self._reading:
            if self._found and stamp == self._stamp:
                return self._found[0]
            try:
                self._found = [self._read()]
            except (ValueError, OSError):
                if not self._found:
                    raise
                log.exception("changed %s cannot be read, those before the change stay", self._what)
            # also after an error, so that it is logged once for each change
            self._stamp = stamp
            return self._found[0]


class LastApproved:
    """The approved hashes; when they cannot be read, the last known ones stay in force (none at first)."""

    def __init__(self, read: Callable[[], Approved], *, what: str) -> None:
        self._read = read
        self._what = what
        self._known: Approved = frozenset()

    def current(self) -> Approved:
        """What is approved at this moment."""
        try:
            self._known = self._read()
        except RecordsError as error:
            log.warning("approvals of %s not read: %s", self._what, type(error).__name__)
        return self._known


def stamp_of(places: Iterable[tuple[Path, str]]) -> Stamp:
    """How the files of these folders and endings stand; read before the files, so that a change while they are read is seen at the next look."""
    found = set()
    for place, ending in places:
        try:
            with os.scandir(place) as files:
                for file in files:
                    if file.name.endswith(ending):
                        about = file.stat()
                        found.add((file.path, about.st_size, about.st_mtime_ns))
        except FileNotFoundError:
            continue  # no such folder, or a file was taken away between two calls: the next look differs
    return frozenset(found)
