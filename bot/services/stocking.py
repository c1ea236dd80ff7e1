"""Makes a stock of answers and files it away: `python -m bot.services.stocking FOLDER SOURCE`, with what staff changed
in entries and lexicon as JSON on standard input. `stock_shelf.py` starts it.

Only one makes it at a time. The stock before this one tells how most texts are normalised. Exit status 1 when the
entries have something wrong, 3 when something changed under way.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from faq.errors import EntryErrors
from faq.indexing import Sides
from faq.lexicon import read_from_now_on
from faq.normalise import normalise
from faq.search.filing import FilingError, file_away, has_changed, open_files
from faq.stock import Pairs, fresh, reading, reading_of, sides_of, source_of

KEPT = 3
"""Stocks that stay: commands without the database use another one than the service."""
_NICENESS = 5
_READING = "reading"


def main(folder: Path, source: str, changed: list[dict[str, object]], pairs: Pairs) -> int:
    """Make the stock of a source unless somebody did meanwhile; the exit status. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = folder / source
        if wanted.exists():
            if not has_changed(wanted):
                return 0
            shutil.rmtree(wanted)
        read_from_now_on(pairs)
        code = reading(pairs)
        try:
            normal, sided = _read_before(folder, code)
            arrays, facts = fresh(changed, normal, lambda words: print(words, file=sys.stderr), sided)
        except EntryErrors:
            return 1
        if source_of(changed, pairs) != source:
            return 3
        file_away(wanted, arrays, {**facts, _READING: code}, summed=True)
        _tidy(folder)
    return 0


def _read_before(folder: Path, code: str) -> tuple[Callable[[str], str], Mapping[str, Sides]]:
    """How texts are normalised and which sides they take, from a stock that the same code made, if there is one."""
    for before in _by_age(folder):
        try:
            arrays, facts = open_files(before)
            if facts.get(_READING) == code and not has_changed(before):
                return reading_of(arrays), sides_of(arrays, facts)
        except (FilingError, KeyError, ValueError):
            continue
    return normalise, {}


def _tidy(folder: Path) -> None:
    """Throw away all but the newest; whoever has an old one open keeps it until the process ends."""
    for old in _by_age(folder)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _by_age(folder: Path) -> list[Path]:
    """The stocks, the one used last first."""
    found = [path for path in folder.iterdir() if path.is_dir()]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


if __name__ == "__main__":
    os.nice(_NICENESS)
    changed, pairs = json.load(sys.stdin)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], changed, tuple(map(tuple, pairs))))
