"""What people also say: wordings by which an entry is found, prepared in faq/heard, searched by meaning and never shown.

They are many, so they are kept out of the entries, which people review; which entry is meant they only suggest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from faq.entry import Entry

HEARD = Path(__file__).with_name("heard")


class HeardError(ValueError):
    """A file of faq/heard cannot be read; the message says which and why, in Chinese."""


def load_heard(entries: Iterable[Entry], folder: Path = HEARD) -> tuple[tuple[str, str], ...]:
    """Entry id and wording of everything prepared for these entries, by topic and in the order of the files.

    What an entry says itself, and what two of them would share, is left out. Raises HeardError.
    """
    own = {words: entry.id for entry in entries for words in (entry.title, *entry.phrasings)}
    known = set(own.values())
    found: dict[str, str] = {}
    twice: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise HeardError(f"{path.name} 读不出来：{error}") from None
        for entry_id, wordings in tables.items():
            if entry_id not in known:
                continue
            if not isinstance(wordings, list) or not all(isinstance(words, str) for words in wordings):
                raise HeardError(f"{path.name} 的 {entry_id} 不是一列文字")
            for words in wordings:
                if found.setdefault(words, entry_id) != entry_id:
                    twice.add(words)
    return tuple(
        (entry_id, words) for words, entry_id in found.items() if words not in own and words not in twice
    )
