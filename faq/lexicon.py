"""The word lists of lexicon.toml: fillers, words of one meaning, words that name what is asked about.

Pure once read: the file is read on first use and kept. Pairs that staff add are passed in with ``read_from_now_on``;
``reading_with`` tries others out in one thread, while all the others read as before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

LEXICON = Path(__file__).with_name("lexicon.toml")


class Words:
    """Reads words as others: of those that begin at a place the longest, and none inside it.

    All words are looked for in one pass over the text, however many they are: this runs several times for every message.
    """

    def __init__(self, readings: Mapping[str, str]) -> None:
        """Take each word with what it is read as."""
        words = [word for word in readings if word]
        self._readings = [readings[word] for word in words]
        self._found = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes

    def read(self, text: str) -> str:
        """The text with every word read as another."""
        found = self._found(text)
        if not found:
            return text
        parts: list[str] = []
        at = 0
        for number, start, end in found:
            parts += text[at:start], self._readings[number]
            at = end
        parts.append(text[at:])
        return "".join(parts)

    def within(self, text: str) -> list[str]:
        """The words that ``read`` would read."""
        return [text[start:end] for _, start, end in self._found(text)]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the matcher reads for what villagers write."""

    readings: Mapping[str, str]
    """Word to the word it is read as; a filler is read as the empty string."""
    words: Words
    """Finds the words of `readings` in a text."""
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
        subjects = frozenset(table["subjects"])
        subject = re.compile(longest_first(subjects))
        return cls(
            readings=readings,
            words=Words(readings),
            asides=frozenset(table["asides"]),
            weak=frozenset(table["weak"]),
            subjects=subjects,
            subject=subject,
            puzzled=re.compile(longest_first(table["puzzled"])),
            remarks=re.compile(longest_first(table["remarks"])),
        )

    def with_pairs(self, pairs: Iterable[tuple[str, str]]) -> Lexicon:
        """The lexicon with words read as others besides; a word read as itself is no longer changed.

        A word that is read as another, which is itself read as a third, leads there at once.
        """
        readings = {**self.readings, **dict(pairs)}
        for word in dict(pairs):
            seen, meant = {word}, readings[word]
            while (further := readings.get(meant, meant)) not in seen and further != meant:
                seen.add(meant)
                meant = further
            readings[word] = meant
            # As with the file: what is meant is read as itself, so that no shorter word inside it is changed.
            if meant:
                readings.setdefault(meant, meant)
        return replace(self, readings=readings, words=Words(readings))


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """Return the lexicon that ships with the package."""
    return Lexicon.read()


_tried: ContextVar[Lexicon | None] = ContextVar("lexicon", default=None)
_in_force: list[Lexicon] = []


def lexicon() -> Lexicon:
    """Return the lexicon in force: the one that ships, with the pairs that were passed in."""
    return _tried.get() or (_in_force[0] if _in_force else shipped())


def read_from_now_on(pairs: Iterable[tuple[str, str]]) -> None:
    """Have this process read these pairs besides the lexicon that ships, in place of those passed in before."""
    found = tuple(pairs)
    _in_force[:] = [shipped().with_pairs(found)] if found else []


@contextmanager
def reading_with(pairs: Iterable[tuple[str, str]]) -> Iterator[None]:
    """Read these pairs besides the lexicon that ships, in this thread alone and for a while."""
    before = _tried.set(shipped().with_pairs(pairs))
    try:
        yield
    finally:
        _tried.reset(before)


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
