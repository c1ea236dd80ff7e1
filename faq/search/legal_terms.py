"""The terms that statutes use for what people say, from `content/lexicon.toml` and from staff.

They are added to a message when it is searched for, so a new one needs no other search.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from faq.lexicon import longest_first
from faq.search.terms import plain

LEXICON = Path(__file__).parents[2] / "content" / "lexicon.toml"


class LegalTerms:
    """Everyday words to legal terms."""

    def __init__(self, terms: Mapping[str, Sequence[str]], misheard: Iterable[str] = ()) -> None:
        """``misheard`` are further words that people misspell."""
        self.words = frozenset(misheard).union(terms, *terms.values())
        """Every word of the lexicon."""
        self.misheard = frozenset(misheard)
        """Words that are often misspelt."""
        self._terms = {plain(word): tuple(found) for word, found in terms.items()}
        self._pattern = re.compile(longest_first(self._terms)) if self._terms else None

    def of(self, text: str) -> str:
        """The terms for the words of a plain text, each once and parted by blanks; empty without any."""
        if self._pattern is None:
            return ""
        words = dict.fromkeys(self._pattern.findall(text))
        return " ".join(dict.fromkeys(term for word in words for term in self._terms[word]))


Own = tuple[tuple[str, tuple[str, ...]], ...]
"""Words that staff added, each with its terms; without any a word of the file is no longer read as terms."""

_own: Own = ()


def legal_from_now_on(own: Own) -> None:
    """Have these words of staff hold in this whole process, in place of those given before."""
    global _own
    _own = own


def legal_terms() -> LegalTerms:
    """The lexicon with the words of staff that hold; the same object as long as they are the same.

    OSError or tomllib.TOMLDecodeError when the file cannot be read.
    """
    return _with(_own)


def shipped_terms(path: Path = LEXICON) -> Mapping[str, tuple[str, ...]]:
    """Word → terms of the file alone; raises as ``legal_terms``."""
    return {word: tuple(terms) for word, terms in _table(path)["terms"].items()}


@lru_cache(maxsize=2)
def _with(own: Own) -> LegalTerms:
    terms = {**shipped_terms(), **dict(own)}
    return LegalTerms({word: found for word, found in terms.items() if found}, _table(LEXICON)["misheard"])


@lru_cache(maxsize=1)
def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
