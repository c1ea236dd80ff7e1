"""Approve what staff wrote of entries, and the texts that came with the service.

The row in ``entries`` is made in the transaction of the approval, and the text before stays on the air until then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.records.audit import add_row
from bot.records.database import write
from bot.records.entries import ChangedEntries
from bot.records.errors import OwnText
from bot.records.recalls import Recalls
from bot.records.staff import Member
from bot.records.tasks import Tasks
from bot.records.versions import State, VersionGone, Versions
from bot.services.approving import Approving, approving_of
from bot.services.build import ACCOUNT, ENTRY, Services
from bot.services.entry_desk_checks import lights, red
from bot.services.entry_desk_form import checked
from bot.services.entry_desk_texts import EntryTexts, NotNow
from bot.statistics.periods import beijing_day
from content.statutes.book import StatuteBook
from faq.corpus import Corpus
from faq.entry import Entry

__all__ = ["LAW_CHANGED", "EntryDesk", "NotNow", "VersionGone", "entry_desk_of"]

LAW_CHANGED = "law_changed"
"""Kind of the task to look at an entry again because a law that it cites changed."""

Signer = Callable[[str, Callable[[Any], object]], bool]
"""Approves a hash; the function runs in its transaction. False when it was approved before."""


class EntryDesk(EntryTexts):
    """The texts, and the approvals that let them serve."""

    def __init__(
        self,
        *,
        engine: Any,
        account: str,
        versions: Versions,
        entries: ChangedEntries,
        approving: Approving,
        recalls: Recalls,
        corpus: Callable[[], Corpus],
        book: Callable[[], StatuteBook],
    ) -> None:
        """``book`` gives the texts of statutes; for the others see EntryTexts."""
        super().__init__(engine=engine, account=account, versions=versions, entries=entries, corpus=corpus)
        self._approving = approving
        self._recalls = recalls
        self._tasks = Tasks(engine, account=account)
        self._book = book

    def approve(
        self, entry_id: str, number: int, member: Member, *, now: datetime, emergency_reason: str = ""
    ) -> None:
        """Approve a version in review: with it the text serves. Raises NotNow, VersionGone, OwnText, MayNot."""

        def sign(sha256: str, also: Callable[[Any], object]) -> bool:
            return self._approving.approve(
                ENTRY, entry_id, sha256, member, now=now, emergency_reason=emergency_reason, also=also
            )

        self._approve(entry_id, number, member.name, sign, now)

    def approve_by_name(self, entry_id: str, number: int, name: str, *, now: datetime) -> None:
        """The same from the command line."""

        def sign(sha256: str, also: Callable[[Any], object]) -> bool:
            return self._approving.by_name(ENTRY, entry_id, sha256, name, now=now, also=also)

        self._approve(entry_id, number, name, sign, now)

    def _approve(self, entry_id: str, number: int, name: str, sign: Signer, now: datetime) -> None:
        version = self.versions.find(ENTRY, entry_id, number)
        if version is None or version.state is not State.IN_REVIEW:
            raise VersionGone("这一版已经不在等审核：别人刚审过，或者又写了新的。请重新打开看一看。")
        if version.author == name:
            raise OwnText(f"{name} 写的，不能由 {name} 自己审核。请换一个人。")
        entry, problems = checked(version.body, self.corpus())
        if entry is None or entry.sha256() != version.sha256:
            told = "；".join(f"{each.problem}。{each.fix}" for each in problems) or "写法不合现在的规矩"
            raise NotNow(f"这一版现在用不了：{told}请退回去改。")
        self.refuse_what_does_not_hold(entry, now)
        if entry.sha256() in self._recalls.stopped_texts(entry_id):
            raise NotNow("这段文字停用过，不能再审核通过。请先改好再交上来。")

        def also(connection: Any) -> None:
            self.versions.approve_in(connection, ENTRY, entry_id, number, by=name, now=now)
            if entry == self.shipped(entry_id):
                self._entries.remove_in(connection, [entry_id])
            else:
                author = version.author or name
                self._entries.save_in(connection, [entry.table()], by=author, now=now)
            self._recalls.lift_in(connection, entry_id, now=now)
            self._tasks.done_in(connection, LAW_CHANGED, entry_id, name, now)

        if not sign(version.sha256, also):
            # The words were approved before: what is new is how they are asked, or that they are back.
            trace = self.trace(name, "approved", entry_id, {"number": number, "words": "as before"}, now)

            def again(connection: Any) -> None:
                also(connection)
                add_row(connection, trace)

            write(self.engine, again)

    def sign(
        self, entry_id: str, sha256: str, member: Member, *, now: datetime, emergency_reason: str = ""
    ) -> bool:
        """Approve the text that serves exactly as it was shown; False when it was approved before.

        Raises NotNow, OwnText, MayNot, RecordsError.
        """
        also = self._signing(entry_id, sha256, member.name, now)
        return self._approving.approve(
            ENTRY, entry_id, sha256, member, now=now, emergency_reason=emergency_reason, also=also
        )

    def sign_by_name(self, entry_id: str, sha256: str, name: str, *, now: datetime) -> bool:
        """The same from the command line."""
        also = self._signing(entry_id, sha256, name, now)
        return self._approving.by_name(ENTRY, entry_id, sha256, name, now=now, also=also)

    def _signing(self, entry_id: str, sha256: str, name: str, now: datetime) -> Callable[[Any], object]:
        entry = self.current(entry_id)
        if entry is None or entry.sha256() != sha256:
            raise NotNow("您看的时候这一条又改过了，请重新看一遍再审核。")
        if entry_id in self._recalls.stopped():
            raise NotNow(f"{entry_id} 停用了，要先改好，改好的文字审核通过才能再用。")
        self.refuse_what_does_not_hold(entry, now)

        def also(connection: Any) -> None:
            self.versions.approve_text_in(connection, ENTRY, entry_id, sha256, by=name, now=now)
            self._tasks.done_in(connection, LAW_CHANGED, entry_id, name, now)

        return also

    def refuse_what_does_not_hold(self, entry: Entry, now: datetime) -> None:
        """Raise NotNow when a citation is red."""
        if found := red(lights(entry, self._book(), beijing_day(now))):
            raise NotNow(f"{entry.id} 的依据有错，不能审核通过：{'；'.join(found)}。请先改好。")


def entry_desk_of(services: Services, *, corpus: Callable[[], Corpus] | None = None) -> EntryDesk:
    """The desk on these parts; nothing is opened before it is used.

    ``corpus`` is for commands, which have no use for the matcher that comes with the shelf.
    """
    engine = services.engine
    return EntryDesk(
        engine=engine,
        account=ACCOUNT,
        versions=Versions(engine, account=ACCOUNT),
        entries=services.entries,
        approving=approving_of(services),
        recalls=Recalls(engine, account=ACCOUNT),
        corpus=corpus or (lambda: services.shelf.content.corpus),
        book=lambda: services.statutes,
    )
