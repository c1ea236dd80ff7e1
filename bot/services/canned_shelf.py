"""The approved replies to keywords and the approved welcome, at hand for every message."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from bot.conversation.commands import tidy
from bot.records.canned import FOLLOW, CannedText, CannedTexts
from bot.records.errors import RecordsError
from bot.services.build import ACCOUNT, Services

log = logging.getLogger(__name__)

EVERY_S = 5.0
"""How often it is looked whether something changed."""
LONGEST_KEYWORD = 30
"""Characters; WeChat's console takes as many."""


class CannedShelf:
    """What may be said without the FAQ. Where nobody can say what is approved, nothing is."""

    def __init__(
        self,
        read: Callable[[], tuple[CannedText, ...]],
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._read, self._clock = read, clock
        self._looked_at = float("-inf")
        self._words: dict[str, str] = {}
        self._first = ""
        self._looking = threading.Lock()

    def says(self, words: str) -> str:
        """The reply to a message that is nothing but a keyword; empty for any other."""
        if len(words) > 2 * LONGEST_KEYWORD:
            return ""
        self._look()
        return self._words.get(tidy(words), "")

    def first_line(self) -> str:
        """The words that welcome a new follower, before our own; empty without."""
        self._look()
        return self._first

    def _look(self) -> None:
        if self._clock() - self._looked_at < EVERY_S or not self._looking.acquire(blocking=False):
            return
        try:
            found = self._read()
        except RecordsError as error:
            log.warning("replies to keywords are not said: %s", type(error).__name__)
            found = ()
        finally:
            self._looked_at = self._clock()
            self._looking.release()
        self._words = {
            tidy(keyword): text.body["words"]
            for text in found
            if text.item_id != FOLLOW
            for keyword in text.body["keywords"]
        }
        self._first = next((text.body["words"] for text in found if text.item_id == FOLLOW), "")


def canned_shelf_of(services: Services) -> CannedShelf:
    """The shelf of these parts."""

    def read() -> tuple[CannedText, ...]:
        return services.keeper.ask(CannedTexts(services.engine, account=ACCOUNT).sayable)

    return CannedShelf(read)
