"""Which text of an entry somebody got, in words."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.records.asked import Asked
from bot.records.versions import Versions
from bot.services.build import ACCOUNT, ENTRY, Services
from faq.corpus import load_entries

UNKNOWN = "没有记下是哪一版"


class Sent(NamedTuple):
    """One answer that went out."""

    at: datetime
    """Aware UTC."""
    entry_id: str
    text: str
    """Which text it was: ``第 2 版``, ``随软件来的文字``."""


def names_of_texts(services: Services, entry_id: str) -> dict[str, str]:
    """Each text of an entry in words, by its hash. Raises RecordsError."""
    names = {each.sha256(): "随软件来的文字" for each in load_entries() if each.id == entry_id}
    for version in reversed(Versions(services.engine, account=ACCOUNT).of_item(ENTRY, entry_id)):
        names.setdefault(version.sha256, f"第 {version.number} 版")
    return names


def named(names: dict[str, str], sha256: str) -> str:
    """A text in words; one that is neither of the files nor of a version by the beginning of its hash."""
    return names.get(sha256, f"文字 {sha256[:8]}") if sha256 else UNKNOWN


def sent_in(services: Services, matter_id: str) -> tuple[Sent, ...]:
    """What entries answered in a matter, oldest first. Raises RecordsError."""
    rows = Asked(services.engine, account=ACCOUNT).sent_in_matter(matter_id)
    names = {entry_id: names_of_texts(services, entry_id) for entry_id in {row[1] for row in rows}}
    return tuple(Sent(at, entry_id, named(names[entry_id], sha256)) for at, entry_id, sha256 in rows)
