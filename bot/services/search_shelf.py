"""Where the search in statutes stands: made under `var/search/`, one folder for each state of texts, prepared
questions and learned numbers, so that a finished one never changes.

`flask prepare` and commands make it; a process that serves opens what is there and, when a day brings other texts into
force, makes it anew in the background while the old one goes on serving. Arrays are mapped from their files, so that
processes share them.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np

from bot.services.finders import Finders
from bot.statistics.periods import beijing_day
from content.statutes.book import StatuteBook
from faq.entry import Entry
from faq.heard import HEARD, HeardError, load_heard
from faq.matcher import Matcher
from faq.search.asks import ASKS, AskError, load_asks
from faq.search.corpus import Arrays, Corpus, build
from faq.search.engine import StatuteSearch
from faq.search.filing import FilingError, file_away, is_whole, open_files
from faq.search.finder import Finder
from faq.search.meaning import Embedder, load_embedder
from faq.search.passage import Passage, keys_of
from faq.search.ranking import MODEL, Model, ModelError
from faq.search.vectors import VECTORS, VectorsError, VectorStore, packed

log = logging.getLogger(__name__)

BUILDER = "3"
"""Raise it whenever the same sources would give other arrays."""
MOST_NEW = 300
"""Texts without a vector that one making works out, ten to thirty a second; the others are found by words alone."""

_AT_ONCE = 4
_BREATH = 0.005
"""Seconds."""
MOST_FOR_ONE_LOOK = 80
"""The same for a search that is not kept."""

Say = Callable[[str], None]


class SearchShelf:
    """Makes and opens the search of one installation."""

    def __init__(
        self,
        var: Path,
        book: Callable[[], StatuteBook],
        *,
        entries: Callable[[], Iterable[Entry]],
        load: Callable[[], Embedder | None] = load_embedder,
    ) -> None:
        """``book`` gives the texts, ``entries`` the entries of this installation, ``load`` the model of meanings."""
        self.folder = var / "search"
        self._book = book
        self._entries = entries
        self._load = load
        self._opening = threading.Lock()
        self._opened: tuple[str, StatuteSearch] | None = None
        self._making: threading.Thread | None = None
        self._failed = ""
        self._finders = Finders()
        self._known: tuple[tuple[str, date], str] | None = None

    @cached_property
    def embedder(self) -> Embedder | None:
        """The model of meanings; None where there is none."""
        return self._load()

    @cached_property
    def model(self) -> Model:
        """The learned numbers; raises ModelError."""
        return Model.read()

    def search(self, day: date) -> StatuteSearch | None:
        """The search over the texts in force on a day, as far as it is made; None without any.

        Never waits: what is out of date serves on, and is made anew behind it.
        """
        wanted = self._wanted(day)
        if not wanted:
            return None
        opened = self._opened
        if opened is not None and opened[0] == wanted:
            return opened[1]
        if (found := self._opened_quietly(wanted)) is not None:
            return found
        if opened is None:
            return None
        # What failed once would fail with every question.
        if self._failed != wanted and (self._making is None or not self._making.is_alive()):
            self._making = threading.Thread(target=self._make_quietly, args=(day,), daemon=True)
            self._making.start()
        return opened[1]

    def entries_changed(self) -> None:
        """Have the search made anew with the wordings that there are now, behind the one that serves."""
        for name in ("_own", "_wordings", "_sources"):
            self.__dict__.pop(name, None)
        self._known = None

    def search_today(self) -> StatuteSearch | None:
        """The search of this day in Beijing; for a process that begins to serve."""
        return self.search(beijing_day(datetime.now(UTC)))

    def finder(self, day: date, entries: Mapping[str, Entry], matcher: Matcher) -> Finder | None:
        """The search of a day together with the entries that it learns from; as ``search``."""
        search = self.search(day)
        return None if search is None else self._finders.of(search, matcher, entries)

    def current(self, day: date, say: Say) -> StatuteSearch | None:
        """The search as it should be, made first if need be; None when there are no texts or it cannot be made."""
        wanted = self._wanted(day)
        if not wanted:
            return None
        try:
            found = self._open(wanted)
            if found is None:
                self._make(day, say)
                found = self._open(wanted)
        except (AskError, HeardError, ModelError, VectorsError) as error:
            say(f"法条检索没有准备成：{error}")
            return None
        except OSError as error:
            say(f"法条检索没有准备成，写不进 {self.folder}（{error}）。请看看磁盘满没满、这个文件夹能不能写")
            return None
        return found

    def of_day(self, day: date, say: Say) -> StatuteSearch | None:
        """The search of any day, for one look: the one that is made where its texts are those of the day, else made in
        memory, since keeping it would throw away that of today. None when no text was in force.
        """
        wanted = self._wanted(day)
        if not wanted:
            return None
        if (found := self._open(wanted)) is not None:
            return found
        say(f"正在准备 {day} 的法条检索，只用这一次…")
        arrays, facts = self._arrays(day, say, most=MOST_FOR_ONE_LOOK)
        return (
            StatuteSearch(Corpus(arrays, facts), self.model, arrays, self.embedder) if facts["laws"] else None
        )

    def is_current(self, day: date) -> bool:
        """Whether it is made from what there is now."""
        wanted = self._wanted(day)
        return not wanted or (self.folder / wanted).exists()

    def _opened_quietly(self, wanted: str) -> StatuteSearch | None:
        try:
            return self._open(wanted)
        except ModelError as error:
            log.warning("search not opened: %s", error)
            return None

    def _open(self, wanted: str) -> StatuteSearch | None:
        """Open a folder, None when it is not there or damaged; raises ModelError."""
        with self._opening:
            if self._opened is None or self._opened[0] != wanted:
                if not (self.folder / wanted).exists():
                    return None
                try:
                    arrays, facts = open_files(self.folder / wanted)
                except FilingError as error:
                    log.warning("search not opened: %s", error)
                    return None
                found = StatuteSearch(Corpus(arrays, facts), self.model, arrays, self.embedder)
                self._opened = (wanted, found)
            return self._opened[1]

    def _make_quietly(self, day: date) -> None:
        try:
            self._make(day, lambda _: None)
        except Exception:
            log.exception("search not made")
            self._failed = self._wanted(day)

    def _make(self, day: date, say: Say) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            wanted = self._wanted(day)
            # Another process may have made it while this one waited; a damaged one goes.
            if not wanted or is_whole(self.folder / wanted):
                return
            say("正在准备法条检索…")
            arrays, facts = self._arrays(day, say)
            file_away(self.folder / wanted, arrays, {**facts, "space": self._space})
            for old in self.folder.iterdir():
                # Whoever has an old one open keeps it until the process ends.
                if old.is_dir() and old.name != wanted:
                    shutil.rmtree(old, ignore_errors=True)

    def _arrays(self, day: date, say: Say, *, most: int = MOST_NEW) -> tuple[Arrays, dict[str, Any]]:
        """Everything about the texts in force on a day."""
        passages = [Passage(row.law, row.number, row.heading, row.text) for row in self._book().articles(day)]
        arrays, facts = build(passages, load_asks())
        self._add_vectors(arrays, [passage.meant for passage in passages], facts["asks"], say, most)
        return arrays, facts

    def _add_vectors(self, arrays: Arrays, passages: list[str], asks: list[str], say: Say, most: int) -> None:
        """Vectors that come with the project or were worked out before, and new ones."""
        stores = [VectorStore.read(VECTORS), *self._earlier()]
        wordings = self._wordings
        space, embedder = self.model.space, self.embedder
        rooms: list[tuple[str, list[str], Any, Any]] = [
            ("passage", passages, embedder and embedder.passages, space.passages),
            ("ask", asks, embedder and embedder.questions, space.questions),
            ("wording", wordings, embedder and embedder.questions, space.questions),
        ]
        for name, texts, embed, turn in rooms:
            keys = keys_of(texts)
            rows, there = stores[0].find_packed(keys)
            for store in stores[1:]:
                more, known = store.find_packed(keys)
                rows[~there] = more[~there]
                there |= known
            missing = np.flatnonzero(~there)[:most]
            if embed is not None and len(missing):
                say(f"正在理解 {len(missing)} 段新的文字…")
                for begin in range(0, len(missing), _AT_ONCE):
                    some = missing[begin : begin + _AT_ONCE]
                    rows[some] = packed(turn(embed([texts[place] for place in some])))
                    # The model serves one at a time, and a villager's question must not wait for all of them.
                    sleep(_BREATH)
            arrays[f"{name}_keys"], arrays[f"{name}_vectors"] = keys, rows

    def _earlier(self) -> Iterable[VectorStore]:
        """Vectors of the states before this one, where they are of the same space."""
        for folder in self.folder.iterdir() if self.folder.exists() else ():
            try:
                arrays, facts = open_files(folder)
            except FilingError:
                continue
            if facts.get("space") != self._space:
                continue
            for name in ("passage", "wording"):
                yield VectorStore.ordered(arrays[f"{name}_keys"], arrays[f"{name}_vectors"])

    def _wanted(self, day: date) -> str:
        """What the search is made from, in one word; empty when there are no texts."""
        book = self._book()
        if not book:
            return ""
        known = self._known
        if known is not None and known[0] == (book.fingerprint, day):
            return known[1]
        digest = hashlib.sha256(f"{BUILDER} {book.fingerprint} {self._sources}".encode())
        for text in book.texts():
            if text.start <= day and (text.until is None or day < text.until):
                digest.update(f"{text.law} {text.start}".encode())
        self._known = ((book.fingerprint, day), digest.hexdigest()[:24])
        return self._known[1]

    @cached_property
    def _space(self) -> str:
        space = self.model.space
        return hashlib.sha256(space.centre.tobytes() + space.axes.tobytes()).hexdigest()[:16]

    @cached_property
    def _wordings(self) -> list[str]:
        heard = (words for _, words in load_heard(self._entries()))
        return list(dict.fromkeys((*self._own, *heard)))

    @cached_property
    def _own(self) -> list[str]:
        return [words for entry in self._entries() for words in (entry.title, *entry.phrasings)]

    @cached_property
    def _sources(self) -> str:
        digest = hashlib.sha256(type(self.embedder).__name__.encode())
        digest.update("\n".join(self._own).encode())
        for path in (MODEL, VECTORS, *sorted(ASKS.glob("*.toml")), *sorted(HEARD.glob("*.toml"))):
            digest.update(path.read_bytes())
        return digest.hexdigest()
