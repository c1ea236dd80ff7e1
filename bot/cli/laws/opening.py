"""What every command of the group begins with: the book, built first if need be, and the day that is meant."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from flask import current_app

from bot.services.build import Services
from bot.statistics.periods import beijing_day
from content.statutes.book import StatuteBook

DAY = click.DateTime(["%Y-%m-%d"])
"""The type of ``--on``."""
NO_TEXTS = "还没有法条原文。运行 make setup 装上，再试一次；装不上的，看它说的原因"


def opened_book() -> StatuteBook:
    """The book as it should be; progress goes to standard error."""
    services: Services = current_app.extensions["services"]
    return services.book_shelf.current(lambda words: click.echo(words, err=True))


def day_meant(on: datetime | None) -> date:
    """The day of ``--on``, today in Beijing without it."""
    return on.date() if on is not None else beijing_day(datetime.now(UTC))
