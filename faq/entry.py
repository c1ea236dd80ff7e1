"""One frequently asked question: its answer, the articles behind it, and the ways people ask it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Citation:
    """One article that an answer rests on, with the fact it states."""

    law: str
    """Official full title, e.g. ``中华人民共和国民法典``."""
    article: int | str
    """Article number; inserted articles as a string such as ``133之一``."""
    fact: str
    """What the article says, in our own words."""
    claims: tuple[str, ...] = ()
    """Short words or numbers that the article's text must contain, for checking."""


@dataclass(frozen=True, slots=True)
class Details:
    """What people ask next about an entry; an empty field means the entry does not say."""

    how_long: str = ""
    where: str = ""
    bring: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its reviewed answer."""

    id: str
    """Stable id, topic and number, e.g. ``wages-003``; never reused."""
    title: str
    """The question as a villager would ask it, in plain words."""
    topic: str
    """Topic id of faq/topics.toml."""
    phrasings: tuple[str, ...]
    """Other ways to ask it."""
    answer: str
    """The direct answer, 80-280 characters."""
    steps: tuple[str, ...]
    """What to do, in order."""
    citations: tuple[Citation, ...]
    """One to four, the most important first."""
    details: Details = Details()
    contacts: tuple[str, ...] = ()
    """Keys of content/hotlines.toml, e.g. ``12348``."""
    related: tuple[str, ...] = ()
    """Ids of entries worth reading next."""
    changed: str = ""
    """What changed lately where people still quote the old rule; empty if nothing did."""
    valid_from: date | None = None
    """First day on which the answer is right; None means always."""
    valid_until: date | None = None
    """First day on which it is no longer right; None means open."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Entry:
        """The entry of a table that ``table`` gave; nothing is checked, what people write goes through `EntryReader`."""
        days = {
            name: date.fromisoformat(table[name]) for name in ("valid_from", "valid_until") if name in table
        }
        lists = {name: tuple(table.get(name, ())) for name in ("phrasings", "steps", "contacts", "related")}
        cited = tuple(
            Citation(row["law"], row["article"], row["fact"], tuple(row["claims"]))
            for row in table["citations"]
        )
        details = Details(**table.get("details", {}))
        return cls(**{**table, **lists, **days, "citations": cited, "details": details})

    def valid_on(self, day: date) -> bool:
        """Whether the answer is right on a Beijing day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day < self.valid_until)

    def table(self) -> dict[str, Any]:
        """The entry as a table of its file holds it, days as ``2027-01-01``; what says nothing is left out."""
        table = asdict(self)
        table["details"] = {name: words for name, words in table["details"].items() if words}
        for name in ("valid_from", "valid_until"):
            table[name] = table[name].isoformat() if table[name] else None
        table["citations"] = [{**cited, "claims": list(cited["claims"])} for cited in table["citations"]]
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in table.items() if value
        }

    def sha256(self) -> str:
        """Hash of everything that would be sent; an approval holds for this hash only.

        Phrasings are left out: they route a question and are never shown.
        """
        sent = asdict(self)
        del sent["phrasings"]
        return hashlib.sha256(
            json.dumps(sent, ensure_ascii=False, sort_keys=True, default=str).encode()
        ).hexdigest()
