"""Facts about laws: which text is in force on a day, and which articles it has.

Pure: content/laws.py reads the facts from their file. Law names are matched however people write them,
and a citation is judged for a Beijing day, never for "now".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

STATE = "中华人民共和国"

_MARKS = re.compile(r"[\s\u200b\ufeff《》〈〉<>「」『』“”\"']+")
_COURTS = re.compile(r"^(?:最高人民法院|最高人民检察院|最高法|最高检|两高|[、,和])+(?=关于)")
_ARTICLE = re.compile(r"^第?(\d{1,4})条?(?:之([一二三四五六七八九十]{1,3}))?$")


class Kind(StrEnum):
    """What sort of text a law is."""

    LAW = "law"
    REGULATION = "regulation"
    INTERPRETATION = "interpretation"
    LOCAL = "local"
    REPEALED = "repealed"


class Verdict(StrEnum):
    """Whether a citation holds on a day."""

    VALID = "valid"
    NOT_IN_FORCE = "not_in_force"
    NO_SUCH_ARTICLE = "no_such_article"
    UNKNOWN_LAW = "unknown_law"


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a law, in force over a half-open range of Beijing days."""

    adopted: date
    """Day it was passed, or published if it is no statute."""
    start: date
    """First day in force; ``from`` in the file."""
    until: date | None
    """First day no longer in force; None means open."""
    articles: int | None
    """Number of the last article; 0 for a text without numbered articles, None where nobody counted an old text."""
    inserted: frozenset[str]
    """Articles beside 1..articles, e.g. ``133之一``."""
    missing: frozenset[int]
    """Numbers within 1..articles that the text does not have."""
    evidence: str
    """Where the dates and the count come from."""

    def in_force(self, day: date) -> bool:
        """Whether this text is in force on a Beijing day."""
        return self.start <= day and (self.until is None or day < self.until)

    def has(self, article: int | str) -> bool:
        """Whether the article exists: 133, ``"133"``, ``"133之一"`` or ``"第133条之一"``.

        Every plain number counts as existing where the articles of an old text were never counted.
        """
        named = article_name(article)
        if named is None:
            return False
        if isinstance(named, str):
            return named in self.inserted
        within = named >= 1 and (self.articles is None or named <= self.articles)
        return within and named not in self.missing


@dataclass(frozen=True, slots=True)
class Law:
    """One law, regulation or court interpretation under its official title."""

    title: str
    """Official full title, e.g. ``中华人民共和国民法典``."""
    kind: Kind
    aliases: tuple[str, ...]
    """Other names people use; the first one of an interpretation is its readable short form."""
    versions: tuple[Version, ...]
    """Oldest first, never overlapping; empty for a repealed law whose dates are unknown."""
    replaced_by: str
    """Full title of the law to look at instead; empty unless repealed."""
    confirm: bool
    """Whether a person should compare it with the official database before it is cited."""

    @property
    def short(self) -> str:
        """The title as shown: without 中华人民共和国, an interpretation by its short form."""
        if self.kind is Kind.INTERPRETATION and self.aliases:
            return self.aliases[0]
        return self.title.removeprefix(STATE)

    def version_on(self, day: date) -> Version | None:
        """Return the text in force on a Beijing day, None if there is none."""
        return next((version for version in self.versions if version.in_force(day)), None)


@dataclass(frozen=True, slots=True)
class LawTable:
    """All laws of the file, found by any of their names."""

    laws: tuple[Law, ...]
    """In the file's order."""
    by_key: Mapping[str, Law]
    """Every title and alias, as ``name_key`` writes it."""

    def find(self, name: str) -> Law | None:
        """Return the law of a full title or alias, None if the table lacks it.

        《》, white space, the width of brackets, 中华人民共和国 and the courts' names in front make no difference.
        """
        return self.by_key.get(name_key(name))

    def verdict(self, law: Law | str, article: int | str | None, on: date) -> Verdict:
        """Judge a citation on a Beijing day; ``article`` None cites the whole law."""
        known = self.find(law) if isinstance(law, str) else law
        if known is None:
            return Verdict.UNKNOWN_LAW
        version = known.version_on(on)
        if version is None:
            return Verdict.NOT_IN_FORCE
        if article is None or version.has(article):
            return Verdict.VALID
        return Verdict.NO_SUCH_ARTICLE

    def cite(self, law: Law | str, article: int | str | None, on: date) -> str:
        """Return the words of a citation, e.g. ``《民法典》第1079条（现行版2021年1月1日起施行）``.

        A text that is not in force on the day is cited with the words that say so, an unknown law without dates.
        """
        return self.cite_all(law, () if article is None else (article,), on)

    def cite_all(self, law: Law | str, articles: Sequence[int | str], on: date) -> str:
        """Return one citation of several articles, e.g. ``《民法典》第1047条、第1049条（现行版2021年1月1日起施行）``."""
        known = self.find(law) if isinstance(law, str) else law
        words = "、".join(article_words(article) for article in articles)
        if known is None:
            return f"《{str(law).strip('《》 ')}》{words}"
        return f"《{known.short}》{words}（{self._force_words(known, on)}）"

    def _force_words(self, law: Law, on: date) -> str:
        version = law.version_on(on)
        if version is not None:
            return f"现行版{day_words(version.start)}起施行"
        coming = next((version for version in law.versions if version.start > on), None)
        if coming is not None:
            return f"{day_words(coming.start)}才施行"
        ended = law.versions[-1].until if law.versions else None
        words = "已失效" if ended is None else f"{day_words(ended)}起失效"
        instead = self.find(law.replaced_by) if law.replaced_by else None
        return words if instead is None else f"{words}，改看《{instead.short}》"


def name_key(name: str) -> str:
    """Return a law's name with everything dropped in which writers differ."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", name)).replace(STATE, "")
    return _COURTS.sub("", plain)


def article_name(article: int | str) -> int | str | None:
    """Return 133 or ``"133之一"`` for an article however it is written, None if it is no article."""
    if isinstance(article, int):
        return article
    found = _ARTICLE.match(re.sub(r"\s+", "", unicodedata.normalize("NFKC", article)))
    if found is None:
        return None
    number, part = int(found[1]), found[2]
    return number if part is None else f"{number}之{part}"


def article_words(article: int | str | None) -> str:
    """Return ``第133条之一``; nothing for None."""
    if article is None:
        return ""
    named = article_name(article)
    if isinstance(named, str):
        number, part = named.split("之")
        return f"第{number}条之{part}"
    return f"第{article if named is None else named}条"


def day_words(day: date) -> str:
    """Return ``2021年1月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"
