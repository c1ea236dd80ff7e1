"""Where the stock of answers stands: made under `var/stock/`, one folder for each state of files and of what staff
changed, so that a finished one never changes. Its arrays are mapped, so that processes share them.

A process of its own makes it, so that the one that serves keeps its memory and its time for villagers. Whoever needs a
stock that is not there waits for it; with a full disk, or a folder that nobody may write to, it is made in memory.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from faq.corpus import Corpus
from faq.lexicon import reading_with
from faq.search.filing import FilingError, has_changed, open_files
from faq.stock import Pairs, Stock, fresh, opened, source_of

log = logging.getLogger(__name__)

LONGEST_S = 300
"""Seconds after which a process that makes a stock is given up; it needs three on an idle machine."""
_REMEMBERED = 2
"""Stocks that a process keeps at hand: that of the files and the one with what staff changed."""

Tables = Sequence[Mapping[str, Any]]
Say = Callable[[str], None]

_making = threading.Lock()
_at_hand: dict[str, Stock] = {}
_hashed: dict[int, tuple[Corpus, dict[str, str]]] = {}


def stock_in_memory(changed: Tables = (), pairs: Pairs = ()) -> Stock:
    """A stock that is kept nowhere; raises EntryErrors."""
    return _kept(source_of(changed, pairs), lambda: _made_here(changed, pairs))


def _aloud(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


class StockShelf:
    """Makes and opens the stock of one installation."""

    def __init__(self, var: Path, *, say: Say = _aloud, run: Callable[..., Any] = subprocess.run) -> None:
        """``say`` hears when one is made, ``run`` starts the process that does it."""
        self.folder = var / "stock"
        self._say = say
        self._run = run

    def stock(self, changed: Tables = (), pairs: Pairs = ()) -> Stock:
        """The stock with what staff changed in entries and lexicon, made first if need be; raises EntryErrors."""
        source = source_of(changed, pairs)
        return _kept(source, lambda: self._found(source, changed, pairs))

    def is_current(self, changed: Tables = (), pairs: Pairs = ()) -> bool:
        """Whether it is made from what there is now, and undamaged."""
        folder = self.folder / source_of(changed, pairs)
        return folder.exists() and not has_changed(folder)

    def _found(self, source: str, changed: Tables, pairs: Pairs) -> Stock:
        found = self._open(source)
        if found is None:
            self._say("正在整理问答，第一次或有改动时要几秒钟…")
            self._make(source, changed, pairs)
            found = self._open(source)
        # Also what is wrong with the entries is found out here.
        return found or _made_here(changed, pairs)

    def _open(self, source: str) -> Stock | None:
        """Open a folder; None when it is not there or damaged."""
        folder = self.folder / source
        if not folder.exists():
            return None
        try:
            if has_changed(folder):
                raise FilingError(f"{folder.name}: damaged")
            found = opened(*open_files(folder))
            os.utime(folder)
        except (FilingError, LookupError, TypeError, ValueError) as error:
            log.warning("stock not opened: %s", error)
            return None
        except OSError:
            pass  # not ours to touch: it may be thrown away sooner
        return found

    def _make(self, source: str, changed: Tables, pairs: Pairs) -> None:
        command = [sys.executable, "-m", "bot.services.stocking", str(self.folder), source]
        try:
            done = self._run(
                command,
                input=json.dumps([changed, pairs], ensure_ascii=False, default=str).encode(),
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=LONGEST_S,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("stock not made: %s", type(error).__name__)
            return
        if done.returncode:
            # Its words may quote a villager's wording.
            log.warning("stock not made: exit status %d", done.returncode)


def _made_here(changed: Tables, pairs: Pairs) -> Stock:
    with reading_with(pairs):
        return opened(*fresh(changed, tell=log.error))


def _kept(source: str, find: Callable[[], Stock]) -> Stock:
    """The stock of a source, found once in a process."""
    with _making:
        found = _at_hand.pop(source, None) or find()
        _at_hand[source] = found
        while len(_at_hand) > _REMEMBERED:
            del _at_hand[next(iter(_at_hand))]
        return found


def hashes_of(corpus: Corpus) -> dict[str, str]:
    """The hash of each entry's text; of the corpus read last it is known, and its parts never change."""
    known = _hashed.get(id(corpus))
    if known is None or known[0] is not corpus:
        _hashed.clear()
        known = _hashed[id(corpus)] = corpus, {entry.id: entry.sha256() for entry in corpus.entries}
    return known[1]
