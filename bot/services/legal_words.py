"""Words that staff add to the search in statutes: what villagers say, and what statutes call it.

Written, reviewed by another person, and in force from then on, the same way as the words of the matcher. They are added to
a question when it is searched for, so nothing is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.records.asked import Asked
from bot.records.versions import State, Version, Versions
from bot.services.approving import approving_of
from bot.services.build import ACCOUNT, Services
from bot.services.changed import LEGAL, legal_of
from bot.services.entry_desk_texts import NotNow
from bot.services.lexicon_desk import LexiconDesk, plain_word
from faq.search.legal_terms import shipped_terms

TERMS_AT_MOST = 6
SHOWN = 10
"""Questions with the word that are shown to whoever reviews it."""
LOOKED_AT = 2_000
"""Questions among which they are looked for."""
_TERM = re.compile(r"[\u4e00-\u9fff、]{2,20}")
_BETWEEN = re.compile(r"[\s,，;；]+")


class LegalWord(NamedTuple):
    """One word of staff."""

    word: str
    terms: tuple[str, ...]
    """What statutes call it; empty when it is no longer called anything."""
    author: str
    approver: str


class LegalWordDesk(LexiconDesk):
    """The words of one account and their terms of law."""

    kind = LEGAL
    written, returned = "legal_word_written", "legal_word_returned"

    def __init__(self, *, in_statutes: Callable[[str], bool], **parts: Any) -> None:
        """``in_statutes``: whether a term may occur in a statute in force."""
        super().__init__(**parts)
        self._in_statutes = in_statutes

    def words(self) -> tuple[LegalWord, ...]:
        """The words of staff that hold now. Raises RecordsError."""
        rows = self.versions.in_state(LEGAL, State.APPROVED)
        return tuple(
            LegalWord(row.item_id, tuple(row.body["terms"]), row.author, row.decided_by)
            for row in sorted(rows, key=lambda row: row.item_id)
            if "terms" in row.body
        )

    def shipped_with(self, word: str) -> tuple[str, ...]:
        """The terms that the file gives a word."""
        return shipped_terms().get(word, ())

    def hand_in(self, word: str, typed: str, *, author: str, now: datetime) -> int:
        """Hand in what statutes call a word, terms with blanks or commas between, or nothing any more; its number.

        Raises NotNow when the word or a term is none, when no statute has the term, or when they hold already; RecordsError.
        """
        word = plain_word(word, "村民说的词")
        terms = tuple(dict.fromkeys(each for each in _BETWEEN.split(typed.strip()) if each))
        if len(terms) > TERMS_AT_MOST:
            raise NotNow(f"一个词最多写 {TERMS_AT_MOST} 个法条里的说法，挑最要紧的。")
        for term in terms:
            if not _TERM.fullmatch(term):
                raise NotNow(f"“{term[:20]}”不行：法条里的说法写 2 到 20 个汉字，几个之间用空格或逗号隔开。")
            if not self._in_statutes(term):
                raise NotNow(f"现行法条里没有“{term}”这个说法，加了也找不到。请照法条的原话写。")
        held = dict(legal_of(self.versions))
        if held.get(word, self.shipped_with(word)) == terms:
            told = f"本来就这样找：{'、'.join(terms)}" if terms else "本来就没有对应的说法"
            raise NotNow(f"“{word}”{told}，不用再写。")
        return self._add(word, {"word": word, "terms": list(terms)}, author, now)

    def drop(self, word: str, *, author: str, now: datetime) -> int:
        """Hand in that a word of staff is dropped, so that the file holds for it again; its number. Raises NotNow."""
        if word not in dict(legal_of(self.versions)):
            raise NotNow(f"“{word}”没有加过，不用拿掉。")
        return self._add(word, {"word": word}, author, now)

    def again(self, word: str, number: int, *, author: str, now: datetime) -> int:
        """Hand in an earlier version once more; the number of the new one. Raises NotNow."""
        version = self.versions.find(LEGAL, word, number)
        if version is None:
            raise NotNow("没有找到这一版，请刷新看一看。")
        if "terms" not in version.body:
            return self.drop(word, author=author, now=now)
        return self.hand_in(word, " ".join(version.body["terms"]), author=author, now=now)

    def history(self, word: str) -> tuple[Version, ...]:
        """Every version of a word. Raises RecordsError."""
        return self.versions.of_item(LEGAL, word)


def questions_with(services: Services, word: str, since: date) -> tuple[str, ...]:
    """The latest masked questions with a word, for whoever reviews it. Raises RecordsError."""
    asked = Asked(services.engine, account=ACCOUNT).questions(since, most=LOOKED_AT)
    return tuple(row.text for row in asked if word in row.text)[:SHOWN]


def legal_word_desk_of(services: Services) -> LegalWordDesk:
    """The desk on these parts; nothing is opened before it is used."""
    engine = services.engine

    def in_statutes(term: str) -> bool:
        search = services.search_shelf.search_today()
        if search is None:  # without texts there is nothing to look in
            return True
        return all(search.corpus.knows(term[place : place + 2]) for place in range(len(term) - 1))

    return LegalWordDesk(
        in_statutes=in_statutes,
        engine=engine,
        account=ACCOUNT,
        versions=Versions(engine, account=ACCOUNT),
        approving=approving_of(services),
    )
