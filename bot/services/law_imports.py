"""Put an imported law into its folder: the file as it came, and beside it what was settled about it.

The describing file is written last and replaced as a whole: until then the folder holds what it held before.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date
from enum import StrEnum
from pathlib import Path

from content.imports.folder import ENDING, Described, describe, read_stored, stored_name
from content.imports.refusal import ImportRefused
from content.statutes.law_text import LawText


class Stored(StrEnum):
    """What became of an import."""

    NEW = "new"
    REPLACED = "replaced"
    """Another text of the same version was there."""
    SAME = "same"
    """The very text was there; nothing was written."""


def store(folder: Path, text: LawText, data: bytes, *, original: str, today: date) -> Stored:
    """Keep a checked file and its settled days; raises OSError when the folder cannot be written.

    ``original`` is the name of the file that staff gave.
    """
    name = stored_name(text)
    described = folder / f"{name}{ENDING}"
    before = _file_of(described)
    if before and _is_there(described, text):
        return Stored.SAME
    assert text.effective is not None
    digest = hashlib.sha256(data).hexdigest()
    # The days are part of the name, because the book is built anew when a file's name or content changes.
    mark = hashlib.sha256(f"{digest} {text.title} {text.published} {text.effective}".encode()).hexdigest()[:8]
    row = Described(
        title=text.title,
        adopted=text.adopted,
        published=text.published,
        effective=text.effective,
        file=f"{name}-{mark}{Path(original).suffix.lower()}",
        sha256=digest,
        original="".join(sign for sign in original if sign.isprintable())[:120] or "？",
        imported_on=today,
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / row.file, data)
    _write(described, row.as_json().encode())
    if before and before != row.file:
        (folder / before).unlink(missing_ok=True)
    return Stored.REPLACED if before else Stored.NEW


def _file_of(described: Path) -> str:
    try:
        return describe(described).file
    except ImportRefused:
        return ""


def _is_there(described: Path, text: LawText) -> bool:
    try:
        return read_stored(described) == text
    except ImportRefused:
        return False


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f".{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
