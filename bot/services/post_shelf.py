"""The monthly posts, and which of them may be shown: read once, approvals looked up again for every look."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.records.errors import RecordsError
from content.posts import Post, load_posts

log = logging.getLogger(__name__)

Approved = frozenset[tuple[str, str]]
"""Slugs with the hashes that were approved."""


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

    def __init__(self, *, approvals: Callable[[], Approved], demo: bool) -> None:
        self._approvals = approvals
        self._demo = demo
        self._known: Approved = frozenset()

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Every post of the files, by month; raises PostErrors when a file is wrong."""
        return load_posts()

    @cached_property
    def _hashes(self) -> Mapping[str, str]:
        return {post.slug: post.sha256() for post in self.posts}

    def shown(self) -> Mapping[str, Shown]:
        """The posts that may be shown at this moment, by slug and in the order of months."""
        approved = self._approved()
        found = {}
        for post in self.posts:
            reviewed = (post.slug, self._hashes[post.slug]) in approved
            if reviewed or self._demo:
                found[post.slug] = Shown(post, unreviewed=not reviewed)
        return found

    def begun(self, today: date) -> tuple[Shown, ...]:
        """What villagers are offered on a Beijing day, newest first: its month has begun; a demo offers all."""
        offered = [shown for shown in self.shown().values() if self._demo or shown.post.first_day <= today]
        return tuple(reversed(offered))

    def of_month(self, today: date) -> Shown | None:
        """The post of the month in which a Beijing day lies, None without one."""
        this = today.replace(day=1)
        return next((shown for shown in self.shown().values() if shown.post.first_day == this), None)

    def _approved(self) -> Approved:
        try:
            self._known = self._approvals()
        except RecordsError as error:
            log.warning("approvals of posts not read: %s", type(error).__name__)
        return self._known
