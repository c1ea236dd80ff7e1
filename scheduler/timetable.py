"""What is done regularly, and how often; the promise to villagers and staff stands at each line."""

from __future__ import annotations

from bot.services.build import Services
from scheduler.jobs import Chore


def chores(services: Services) -> tuple[Chore, ...]:
    """The regular work of the service; nothing is opened before its time has come."""
    return ()
