"""The terms that statutes use for what people say, from `content/lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

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


@lru_cache(maxsize=1)
def legal_terms(path: Path = LEXICON) -> LegalTerms:
    """The lexicon that ships; OSError or tomllib.TOMLDecodeError when it cannot be read."""
    return LegalTerms(**tomllib.loads(path.read_text(encoding="utf-8")))
