"""The search put together with the entries of today: once for each state of both, whoever asks first."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from bot.services.trimming import give_back
from faq.entry import Entry
from faq.matcher import Matcher
from faq.search.engine import StatuteSearch
from faq.search.finder import Finder
from faq.search.legal_terms import legal_terms


class Finders:
    """The finder in use and the one before it; for any number of threads."""

    def __init__(self) -> None:
        self._made: tuple[Finder, ...] = ()
        self._making = threading.Lock()

    def of(self, search: StatuteSearch, matcher: Matcher, entries: Mapping[str, Entry]) -> Finder:
        """The finder of this search and these entries, made if need be; that takes half a second."""
        if (found := self._known(search, entries)) is not None:
            return found
        with self._making:
            # Each of the messages that came meanwhile would make its own, and fill the memory for it.
            if (found := self._known(search, entries)) is not None:
                return found
            made = Finder.of(search, matcher, entries)
            # While the next is made ready, messages still use the one before.
            self._made = (made, *self._made)[:2]
        give_back()
        return made

    def _known(self, search: StatuteSearch, entries: Mapping[str, Entry]) -> Finder | None:
        for found in self._made:
            if found.search is search and found.entries is entries and found.terms is legal_terms():
                return found
        return None
