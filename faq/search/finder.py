"""What a message means, found with everything there is: wordings first, then meanings, then articles.

A message that is clearly one of ours never pays for a vector.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from faq.decision import Match
from faq.entry import Entry
from faq.homophones import Homophones
from faq.lexicon import lexicon
from faq.matcher import Matcher
from faq.nearness import Near, Nearness
from faq.normalise import clauses
from faq.search.engine import StatuteSearch, shortened
from faq.search.legal_terms import LegalTerms, legal_terms
from faq.search.passage import Hit


@dataclass(frozen=True, slots=True)
class Finder:
    """The search together with the entries that it learns from."""

    search: StatuteSearch
    nearness: Nearness
    matcher: Matcher
    entries: Mapping[str, Entry]
    homophones: Homophones | None = None
    terms: LegalTerms | None = None
    """Those whose words it knows, so that it mends none of them."""

    @classmethod
    def of(cls, search: StatuteSearch, matcher: Matcher, entries: Mapping[str, Entry]) -> Finder:
        """A finder for these entries."""
        lexical = legal_terms()
        pairs = {pair for word in lexical.words for pair in _pairs(word)}

        def known(pair: str) -> bool:
            return pair in pairs or matcher.knows(pair) or search.corpus.knows(pair)

        words = (word for word in lexical.words | lexicon().subjects if all(map(known, _pairs(word))))
        sounds = Homophones(words, known, often=lexical.misheard)
        return cls(search, matcher.nearness(search.wordings), matcher, entries, sounds, lexical)

    def read(self, text: str) -> str:
        """The text with misspelt words read as what they sound like; mostly the text itself."""
        if self.homophones is None:
            return text
        parts = clauses(text)
        mended = [self.homophones.mend(part) for part in parts]
        return text if mended == list(parts) else "，".join(mended)

    def near(self, text: str) -> Mapping[str, Near]:
        """The entries whose wordings are nearest in meaning; none without a model of meanings."""
        meant = self.search.meaning(shortened(text))
        if meant is None:
            return {}
        with self.search.few:
            return self.nearness.of(meant)

    def match(self, text: str, *, allowed: Container[str] | None = None) -> Match:
        """What the text allows, by words and, where these are not enough, by meaning."""
        return self.matcher.match(
            self.read(text), allowed=allowed, near=self.near if self.search.by_meaning else None
        )

    def articles(self, text: str, *, limit: int = 10) -> tuple[Hit, ...]:
        """The articles that most likely answer, those of matching entries among them."""
        text = self.read(text)
        return self.search.search(text, entries=self._cited(text), limit=limit)

    def is_legal(self, text: str) -> bool | None:
        """Whether the text asks about law at all; None where that cannot be told."""
        text = self.read(text)
        return self.search.is_legal(text, entries=self._cited(text))

    def is_other(self, text: str) -> bool:
        """Whether the text is plainly about anything but law."""
        text = self.read(text)
        return self.search.is_other(text, entries=self._cited(text))

    def _cited(self, text: str) -> Mapping[int, float]:
        ranking, _ = self.matcher.rank_said(text)
        return self.search.cited(ranking, self.entries)


def _pairs(word: str) -> Iterator[str]:
    return map("".join, pairwise(word))
