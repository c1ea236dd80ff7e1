"""A new villager at the account, as commands play one: the desk, one turn at it, and the search beside it; nothing is recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bot.conversation.desk import Desk, Library, Office
from bot.conversation.privacy import without_personal
from bot.conversation.respond import respond
from bot.conversation.turns import Kind, Session, Turn, Utterance
from bot.services.build import Services
from bot.services.own_desk import OwnDesk
from faq.search.passage import Hit

SAMPLE_RECEIPT = "（这里是受理号）"


def desk_of(services: Services) -> Desk:
    """The desk of the webhook; texts and search are made first if need be, with progress on standard error."""
    settings = services.settings
    services.book_shelf.current(tell)
    library = services.reading_shelf().library_now()
    services.search_shelf.current(library.today, tell)
    office = Office(
        settings.town_name,
        settings.office_phone,
        settings.public_url,
        settings.show_statutes,
        settings.retention_days,
    )
    if not services.database_exists():
        return Desk(library, office)
    desk = Desk(
        library,
        office,
        post=lambda: services.monthly_post(datetime.now(UTC)),
        earlier=lambda: services.earlier_posts(datetime.now(UTC)),
    )
    return OwnDesk(services).on_stranger(desk)


def turn_of(question: str, desk: Desk) -> Turn:
    """What the account would say."""
    utterance = Utterance("", Kind.TEXT, question, "", datetime.now(UTC))
    return respond(utterance, Session(), desk=desk)


def cited_by(turn: Turn, library: Library) -> list[tuple[str, int | str | None]]:
    """Law and article of what the reply cites; no article where it cites a whole law."""
    entry = library.entries.get(turn.entry_id)
    return [(row.law, row.article) for row in entry.citations] if entry else list(turn.citations)


def searched(question: str, library: Library) -> tuple[Hit, ...]:
    """The ten best articles of the search: a diagnostic, whatever was answered; none without the search."""
    finder = library.finder()
    return () if finder is None else finder.articles(without_personal(question))


def tell(words: str) -> None:
    """Progress, where it does not mix with results."""
    click.echo(words, err=True)
