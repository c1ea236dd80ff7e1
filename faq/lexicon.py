"""The word lists of lexicon.toml: fillers, words of one meaning, words that name what is asked about.

Pure once read: the file is read on first use and kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).with_name("lexicon.toml")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the matcher reads for what villagers write."""

    readings: Mapping[str, str]
    """Word to the word it is read as; a filler is read as the empty string."""
    pattern: re.Pattern[str]
    """Matches any word of `readings`, the longest first."""
    reading: Callable[[re.Match[str]], str]
    """What a match of `pattern` is read as."""
    asides: frozenset[str]
    """Clauses that say nothing of their own beside others."""
    weak: frozenset[str]
    """Words that say little about what is asked."""
    subjects: frozenset[str]
    """Words that name what a question is about."""
    subject: re.Pattern[str]
    """Matches any of them, the longest first."""
    puzzled: re.Pattern[str]
    """Matches what people say who did not understand a reply: 看不懂."""
    remarks: re.Pattern[str]
    """Matches what they may say besides, of the reply and not of their matter."""

    @classmethod
    def read(cls, path: Path = LEXICON) -> Lexicon:
        """Read a lexicon; its own order does not matter."""
        with path.open("rb") as file:
            table = tomllib.load(file)
        words: dict[str, str] = table["words"]
        # A word on the right is read as itself, so that no shorter word inside it is changed.
        readings = {word: word for word in words.values()} | dict.fromkeys(table["fillers"], "") | words
        pattern = re.compile(longest_first(readings))
        subjects = frozenset(table["subjects"])
        subject = re.compile(longest_first(subjects))
        return cls(
            readings=readings,
            pattern=pattern,
            reading=lambda match: readings[match[0]],
            asides=frozenset(table["asides"]),
            weak=frozenset(table["weak"]),
            subjects=subjects,
            subject=subject,
            puzzled=re.compile(longest_first(table["puzzled"])),
            remarks=re.compile(longest_first(table["remarks"])),
        )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon that ships with the package."""
    return Lexicon.read()


def longest_first(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of the words that begins at a place.

    Shared beginnings are written once, so that 500 words cost little more than one.
    """
    heads: dict[str, set[str]] = {}
    unique = set(words)
    for word in sorted(unique - {""}):
        heads.setdefault(word[0], set()).add(word[1:])
    branches = "|".join(re.escape(head) + longest_first(tails) for head, tails in heads.items())
    if not branches:
        return ""
    return f"(?:{branches})" + ("?" if "" in unique else "")
