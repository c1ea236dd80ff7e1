"""What staff changed of the content, as the shelf reads it: entries and words of the lexicon."""

from __future__ import annotations

from bot.records.versions import State, Versions
from bot.services.patience import Patience
from bot.services.record_parts import ACCOUNT, RecordParts
from bot.services.shelf import Changed, Pairs

LEXICON = "lexicon"
"""Kind under which versions and approvals of a word of the lexicon are kept; the item is the word."""


class _Parts(RecordParts):
    patience: Patience


def changed_of(parts: _Parts) -> Changed:
    """The changes of these parts; nothing is opened before it is used."""
    versions = Versions(parts.engine, account=ACCOUNT)

    def mark() -> str:
        return f"{parts.entries.version()} {versions.mark(LEXICON)}"

    return Changed(
        version=lambda: parts.patience.run(mark),
        tables=lambda: [row.table for row in parts.entries.all()],
        pairs=lambda: pairs_of(versions),
    )


def pairs_of(versions: Versions) -> Pairs:
    """The words in force, each with what it is read as, in the order of words. Raises RecordsError."""
    found = versions.in_state(LEXICON, State.APPROVED)
    return tuple(sorted((row.item_id, str(row.body.get("meant", row.item_id))) for row in found))
