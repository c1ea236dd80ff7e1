"""Which text of a post is to be signed: the one that waits for review, else the one that would be sent now."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.dispatch.build import library_of
from bot.dispatch.ports import Ready
from bot.records.versions import State, Versions
from bot.services.build import ACCOUNT, POST, Services
from bot.services.signing import Review, signing_of


class Waiting(NamedTuple):
    """A post that is to be signed."""

    slug: str
    title: str
    due: datetime | None
    """Aware UTC; None when it is not planned."""
    review: Review


def under_review(services: Services, slug: str) -> Ready | None:
    """The text of a post that is to be signed next; None when there is none. Raises ValueError, RecordsError."""
    versions = Versions(services.engine, account=ACCOUNT).in_state(POST, State.IN_REVIEW)
    library = library_of(services)
    for version in versions:
        if version.item_id == slug:
            post = services.staff_posts.post_of(version)
            return None if post is None else library.ready(post)
    return library.posts().get(slug)


def waiting(services: Services) -> tuple[Waiting, ...]:
    """Every text that is to be signed, the one due first at the front. Raises ValueError, RecordsError."""
    library, signing = library_of(services), signing_of(services)
    texts = dict(library.posts())
    staff = Versions(services.engine, account=ACCOUNT).in_state(POST, State.IN_REVIEW)
    for version in staff:
        post = services.staff_posts.post_of(version)
        if post is not None:
            texts[version.item_id] = library.ready(post)
    due = {row.slug: row.due_at for row in services.posts.latest()}
    wanted = {version.item_id for version in staff} | due.keys()
    approved = services.approvals.approved(POST)
    begun = {slug for slug, _ in signing.all_signed()}
    open_ones = [
        text
        for slug, text in texts.items()
        if slug in wanted | begun and text.sha256 and (slug, text.sha256) not in approved
    ]
    found = [
        Waiting(text.slug, text.title, due.get(text.slug), signing.review(text.slug, text.sha256))
        for text in open_ones
    ]
    return tuple(sorted(found, key=lambda one: (one.due is None, one.due or 0, one.slug)))
