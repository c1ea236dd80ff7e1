"""The posts as the writers' list shows them: each once, with what is still to be done about it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.records.versions import OPEN, State, Version
from bot.services.build import POST
from bot.services.post_desk import PostDesk


class PostLine(NamedTuple):
    """One post."""

    slug: str
    title: str
    series: str
    month: str
    state: State | None
    """Of the newest text of staff; None for one that came with the service and nobody changed."""
    by: str
    """Who wrote last; empty for what came with the service."""
    at: datetime | None
    remark: str
    """Why it was returned."""
    number: int
    """Of the newest version, 0 without any."""


def post_lines(desk: PostDesk) -> tuple[PostLine, ...]:
    """What is being written or waits first, the latest first; then the rest by month, the latest first."""
    newest: dict[str, Version] = {}
    for version in desk.versions.in_state(POST, *OPEN, State.APPROVED):
        held = newest.get(version.item_id)
        if held is None or held.number < version.number:
            newest[version.item_id] = version
    open_ones, rest = {}, {}
    for draft in desk.drafts.all():
        version = newest.get(draft.slug)
        open_ones[draft.slug] = PostLine(
            draft.slug,
            draft.values.get("title", ""),
            draft.values.get("series", ""),
            draft.slug[:7],
            State.DRAFT,
            draft.saved_by,
            draft.saved_at,
            version.remark if version and version.state is State.RETURNED else "",
            version.number if version else 0,
        )
    for slug, version in newest.items():
        if slug in open_ones:
            continue
        head = version.body.get("head", {})
        into = rest if version.state is State.APPROVED else open_ones
        into[slug] = PostLine(
            slug,
            str(head.get("title", "")),
            str(head.get("series", "")),
            slug[:7],
            version.state,
            version.author,
            version.made_at,
            version.remark,
            version.number,
        )
    for post in desk.files():
        if post.slug not in open_ones and post.slug not in rest:
            rest[post.slug] = PostLine(
                post.slug, post.title, post.series.value, post.month, None, "", None, "", 0
            )
    waiting = sorted(open_ones.values(), key=lambda line: line.at.timestamp() if line.at else 0, reverse=True)
    return (*waiting, *sorted(rest.values(), key=lambda line: (line.month, line.slug), reverse=True))
