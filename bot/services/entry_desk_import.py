"""Take in entries from a spreadsheet: nothing that villagers get is taken off the air by it.

What has an approved text waits for review beside it. What nobody approved serves no villager, so that the new text
takes its place at once, as a draft; so do other ways to ask an approved text, since what is sent stays the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from bot.records.audit import add_row
from bot.records.database import write
from bot.records.entries import ChangedEntries
from bot.records.versions import State
from bot.services.build import ENTRY
from bot.services.entry_desk_texts import EntryTexts
from faq.entry import Entry


class Taken(NamedTuple):
    """What became of imported entries, by their ids."""

    waiting: tuple[str, ...]
    """In review, while the approved text goes on serving."""
    drafts: tuple[str, ...]
    """In place of a text that nobody approved."""
    asked_otherwise: tuple[str, ...]
    """Only asked in other ways: in effect."""


def take_in(
    texts: EntryTexts,
    rows: ChangedEntries,
    entries: Iterable[Entry],
    *,
    approved: frozenset[tuple[str, str]],
    by: str,
    now: datetime,
) -> Taken:
    """Keep imported entries, all or none; ``approved`` are ids and hashes. Raises RecordsError."""
    found = [(entry, texts.current(entry.id)) for entry in entries]
    waiting, drafts, otherwise = list[str](), list[str](), list[str]()
    kept, at_once = list[tuple[dict[str, Any], set[str]]](), list[Entry]()
    for entry, current in found:
        same = current is not None and entry.sha256() == current.sha256()
        on_air = current is not None and (entry.id, current.sha256()) in approved
        state = State.APPROVED if same and on_air else State.IN_REVIEW
        group = otherwise if same and on_air else waiting if on_air else drafts
        group.append(entry.id)
        if group is not waiting:
            at_once.append(entry)
        known = {each.sha256() for each in (current, texts.shipped(entry.id)) if each is not None}
        row = texts.versions.row(
            ENTRY,
            entry.id,
            entry.table(),
            entry.sha256(),
            author=by,
            state=state,
            now=now,
            remark="只改了问法，发给村民的文字没变" if state is State.APPROVED else "",
        )
        kept.append((row, known))

    def work(connection: Any) -> None:
        for row, known in kept:
            number = texts.versions.add_in(connection, row, known=known)
            facts = {"number": number, "state": row["state"], "sha256": row["sha256"][:12]}
            add_row(connection, texts.trace(by, "entry_imported", row["item_id"], facts, now))
        if at_once:
            rows.save_in(connection, [entry.table() for entry in at_once], by=by, now=now)

    write(texts.engine, work)
    return Taken(tuple(waiting), tuple(drafts), tuple(otherwise))
