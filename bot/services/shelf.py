"""The content as it stands today: read once, and what may be sent from it looked up again as approvals change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple

from bot.conversation.desk import Library, no_statutes
from bot.records.errors import RecordsError
from bot.statistics.periods import beijing_day
from content.hotlines import Hotline, load_hotlines
from content.laws import LawTable, Verdict, load_laws
from content.statutes.book import StatuteBook
from faq.corpus import Corpus
from faq.entry import Entry
from faq.matcher import Matcher
from faq.search.finder import Finder

log = logging.getLogger(__name__)

REFRESH_SECONDS = 5.0
"""An approval or its end reaches the villagers after this time at the latest."""

Approved = Mapping[str, frozenset[str]]
"""Entry id → the hashes that were approved."""


class _Content(NamedTuple):
    """What is read from files, the same for the whole life of a process."""

    corpus: Corpus
    matcher: Matcher
    laws: LawTable
    hotlines: Mapping[str, Hotline]


class Shelf:
    """Hands out the library of the day.

    ``approvals`` reads the approved hashes; when it fails, the last known ones stay in force (none at first).
    """

    def __init__(
        self,
        *,
        approvals: Callable[[], Approved],
        demo: bool,
        clock: Callable[[], float],
        statutes: Callable[[], StatuteBook | None] = no_statutes,
        finder: Callable[[date, Mapping[str, Entry], Matcher], Finder | None] = lambda *_: None,
    ) -> None:
        self._approvals = approvals
        self._statutes = statutes
        self._finder = finder
        self._demo = demo
        self._clock = clock
        self._refreshing = threading.Lock()
        self._library: Library | None = None
        self._approved: Approved = {}
        self._refresh_at = float("-inf")

    @cached_property
    def content(self) -> _Content:
        """Entries, matcher, laws and hotlines; raises EntryErrors and the like when a file is wrong."""
        corpus = Corpus.load()
        return _Content(corpus, Matcher(corpus.entries), load_laws(), load_hotlines())

    def library_now(self) -> Library:
        """What may be answered at this moment."""
        return self.library(datetime.now(UTC))

    def library(self, now: datetime) -> Library:
        """What may be answered at an aware instant."""
        today = beijing_day(now)
        library = self._library
        if library is not None and library.today == today and self._clock() < self._refresh_at:
            return library
        # One thread looks; the others go on with what was right a moment ago.
        if not self._refreshing.acquire(blocking=library is None or library.today != today):
            assert library is not None
            return library
        try:
            return self._renewed(today)
        finally:
            self._refreshing.release()

    def _renewed(self, today: date) -> Library:
        known = self._library
        if known is not None and known.today == today and self._clock() < self._refresh_at:
            return known
        self._refresh_at = self._clock() + REFRESH_SECONDS
        try:
            approved = self._approvals()
        except RecordsError as error:
            log.warning("approvals not read: %s", type(error).__name__)
            approved = self._approved
        if known is None or known.today != today or approved != self._approved:
            self._approved = approved
            self._library = self._built(today, approved)
        assert self._library is not None
        return self._library

    def _built(self, today: date, approved: Approved) -> Library:
        content = self.content
        current = [entry for entry in content.corpus.entries if _holds(entry, today, content.laws)]
        reviewed = {entry.id for entry in current if entry.sha256() in approved.get(entry.id, ())}
        drafts = {entry.id for entry in current} - reviewed if self._demo else set()
        return Library(
            entries=content.corpus.by_id,
            topics=content.corpus.topics,
            matcher=content.matcher,
            laws=content.laws,
            hotlines=content.hotlines,
            sendable=frozenset(reviewed | drafts),
            unreviewed=frozenset(drafts),
            today=today,
            statutes=self._statutes,
            finder=lambda: self._finder(today, content.corpus.by_id, content.matcher),
        )


def _holds(entry: Entry, today: date, laws: LawTable) -> bool:
    """Whether an entry may be sent on a day: within its dates, and every article it cites in force."""
    return entry.valid_on(today) and all(
        laws.verdict(row.law, row.article, today) is Verdict.VALID for row in entry.citations
    )
