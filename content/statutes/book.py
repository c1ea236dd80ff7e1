"""The book of statutes: look up the text of an article as of a day, in the file that content/statutes/build.py writes.

Read-only and safe to use from several threads and after a fork: texts stay in the file, the connection is opened at
the first look-up of a process. A missing or broken file gives an empty book.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from content.law import LawTable, article_name, name_key
from content.statutes.article import Article

_COLUMNS = (
    "t.law, a.number, a.heading, a.body, t.adopted, t.start, t.until, t.source, a.withheld, a.withheld_from"
)
_JOINED = f"SELECT {_COLUMNS} FROM texts t JOIN articles a ON a.text = t.id"  # noqa: S608 - our own words
_BATCH = 500


class Described(NamedTuple):
    """One text of the book: which law, which version, where from."""

    law: str
    """Official full title."""
    adopted: date
    start: date
    until: date | None
    source: str
    articles: int
    """How many articles are at hand, withheld ones not counted."""


class StatuteBook:
    """Articles by law, number and day."""

    def __init__(self, path: Path | None, laws: LawTable, fingerprint: str) -> None:
        self._path = path
        self._table = laws
        self._lock = threading.Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self.fingerprint = fingerprint
        """Changes when any text, date or heading changes; empty for an empty book."""

    @classmethod
    def open(cls, path: Path, laws: LawTable) -> StatuteBook:
        """Open a built file; an empty book when it is missing or no such file."""
        book = cls(path, laws, "")
        try:
            rows = book._ask("SELECT value FROM meta WHERE name = 'fingerprint'")
            book._ask(f"{_JOINED} LIMIT 1")
        except sqlite3.Error:
            return cls.empty(laws)
        if len(rows) != 1:
            return cls.empty(laws)
        book.fingerprint = str(rows[0][0])
        return book

    @classmethod
    def empty(cls, laws: LawTable) -> StatuteBook:
        """A book without any text."""
        return cls(None, laws, "")

    def close(self) -> None:
        """Close the file; the next look-up opens it again."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
                self._opened = None

    def __del__(self) -> None:
        """Whoever holds the last reference need not think of the file."""
        self.close()

    def __bool__(self) -> bool:
        """Whether there is any text at all."""
        return self._path is not None

    @property
    def laws(self) -> LawTable:
        """The table of laws that the book was opened with."""
        return self._table

    def title(self, law: str) -> str | None:
        """The official full title of a law by any of its names, None if neither table nor book knows it."""
        known = self._table.find(law)
        if known is not None:
            return known.title
        rows = self._ask("SELECT law FROM texts WHERE law_key = ? LIMIT 1", name_key(law))
        return str(rows[0][0]) if rows else None

    def article(self, law: str, number: int | str, on: date) -> Article | None:
        """The text in force on a Beijing day; None when there is none at hand, or when it is withheld."""
        return self._first(law, number, "t.start <= ?3 AND (t.until IS NULL OR t.until > ?3)", on)

    def coming(self, law: str, number: int | str, on: date) -> Article | None:
        """The next text that is not yet in force on the day."""
        return self._first(law, number, "t.start > ?3 ORDER BY t.start", on)

    def gone(self, law: str, number: int | str, on: date) -> Article | None:
        """The latest text that is no longer in force on the day; never to be cited as current."""
        row = self._row(law, number, "t.until <= ?3 ORDER BY t.until DESC", on)
        return None if row is None else _unless_withheld(row, date.fromisoformat(row[5]))

    def withheld(self, law: str, number: int | str, on: date) -> str:
        """Why the text in force on the day is not shown (a Chinese sentence); empty when nothing is withheld."""
        row = self._row(law, number, "t.start <= ?3 AND (t.until IS NULL OR t.until > ?3)", on)
        return str(row[8]) if row is not None and _is_withheld(row, on) else ""

    def articles(self, on: date) -> Iterator[Article]:
        """Every article whose text is in force on the day, law by law, in the order of each law."""
        after = (0, -1)
        where = "t.start <= ?1 AND (t.until IS NULL OR t.until > ?1) AND (a.text, a.position) > (?2, ?3)"
        asked = (
            f"SELECT {_COLUMNS}, a.text, a.position FROM texts t JOIN articles a ON a.text = t.id "  # noqa: S608
            f"WHERE {where} ORDER BY a.text, a.position LIMIT {_BATCH}"
        )
        while rows := self._ask(asked, on.isoformat(), *after):
            for row in rows:
                found = _unless_withheld(row, on)
                if found is not None:
                    yield found
            after = (rows[-1][-2], rows[-1][-1])

    def numbers(self, law: str, adopted: date) -> tuple[str, ...]:
        """The articles of one version of a law in their order, withheld ones too."""
        asked = (
            "SELECT a.number FROM texts t JOIN articles a ON a.text = t.id"
            " WHERE t.law_key = ? AND t.adopted = ? ORDER BY a.position"
        )
        title = self.title(law)
        return (
            tuple(row[0] for row in self._ask(asked, name_key(title), adopted.isoformat())) if title else ()
        )

    def around(self, law: str, number: int | str, on: date) -> tuple[str | None, str | None]:
        """The articles before and after one in the text in force on the day, withheld ones too."""
        named, title = article_name(number), self.title(law)
        if named is None or title is None:
            return None, None
        found = self._ask(
            "SELECT b.position - a.position, b.number FROM texts t JOIN articles a ON a.text = t.id"
            " JOIN articles b ON b.text = t.id AND b.position IN (a.position - 1, a.position + 1)"
            " WHERE t.law_key = ?1 AND a.number = ?2 AND t.start <= ?3 AND (t.until IS NULL OR t.until > ?3)",
            name_key(title),
            str(named),
            on.isoformat(),
        )
        beside = dict(found)
        return beside.get(-1), beside.get(1)

    def texts(self) -> tuple[Described, ...]:
        """Every text of the book, in its order."""
        rows = self._ask(
            "SELECT law, adopted, start, until, source,"
            " (SELECT count(*) FROM articles a WHERE a.text = t.id AND a.body != '') FROM texts t ORDER BY id"
        )
        return tuple(
            Described(law, date.fromisoformat(adopted), date.fromisoformat(start), _day(until), source, count)
            for law, adopted, start, until, source, count in rows
        )

    def _first(self, law: str, number: int | str, when: str, on: date) -> Article | None:
        row = self._row(law, number, when, on)
        return None if row is None else _unless_withheld(row, max(on, date.fromisoformat(row[5])))

    def _row(self, law: str, number: int | str, when: str, on: date) -> tuple[Any, ...] | None:
        named, title = article_name(number), self.title(law)
        if named is None or title is None:
            return None
        asked = f"{_JOINED} WHERE t.law_key = ?1 AND a.number = ?2 AND {when} LIMIT 1"
        rows = self._ask(asked, name_key(title), str(named), on.isoformat())
        return rows[0] if rows else None

    def _ask(self, asked: str, *values: object) -> list[tuple[Any, ...]]:
        if self._path is None:
            return []
        with self._lock:
            return self._connection(self._path).execute(asked, values).fetchall()

    def _connection(self, path: Path) -> sqlite3.Connection:
        # SQLite wants a connection of its own in a forked process.
        if self._opened is not None and self._opened[0] != os.getpid():
            self._opened[1].close()
            self._opened = None
        if self._opened is None:
            # immutable: the file is only ever replaced as a whole, so no locks and no journal are looked for.
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._opened = (os.getpid(), sqlite3.connect(address, uri=True, check_same_thread=False))
        return self._opened[1]


def _is_withheld(row: tuple[Any, ...], on: date) -> bool:
    return bool(row[8]) and row[9] <= on.isoformat()


def _unless_withheld(row: tuple[Any, ...], on: date) -> Article | None:
    if _is_withheld(row, on):
        return None
    law, number, heading, body, adopted, start, until, source, _, withheld_from = row[:10]
    named = article_name(number)
    assert named is not None
    # A text that is withheld from a day on was the text in force only until then.
    ends = min((end for end in (until, withheld_from) if end), default=None)
    return Article(
        law, named, heading, body, date.fromisoformat(adopted), date.fromisoformat(start), _day(ends), source
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
