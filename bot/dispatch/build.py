"""Join the parts that send posts, for one set of services."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.conversation.turns import Utterance
from bot.dispatch.addresses import page_url, source_url
from bot.dispatch.board import Line, board
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.library import PostFiles
from bot.records.errors import RecordsError
from bot.records.notices import Notices
from bot.services import meters
from bot.services.build import ACCOUNT, POST, Services
from bot.services.signing import credits_of

log = logging.getLogger(__name__)


def dispatcher_for(services: Services, *, keep_going: Callable[[], bool] = lambda: True) -> Dispatcher:
    """A dispatcher on these parts; it opens nothing before it is used."""
    settings = services.settings

    return Dispatcher(
        posts=services.posts,
        notices=Notices(services.engine, account=ACCOUNT),
        approvals=services.approvals,
        library=library_of(services),
        client=services.client,
        account=ACCOUNT,
        way=settings.posts_by,
        certified=settings.certified,
        page=lambda slug: page_url(settings, slug),
        source_url=lambda slug: source_url(settings, slug),
        credits=credits_of(services),
        read_back=True,
        keep_going=keep_going,
    )


def library_of(services: Services) -> PostFiles:
    """The posts of the files and of the staff."""
    return PostFiles(staff=services.staff_posts)


def board_of(services: Services, *, now: datetime) -> tuple[Line, ...]:
    """The plan of posts at an aware instant; raises RecordsError, ValueError when a post cannot be read."""
    return board(
        library_of(services).posts(), services.posts.latest(), services.approvals.approved(POST), now=now
    )


def take_in(services: Services, utterance: Utterance, *, now: datetime) -> None:
    """Take in a finish notice that was stored a moment ago; never raises: whoever polls finds it again."""
    try:
        services.patience.run(lambda: dispatcher_for(services).finished(utterance, now=now))
    except RecordsError as error:
        meters.FAILURES.labels("posts").inc()
        log.warning("finish notice not taken in: %s", type(error).__name__)
