"""The monthly posts, and which of them may be shown: files, texts of staff and approvals are looked at for every look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.conversation.desk import MonthlyPost
from bot.services.last_good import Approved, LastApproved, LastRead
from bot.services.post_texts import Ours, StaffPosts
from content.plain import plain_text
from content.posts import COVERS, POSTS, Post, Series, load_posts


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
    ``staff`` has what staff wrote, None for the files alone.
    """

    def __init__(
        self,
        *,
        approvals: Callable[[], Approved],
        demo: bool,
        folder: Path = POSTS,
        staff: StaffPosts | None = None,
    ) -> None:
        self._approved = LastApproved(approvals, what="posts")
        self._demo = demo
        self._folder = folder
        self.staff = staff
        self._files = LastRead(self._read, places=((folder, ".md"), (folder / COVERS, "")), what="posts")

    @property
    def files(self) -> tuple[Post, ...]:
        """Every post of the files alone; as ``posts`` otherwise."""
        return self._files.current().posts

    @property
    def posts(self) -> tuple[Post, ...]:
        """Every post of the files and the staff as they stand, by month.

        When a file is wrong, the posts before the change stay; without any before, raises PostErrors.
        """
        return self._ours().instead_of(self._files.current().posts)

    def shown(self) -> Mapping[str, Shown]:
        """The posts that may be shown at this moment, by slug and in the order of months."""
        approved = self._approved.current()
        found = {}
        posts, hashes = self._files.current()
        ours = self._ours()
        for post in ours.instead_of(posts):
            sha256 = post.sha256() if post.slug in ours.slugs else hashes[post.slug]
            reviewed = ours.known and not post.made_up and (post.slug, sha256) in approved
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
        return _offered(shown, base)

    def earlier(self, today: date, *, base: str) -> tuple[MonthlyPost, ...]:
        """The other laws of the month that villagers are offered on a Beijing day, newest first."""
        now = self.of_month(today)
        laws = [shown for shown in self.begun(today) if shown.post.series is Series.LAW]
        return tuple(
            _offered(shown, base) for shown in laws if now is None or shown.post.slug != now.post.slug
        )

    def of_law(self) -> tuple[Shown, ...]:
        """The laws of the month that may be shown, by month."""
        return tuple(shown for shown in self.shown().values() if shown.post.series is Series.LAW)

    def _ours(self) -> Ours:
        return Ours() if self.staff is None else self.staff.current()

    def _read(self) -> _Read:
        posts = load_posts(self._folder)
        return _Read(posts, {post.slug: post.sha256() for post in posts})


def _offered(shown: Shown, base: str) -> MonthlyPost:
    post, base = shown.post, base.rstrip("/")
    address = f"{base}/posts/{post.slug}" if base else ""
    return MonthlyPost(post.title, post.digest, plain_text(post), address, shown.unreviewed, post.slug)
