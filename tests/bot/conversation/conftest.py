"""A villager to talk as."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.conversation.desk import Desk
from bot.conversation.respond import respond
from bot.conversation.turns import Kind, Session, Turn
from tests.factories import desk, utterance

Talk = Callable[..., Turn]


@pytest.fixture
def talk() -> Talk:
    """Say something after a turn (or in a fresh session) and get the next turn."""

    def _talk(
        text: str = "",
        after: Turn | None = None,
        *,
        at: Desk | None = None,
        kind: Kind = Kind.TEXT,
        **more: object,
    ) -> Turn:
        session = after.session if after is not None else Session()
        return respond(utterance(text, kind, **more), session, desk=at or desk())

    return _talk
