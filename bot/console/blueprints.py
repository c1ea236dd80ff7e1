"""Every part of the staff pages, in the order of its name."""

from __future__ import annotations

from bot.console import case_acts, deliveries, figures, inbox, media, pages, posts, replies, workdays

BLUEPRINTS = (
    pages.blueprint,
    deliveries.blueprint,
    figures.blueprint,
    inbox.blueprint,
    case_acts.blueprint,
    replies.blueprint,
    media.blueprint,
    posts.blueprint,
    workdays.blueprint,
)
"""What `bot.app` registers; a test asks each of their routes who may call it."""
