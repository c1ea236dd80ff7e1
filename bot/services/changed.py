"""What staff changed of the content, as the shelf reads it: entries and words of both lexicons."""

from __future__ import annotations

from typing import Any, Protocol

from bot.records.entries import ChangedEntries
from bot.records.versions import State, Versions
from bot.services.patience import Patience
from bot.services.record_parts import ACCOUNT
from bot.services.shelf import Changed, Pairs
from faq.search.legal_terms import Own

LEXICON = "lexicon"
"""Kind under which versions and approvals of a word of the lexicon are kept; the item is the word."""
LEGAL = "legal_word"
"""The same of an everyday word and what statutes call it."""


class _Parts(Protocol):
    @property
    def engine(self) -> Any: ...

    @property
    def entries(self) -> ChangedEntries: ...

    @property
    def patience(self) -> Patience: ...


def changed_of(parts: _Parts) -> Changed:
    """The changes of these parts; nothing is opened before it is used."""
    versions = Versions(parts.engine, account=ACCOUNT)

    def mark() -> str:
        return f"{parts.entries.version()} {versions.mark(LEXICON)} {versions.mark(LEGAL)}"

    return Changed(
        version=lambda: parts.patience.run(mark),
        tables=lambda: [row.table for row in parts.entries.all()],
        pairs=lambda: pairs_of(versions),
        legal=lambda: legal_of(versions),
    )


def pairs_of(versions: Versions) -> Pairs:
    """The words in force, each with what it is read as, in the order of words. Raises RecordsError.

    A version without a meaning takes a word of staff back, so that the lexicon that ships holds for it again.
    """
    found = versions.in_state(LEXICON, State.APPROVED)
    return tuple(sorted((row.item_id, str(row.body["meant"])) for row in found if "meant" in row.body))


def legal_of(versions: Versions) -> Own:
    """The everyday words in force with their terms of law, in the order of words. Raises RecordsError.

    A version without terms takes a word of staff back, so that the file holds for it again; an empty list of them leaves a
    word without any.
    """
    found = versions.in_state(LEGAL, State.APPROVED)
    return tuple(
        sorted((row.item_id, tuple(map(str, row.body["terms"]))) for row in found if "terms" in row.body)
    )
