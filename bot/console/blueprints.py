"""Every part of the staff pages, in the order of its name."""

from __future__ import annotations

from bot.console import (
    audit_log,
    case_acts,
    deliveries,
    deputies,
    figures,
    inbox,
    media,
    pages,
    people,
    posts,
    register,
    register_field,
    replies,
    setup,
    signins,
    villages,
    workdays,
)

BLUEPRINTS = (
    pages.blueprint,
    deliveries.blueprint,
    figures.blueprint,
    inbox.blueprint,
    case_acts.blueprint,
    replies.blueprint,
    media.blueprint,
    posts.blueprint,
    register.blueprint,
    register_field.blueprint,
    setup.blueprint,
    villages.blueprint,
    workdays.blueprint,
    people.blueprint,
    deputies.blueprint,
    signins.blueprint,
    audit_log.blueprint,
)
"""What `bot.app` registers; a test asks each of their routes who may call it."""
