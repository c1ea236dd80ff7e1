"""A desk with a post on it, for tests of posts that staff write."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services.build import POST, Services
from bot.services.post_desk import PostDesk, post_desk_of
from tests.bot.services.test_post_form import GOOD

NOW = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)


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
