"""A desk with a post on it, for tests of posts that staff write."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from bot.dispatch.library import PostFiles
from bot.services.build import POST, Services
from bot.services.post_desk import PostDesk, post_desk_of
from bot.services.post_shelf import PostShelf
from content.posts import COVERS, POSTS
from tests.bot.services.test_post_form import GOOD

NOW = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
FEW = ("2026-12-xianfa", "2027-03-xiaofeizhe-nongzi")


def few_posts(services: Services, folder: Path) -> Path:
    """Let these parts know two of the posts that ship, which are read faster than all; the folder."""
    if not folder.exists():
        (folder / COVERS).mkdir(parents=True)
        for slug in FEW:
            shutil.copy(POSTS / f"{slug}.md", folder)
            shutil.copy(POSTS / COVERS / f"{slug}.jpg", folder / COVERS)
    services.post_shelf = PostShelf(
        approvals=lambda: services.approvals.approved(POST),
        demo=services.settings.demo,
        folder=folder,
        staff=services.staff_posts,
    )
    return folder


def library_of(services: Services) -> PostFiles:
    """What would go out, from these posts."""
    return PostFiles(services.post_shelf._folder, staff=services.staff_posts)


def begun(desk: PostDesk, values: dict[str, str] | None = None, *, by: str = "王专干") -> str:
    slug = desk.begin("2027-03", "extra", "", by=by, now=NOW)
    desk.save(slug, values or GOOD, base=1, by=by, now=NOW)
    return slug


def approve(services: Services, slug: str, number: int, by: str) -> None:
    """As the final sign-off does."""
    desk = post_desk_of(services)
    version = desk.versions.find(POST, slug, number)
    assert version is not None

    def also(connection):
        desk.versions.approve_in(connection, POST, slug, number, by=by, now=NOW)

    services.approvals.approve(POST, slug, version.sha256, approver=by, now=NOW, also=also)
