"""The content as it stands today: read again when staff change an entry, and what may be sent from it looked up again as
approvals change.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from bot.conversation.desk import Library, no_statutes
from bot.records.errors import RecordsError
from bot.services.stock_shelf import Pairs, Tables, hashes_of, stock_in_memory
from bot.services.trimming import give_back
from bot.statistics.periods import beijing_day
from content.hotlines import Hotline, load_hotlines
from content.laws import LawTable, Verdict, load_laws
from content.statutes.book import StatuteBook
from faq.corpus import Corpus
from faq.entry import Entry
from faq.errors import EntryErrors
from faq.lexicon import read_from_now_on
from faq.matcher import Matcher
from faq.search.finder import Finder
from faq.search.legal_terms import Own, legal_from_now_on
from faq.stock import Stock

__all__ = ["Changed", "Pairs", "Shelf", "holds"]

log = logging.getLogger(__name__)

REFRESH_SECONDS = 5.0
"""An approval or its end and a changed text reach the villagers after this time at the latest, in every process; other
ways to ask it once the matcher is made anew behind the one that serves.
"""
LOOK_SECONDS = 1.5
"""How often approvals are looked at, at most. A serving process looks at least every two seconds even if nobody asks anything.
"""
CHANGES_SECONDS = 0.45
"""How often is looked whether a text was changed, at most: two rows of two indexes. Then the text is read in less than a
second, and the matcher is made anew in three of one processor.
"""

Approved = Mapping[str, frozenset[str]]
"""Entry id → the hashes that were approved."""


class Changed(NamedTuple):
    """What staff added or changed; all raise RecordsError. Without any by default."""

    version: Callable[[], str] = str
    """Differs whenever any of it does."""
    tables: Callable[[], Iterable[Mapping[str, Any]]] = tuple
    """The entries, each as a file would hold it."""
    pairs: Callable[[], Pairs] = tuple
    """The words of the lexicon."""
    legal: Callable[[], Own] = tuple
    """The everyday words that staff gave terms of law."""


class _Content(NamedTuple):
    """What is read at once: files, and what staff changed."""

    version: str
    """Of what staff changed; empty when that could not be read."""
    withheld: frozenset[str]
    """Ids whose text in the files may not be what staff last wrote, so that no earlier approval of it counts."""

    corpus: Corpus
    hashes: Mapping[str, str]
    """Entry id → hash of its text."""
    tables: Tables
    """What staff changed and is in it."""
    pairs: Pairs
    matcher: Matcher
    matched: Mapping[str, Entry]
    """The entries of the matcher; for a moment after a change those before it."""
    laws: LawTable
    hotlines: Mapping[str, Hotline]


class Shelf:
    """Hands out the library of the day.

    ``approvals`` reads the approved hashes, ``stopped`` the ids of entries that were recalled; when that fails, what was
    known last stays in force (nothing approved at first).
    """

    def __init__(
        self,
        *,
        approvals: Callable[[], Approved],
        stopped: Callable[[], frozenset[str]] = frozenset,
        demo: bool,
        clock: Callable[[], float],
        changed: Changed = Changed(),  # noqa: B008 - nothing in it changes
        on_change: Callable[[], None] = lambda: None,
        statutes: Callable[[], StatuteBook | None] = no_statutes,
        finder: Callable[[date, Mapping[str, Entry], Matcher], Finder | None] = lambda *_: None,
        stock: Callable[[Tables, Pairs], Stock] = stock_in_memory,
    ) -> None:
        self._approvals = approvals
        self._stopped_now = stopped
        self._changed = changed
        self._on_change = on_change
        self._statutes = statutes
        self._finder = finder
        self._stock = stock
        self._demo = demo
        self._clock = clock
        self._refreshing = threading.Lock()
        self._reading = threading.Lock()
        self._content: _Content | None = None
        self._rereading: threading.Thread | None = None
        self._built_from: _Content | None = None
        self._library: Library | None = None
        self._approved: Approved = {}
        self._stopped = frozenset[str]()
        self._refresh_at = self._look_at = float("-inf")

    @property
    def content(self) -> _Content:
        """Entries, matcher, laws and hotlines; raises EntryErrors and the like when a file is wrong."""
        with self._reading:
            if self._content is None:
                self._content = self._read()
            return self._content

    def _read(self, earlier: _Content | None = None) -> _Content:
        """Read everything; with an earlier content its matcher is taken over, which takes longest to make."""
        version, tables, pairs = "", list[Mapping[str, Any]](), Pairs()
        try:
            # In this order: what changes in between is read again at the next look.
            found = self._changed.version()
            tables, pairs = list(self._changed.tables()), tuple(self._changed.pairs())
            legal_from_now_on(self._changed.legal())
            version, unread = found, False
        except RecordsError as error:
            if self._content is not None:
                raise
            log.warning("entries that staff changed not read: %s", type(error).__name__)
            unread = True
        try:
            corpus, matcher = self._answers(tables, pairs, earlier)
            withheld = frozenset(corpus.by_id) if unread else frozenset[str]()
        except EntryErrors as problems:
            if not tables:
                raise
            # The other files are better than nothing; with a wrong file this raises again. The problems quote wordings,
            # which may be a villager's, so only their number is logged; flask faq list tells them.
            log.error("entries that staff changed do not fit the files: %d problems", len(problems.errors))
            withheld = frozenset(str(table.get("id")) for table in tables)
            tables = []
            corpus, matcher = self._answers(tables, pairs, earlier)
        content = _Content(
            version=version,
            withheld=withheld,
            corpus=corpus,
            hashes=hashes_of(corpus),
            tables=tables,
            pairs=pairs,
            matcher=matcher,
            matched=earlier.matched if earlier else corpus.by_id,
            laws=load_laws(),
            hotlines=load_hotlines(),
        )
        give_back(at_most_every_s=10)
        return content

    def _answers(self, tables: Tables, pairs: Pairs, earlier: _Content | None = None) -> Stock:
        """The entries, and a matcher that reads the lexicon with these pairs, from now on in this whole process; or the
        earlier matcher, which takes longest to make. Raises EntryErrors.
        """
        if earlier is not None:
            # Begun at once: on a second core it is under way while the texts are read.
            threading.Thread(target=self._make_ahead, args=(tables, pairs), daemon=True).start()
            return Stock(Corpus.load(changed=tables), earlier.matcher)
        stock = self._stock(tables, pairs)
        read_from_now_on(pairs)
        return stock

    def _make_ahead(self, tables: Tables, pairs: Pairs) -> None:
        with suppress(EntryErrors):  # told by whoever reads the texts
            self._stock(tables, pairs)

    def _read_again(self) -> None:
        """First the changed texts, at once; then a matcher that knows the other ways to ask them."""
        try:
            content = self._read(self._content)
        except (RecordsError, ValueError, OSError) as error:
            log.warning("changed entries not read, those before stay: %s", type(error).__name__)
            return
        self._content = content
        self._look_at = float("-inf")
        corpus, matcher = self._answers(content.tables, content.pairs)
        # Made ready here, so that no message has to wait for it.
        self._finder(beijing_day(datetime.now(UTC)), corpus.by_id, matcher)
        self._content = content._replace(matcher=matcher, matched=corpus.by_id)
        self._look_at = float("-inf")
        give_back()
        self._on_change()

    def library_now(self) -> Library:
        """What may be answered at this moment."""
        return self.library(datetime.now(UTC))

    def library(self, now: datetime) -> Library:
        """What may be answered at an aware instant."""
        today = beijing_day(now)
        library = self._library
        if library is not None and library.today == today and self._clock() < self._look_at:
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
        begun = self._clock()
        if known is not None and known.today == today and begun < self._look_at:
            return known
        self._look_at = begun + CHANGES_SECONDS
        approved, stopped, answers = self._approved, self._stopped, True
        # A text that is new is judged by approvals that are newer still.
        new = self._content is not self._built_from
        if new or begun >= self._refresh_at or known is None or known.today != today:
            self._refresh_at = begun + LOOK_SECONDS
            try:
                approved, stopped = self._approvals(), self._stopped_now()
            except RecordsError as error:
                log.warning("approvals not read: %s", type(error).__name__)
                answers = False
        # A database that is away is waited for once, not twice.
        if not answers or not self._look_for_changes():
            self._look_at = self._refresh_at
        content = self.content
        new = content is not self._built_from or approved != self._approved or stopped != self._stopped
        if known is None or known.today != today or new:
            self._approved, self._stopped, self._built_from = approved, stopped, content
            self._library = self._built(today, approved, content)
        assert self._library is not None
        return self._library

    def _look_for_changes(self) -> bool:
        """Have changed entries read in the background, while villagers are answered from the earlier ones; False when the
        database does not say whether there are any.
        """
        try:
            if self._content is None or self._changed.version() == self._content.version:
                return True
        except RecordsError as error:
            log.warning("changes of entries not looked for: %s", type(error).__name__)
            return False
        if self._rereading is None or not self._rereading.is_alive():
            self._rereading = threading.Thread(target=self._read_again, daemon=True)
            self._rereading.start()
        return True

    def _built(self, today: date, approved: Approved, content: _Content) -> Library:
        current = [
            entry
            for entry in content.corpus.entries
            if entry.id not in self._stopped and holds(entry, today, content.laws)
        ]
        reviewed = {entry.id for entry in current if content.hashes[entry.id] in approved.get(entry.id, ())}
        reviewed -= content.withheld
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
            finder=lambda: self._finder(today, content.matched, content.matcher),
            hashes=content.hashes,
        )


def holds(entry: Entry, today: date, laws: LawTable) -> bool:
    """Whether an entry may be sent on a day: within its dates, and every article it cites in force."""
    return entry.valid_on(today) and all(
        laws.verdict(row.law, row.article, today) is Verdict.VALID for row in entry.citations
    )
