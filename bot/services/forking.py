"""Processes that are forked from one which has read the content already: connections and threads are each one's own."""

from __future__ import annotations

from bot.records import database
from bot.services.build import Services


def let_go(services: Services) -> None:
    """Before a fork: close what was opened to read, so that nothing is left to be shared."""
    services.patience.begin_anew()
    services.engine.dispose()


def begin_anew(services: Services) -> None:
    """After a fork, in the new process: use nothing of what the old one may still hold."""
    services.patience.begin_anew()
    database.begin_anew(services.engine)
