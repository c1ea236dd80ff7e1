"""Slots to plan with, for the tests of the year's plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.records.slots import MONTH, Slot
from bot.services.build import POST, Services
from bot.services.post_shelf import PostShelf

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 10:00 in Beijing."""
MAY = date(2027, 5, 8)


_FILES = PostShelf(approvals=frozenset, demo=True)


def share_files(services: Services) -> Services:
    """Let these services read the posts of the files once for all tests of a process."""
    services.post_shelf._files = _FILES._files
    return services


def slot(slot_id: str = "a", **changes: object) -> Slot:
    """The law of May 2027, not written yet; any field may be given."""
    day = changes.get("day", MAY)
    assert isinstance(day, date)
    values: dict[str, object] = {
        "id": slot_id, "kind": MONTH, "day": day, "clock": "09:00", "deadline": day - timedelta(days=7),
        "theme": "", "law": "", "law_from": None, "articles": "", "lecturer": "", "audience": "followers",
        "quiz": "", "slug": "", "note": "", "made_by": "王专干", "made_at": NOW,
    }  # fmt: skip
    return Slot(**values | changes)  # type: ignore[arg-type]


def approve(services: Services, slug: str) -> None:
    """Approve a post as it stands."""
    post = next(post for post in services.post_shelf.posts if post.slug == slug)
    services.approvals.approve(POST, slug, post.sha256(), approver="李律师", now=NOW)
