"""The plan of posts as staff see it: each post once, with its state and what is to be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.dispatch import sentences
from bot.dispatch.ports import Ready
from bot.records.posts import Attempt, State


@dataclass(frozen=True, slots=True)
class Line:
    """One post on the board."""

    slug: str
    title: str
    """Empty when its file is gone."""
    month: str
    state: State
    due: datetime | None
    """Aware UTC; None when it is not planned."""
    attempt: int
    """0 when it was never planned."""
    job_id: str
    """WeChat's id of the mass send or publication; empty before."""
    article_url: str
    error: str
    """What is wrong and what to do (Chinese)."""
    sha256: str
    """Hash of the post as it stands; what an approval would be for. Empty when its file is gone."""
    approved: bool
    """Whether it is approved as it stands."""
    in_doubt: bool
    """It may have been sent already: look before sending again."""


def board(
    posts: Mapping[str, Ready],
    attempts: Iterable[Attempt],
    approved: frozenset[tuple[str, str]],
    *,
    now: datetime,
) -> tuple[Line, ...]:
    """Planned posts by the time they are due, then the others by month. ``approved``: slug and hash."""
    planned = tuple(attempts)
    lines = [_planned(row, posts.get(row.slug), approved, now) for row in planned]
    left = posts.keys() - {row.slug for row in planned}
    others = sorted((posts[slug] for slug in left), key=lambda post: (post.month, post.slug))
    return (*lines, *(_unplanned(post, approved) for post in others))


def _planned(row: Attempt, post: Ready | None, approved: frozenset[tuple[str, str]], now: datetime) -> Line:
    good = post is not None and bool(post.sha256) and (post.slug, post.sha256) in approved
    state, error = row.state, row.error
    if state is State.DRAFT:
        state = State.APPROVED if good else State.DRAFT
        error = "" if good else _why_not(row, post, approved, now)
    return Line(
        slug=row.slug,
        title=post.title if post else "",
        month=post.month if post else "",
        state=state,
        due=row.due_at,
        attempt=row.attempt,
        job_id=row.msg_id or row.publish_id,
        article_url=row.article_url,
        error=error,
        sha256=post.sha256 if post else "",
        approved=good,
        in_doubt=row.in_doubt,
    )


def _why_not(row: Attempt, post: Ready | None, approved: frozenset[tuple[str, str]], now: datetime) -> str:
    if post is None:
        return sentences.GONE.format(slug=row.slug)
    if not post.sha256:
        return sentences.MADE_UP
    if any(slug == row.slug for slug, _ in approved):
        return sentences.EDITED
    return sentences.NOT_APPROVED if row.due_at <= now else ""


def _unsent(post: Ready, *, edited: bool) -> str:
    if not post.sha256:
        return sentences.MADE_UP
    return sentences.EDITED if edited else ""


def _unplanned(post: Ready, approved: frozenset[tuple[str, str]]) -> Line:
    good = bool(post.sha256) and (post.slug, post.sha256) in approved
    edited = not good and any(slug == post.slug for slug, _ in approved)
    return Line(
        slug=post.slug,
        title=post.title,
        month=post.month,
        state=State.APPROVED if good else State.DRAFT,
        due=None,
        attempt=0,
        job_id="",
        article_url="",
        error=_unsent(post, edited=edited),
        sha256=post.sha256,
        approved=good,
        in_doubt=False,
    )
