"""Write the book of statutes: the one file that holds every text, cleaned, with the days on which it holds.

The caller chooses the path, holds the lock and puts the finished file in place.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from content.law import LawTable, name_key
from content.statutes.dating import dated
from content.statutes.law_text import DatedText, LawText
from content.statutes.package import Package, read_package

BUILDER = "1"
"""Raise it whenever the same sources would give another book, so that every installation builds anew."""

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY, law TEXT NOT NULL, law_key TEXT NOT NULL, adopted TEXT NOT NULL, start TEXT NOT NULL,
    until TEXT, source TEXT NOT NULL, imported INTEGER NOT NULL
);
CREATE TABLE articles (
    text INTEGER NOT NULL, position INTEGER NOT NULL, number TEXT NOT NULL, heading TEXT NOT NULL, body TEXT NOT NULL,
    withheld TEXT NOT NULL, withheld_from TEXT NOT NULL, PRIMARY KEY (text, position)
) WITHOUT ROWID;
CREATE INDEX texts_by_law ON texts (law_key);
CREATE UNIQUE INDEX articles_by_number ON articles (text, number);
"""


def stamp(package: Package | None, laws: LawTable, imports: Sequence[str]) -> str:
    """What the book is built from, in one word: it is built anew when this changes.

    ``imports`` are the digests of the imported files.
    """
    digest = hashlib.sha256(BUILDER.encode())
    if package is not None:
        digest.update(f"\n{package.version} {package.path.stat().st_size}".encode())
    for law in laws.laws:
        versions = [(each.adopted, each.start, each.until, each.articles) for each in law.versions]
        digest.update(f"\n{law.title} {law.kind} {law.aliases} {versions}".encode())
    digest.update("\n".join(["", *sorted(imports)]).encode())
    return digest.hexdigest()


def read_stamp(path: Path) -> str:
    """The stamp of a built file; empty when there is none that can be read."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            row = connection.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""


def build(
    path: Path,
    *,
    package: Package | None,
    laws: LawTable,
    imported: Sequence[LawText],
    stamped: str,
    say: Callable[[str], None],
) -> None:
    """Write the book to a new file at ``path``; raises PackageError when the package cannot be read.

    ``say`` hears in Chinese how far it is.
    """
    texts = list(imported)
    if package is not None:
        say(f"正在读 {package.source}…")
        texts = [*read_package(package), *texts]
    say("正在整理法律条文…")
    _write(path, dated(texts, laws), stamped)


def _write(path: Path, texts: Sequence[DatedText], stamped: str) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.executescript(_SCHEMA)
        digest = hashlib.sha256()
        for number, dated_text in enumerate(texts, 1):
            rows = _rows(number, dated_text)
            digest.update(repr((dated_text.start, dated_text.until, dated_text.text.title, rows)).encode())
            _insert(connection, number, dated_text, rows)
        meta = {"stamp": stamped, "fingerprint": digest.hexdigest()}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.commit()
    finally:
        connection.close()


def _insert(
    connection: sqlite3.Connection, number: int, dated_text: DatedText, rows: list[tuple[object, ...]]
) -> None:
    text = dated_text.text
    until = dated_text.until.isoformat() if dated_text.until else None
    connection.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, text.title, name_key(text.title), text.adopted.isoformat(), dated_text.start.isoformat(), until,
         text.source, text.imported),
    )  # fmt: skip
    connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _rows(number: int, dated_text: DatedText) -> list[tuple[object, ...]]:
    start = dated_text.start
    return [
        (
            number,
            position,
            piece.number,
            piece.heading,
            piece.text,
            piece.withheld,
            (piece.withheld_from or start).isoformat() if piece.withheld else "",
        )
        for position, piece in enumerate(dated_text.text.pieces)
    ]
