"""The monthly posts, and which of them may be shown: files and approvals are looked at again for every look."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.conversation.desk import MonthlyPost
from bot.records.errors import RecordsError
from content.plain import plain_text
from content.posts import COVERS, POSTS, Post, Series, load_posts

log = logging.getLogger(__name__)

Approved = frozenset[tuple[str, str]]
"""Slugs with the hashes that were approved."""


_Stamp = frozenset[tuple[str, int, int]]
"""Name, size in bytes and mtime in nanoseconds of every file of the posts."""


class _Read(NamedTuple):
    """What one reading of the folder gave."""

    posts: tuple[Post, ...]
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A post that may be shown."""

    post: Post
    unreviewed: bool
    """Whether nobody approved it: only a demo shows such a post, and says so."""


class PostShelf:
    """Hands out the posts.

    ``approvals`` reads the approved hashes; when it fails, the last known ones stay in force (none at first).
    """

    def __init__(self, *, approvals: Callable[[], Approved], demo: bool, folder: Path = POSTS) -> None:
        self._approvals = approvals
        self._demo = demo
        self._known: Approved = frozenset()
        self._folder = folder
        self._reading = threading.Lock()
        self._stamp: _Stamp = frozenset()
        self._read: _Read | None = None

    @property
    def posts(self) -> tuple[Post, ...]:
        """Every post of the files as they stand, by month.

        When a file is wrong, the posts before the change stay; without any before, raises PostErrors.
        """
        return self._current().posts

    def shown(self) -> Mapping[str, Shown]:
        """The posts that may be shown at this moment, by slug and in the order of months."""
        approved = self._approved()
        found = {}
        posts, hashes = self._current()
        for post in posts:
            reviewed = not post.made_up and (post.slug, hashes[post.slug]) in approved
            if reviewed or self._demo:
                found[post.slug] = Shown(post, unreviewed=not reviewed)
        return found

    def begun(self, today: date) -> tuple[Shown, ...]:
        """What villagers are offered on a Beijing day, newest first: its month has begun; a demo offers all."""
        offered = [shown for shown in self.shown().values() if self._demo or shown.post.first_day <= today]
        return tuple(reversed(offered))

    def of_month(self, today: date) -> Shown | None:
        """The law of the month in which a Beijing day lies, else the latest before it; a demo shows its first post
        before any month has begun.
        """
        laws = self.of_law()
        begun = [shown for shown in laws if shown.post.first_day <= today]
        if begun:
            return begun[-1]
        return next(iter(laws), None) if self._demo else None

    def monthly(self, today: date, *, base: str) -> MonthlyPost | None:
        """The law of the month as the chat offers it; ``base`` is where villagers reach our pages, or empty."""
        shown = self.of_month(today)
        if shown is None:
            return None
        post, base = shown.post, base.rstrip("/")
        address = f"{base}/posts/{post.slug}" if base else ""
        return MonthlyPost(post.title, post.digest, plain_text(post), address, shown.unreviewed)

    def of_law(self) -> tuple[Shown, ...]:
        """The laws of the month that may be shown, by month."""
        return tuple(shown for shown in self.shown().values() if shown.post.series is Series.LAW)

    def _current(self) -> _Read:
        stamp = _stamp_of(self._folder)
        with self._reading:
            if self._read is not None and stamp == self._stamp:
                return self._read
            try:
                posts = load_posts(self._folder)
            except (ValueError, OSError):
                if self._read is None:
                    raise
                log.exception("changed posts cannot be read, those before the change stay")
            else:
                self._read = _Read(posts, {post.slug: post.sha256() for post in posts})
            # also after an error, so that it is logged once for each change
            self._stamp = stamp
            return self._read

    def _approved(self) -> Approved:
        try:
            self._known = self._approvals()
        except RecordsError as error:
            log.warning("approvals of posts not read: %s", type(error).__name__)
        return self._known


def _stamp_of(folder: Path) -> _Stamp:
    """How the files stand; read before the files, so that a change while they are read is seen at the next look."""
    found = set()
    for place, ending in ((folder, ".md"), (folder / COVERS, "")):
        try:
            with os.scandir(place) as files:
                for file in files:
                    if file.name.endswith(ending):
                        about = file.stat()
                        found.add((file.path, about.st_size, about.st_mtime_ns))
        except FileNotFoundError:
            continue  # no covers, or a file was taken away between two calls: the next look differs
    return frozenset(found)
