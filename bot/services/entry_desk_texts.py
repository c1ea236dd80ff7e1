"""The texts of entries at the desk: which one serves, what was written, handed in, returned, brought back.

Nothing that is written changes what villagers get; ``entry_desk.py`` approves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.records.audit import add_row, audit_row
from bot.records.database import write
from bot.records.entries import ChangedEntries
from bot.records.versions import OPEN, State, Version, VersionGone, Versions
from bot.services.build import ENTRY
from faq.corpus import Corpus, load_entries
from faq.entry import Entry
from faq.entry_rules import EntryReader


class NotNow(ValueError):
    """Something cannot be done as things stand; the message says why and what to do, in Chinese."""


class EntryTexts:
    """The texts of one account."""

    def __init__(
        self,
        *,
        engine: Any,
        account: str,
        versions: Versions,
        entries: ChangedEntries,
        corpus: Callable[[], Corpus],
    ) -> None:
        """``corpus`` gives the entries that serve, possibly as they were a moment ago."""
        self.engine = engine
        self._account = account
        self._entries = entries
        self.versions = versions
        self.corpus = corpus

    def current(self, entry_id: str) -> Entry | None:
        """The text that serves, read from where it is kept, so that it is never a moment old; None without any."""
        row = self._entries.find(entry_id)
        if row is not None:
            return self.entry_of(row.table)
        return self.shipped(entry_id)

    def shipped(self, entry_id: str) -> Entry | None:
        """The text that came with the service."""
        return next((entry for entry in load_entries() if entry.id == entry_id), None)

    def entry_of(self, table: Mapping[str, Any]) -> Entry | None:
        """The entry of a table; None where the rules have changed since it was kept."""
        return EntryReader(table, path="", place="").read(self.corpus().topics)

    def waiting(self, entry_id: str) -> Version | None:
        """The version about which something is still to be done."""
        newest = self.versions.of_item(ENTRY, entry_id, limit=1)
        return newest[0] if newest and newest[0].state in OPEN else None

    def newest_number(self, entry_id: str) -> int:
        """Number of the newest version, 0 without any."""
        newest = self.versions.of_item(ENTRY, entry_id, limit=1)
        return newest[0].number if newest else 0

    def save(
        self,
        entry: Entry,
        *,
        author: str,
        hand_in: bool,
        base: int | None,
        now: datetime,
        from_matter: str = "",
        act: str = "entry_written",
    ) -> int:
        """Keep a text as a draft or hand it in; its number.

        ``base`` is the number of the newest version when the writer began, None not to ask. Raises NotNow when
        somebody wrote another meanwhile, or when nothing is changed; RecordsError.
        """
        newest = self.versions.of_item(ENTRY, entry.id, limit=1)
        if base is not None and newest and newest[0].number != base:
            raise NotNow(
                f"您写的时候，{newest[0].author or newest[0].decided_by}又存了第 {newest[0].number} 版。"
                "请先打开那一版看看；要用您的，再存一次，就换成您的。"
            )
        current = self.current(entry.id)
        if entry == current and not (newest and newest[0].state in OPEN):
            raise NotNow("和现在用的一模一样，没有什么可存的。")
        known = {text.sha256() for text in (current, self.shipped(entry.id)) if text is not None}
        state = State.IN_REVIEW if hand_in else State.DRAFT
        row = self.versions.row(
            ENTRY,
            entry.id,
            entry.table(),
            entry.sha256(),
            author=author,
            state=state,
            now=now,
            from_matter=from_matter,
        )

        def work(connection: Any) -> int:
            number = self.versions.add_in(connection, row, known=known)
            facts = {"number": number, "state": state.value, "sha256": row["sha256"][:12]}
            add_row(connection, self.trace(author, act, entry.id, facts, now))
            return number

        return write(self.engine, work)

    def restore(self, entry_id: str, number: int, *, by: str, now: datetime) -> int:
        """Hand in an earlier text again, 0 for the one that came with the service; the number of the new version.

        Raises NotNow, RecordsError.
        """
        if number == 0:
            entry = self.shipped(entry_id)
        else:
            version = self.versions.find(ENTRY, entry_id, number)
            entry = None if version is None else self.entry_of(version.body)
        if entry is None:
            raise NotNow("这一版用不回来了：当时的写法不合现在的规矩。请打开照着重新写一遍。")
        return self.save(entry, author=by, hand_in=True, base=None, now=now, act="entry_restored")

    def send_back(self, entry_id: str, number: int, *, by: str, remark: str, now: datetime) -> None:
        """Return a version in review to its author. Raises NotNow without a remark, VersionGone, RecordsError."""
        remark = _needed(remark)
        if not self.versions.send_back(ENTRY, entry_id, number, by=by, remark=remark, now=now):
            raise VersionGone("这一版已经不在等审核：别人刚审过，或者又写了新的。请重新打开看一看。")
        trace = self.trace(by, "entry_returned", entry_id, {"number": number}, now)
        write(self.engine, lambda connection: add_row(connection, trace))

    def send_back_shipped(self, entry_id: str, sha256: str, *, by: str, remark: str, now: datetime) -> int:
        """Put aside a text that serves but that nobody approved, with what is wrong with it; the number of its version.

        Raises NotNow without a remark or when the text is another by now, RecordsError.
        """
        remark, entry = _needed(remark), self.current(entry_id)
        if entry is None or entry.sha256() != sha256:
            raise NotNow("您看的时候这一条又改过了，请重新看一遍。")
        row = self.versions.row(
            ENTRY,
            entry_id,
            entry.table(),
            sha256,
            author="",
            state=State.RETURNED,
            now=now,
            decided_by=by,
            remark=remark,
        )

        def work(connection: Any) -> int:
            number = self.versions.add_in(connection, row, known={sha256})
            add_row(connection, self.trace(by, "entry_returned", entry_id, {"number": number}, now))
            return number

        return write(self.engine, work)

    def trace(
        self, actor: str, act: str, entry_id: str, facts: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """The row of the audit log for one act."""
        return audit_row(
            self._account, actor=actor, act=act, kind=ENTRY, item_id=entry_id, facts=facts, now=now
        )


def _needed(remark: str) -> str:
    """The remark of a return in one line; NotNow when it says nothing."""
    remark = " ".join(remark.split())[:500]
    if len(remark) < 2:
        raise NotNow("退回要写一句哪里不对，写的人才知道怎么改。")
    return remark
