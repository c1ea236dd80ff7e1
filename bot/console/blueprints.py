"""Every part of the staff pages, in the order of its name."""

from __future__ import annotations

from bot.console import deliveries, figures, media, pages, posts

BLUEPRINTS = (
    pages.blueprint,
    deliveries.blueprint,
    figures.blueprint,
    media.blueprint,
    posts.blueprint,
)
"""What `bot.app` registers; a test asks each of their routes who may call it."""
