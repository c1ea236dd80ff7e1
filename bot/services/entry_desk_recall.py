"""Stop an entry at once, tell those who got it, and who that is.

Whoever handles matters may stop one; only a newly approved text lets the entry serve again. The correction leaves once
somebody else than its author approved exactly its words; ``bot/dispatch/corrections.py`` hands it to the matters.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.records.asked import Asked, Got, Reached
from bot.records.audit import Audit
from bot.records.recalls import CORRECTION, Recall, Recalls, words_sha256
from bot.records.staff import Member
from bot.services.approving import Approving, approving_of
from bot.services.build import ACCOUNT, Services
from bot.services.entry_desk_texts import NotNow
from bot.statistics.periods import beijing_day
from faq.entry import Entry

DAYS_AT_MOST = 365
WORDS_LENGTH = (10, 500)
"""Fewest and most characters of a correction."""


class RecallDesk:
    """Recalls of one account."""

    def __init__(self, *, recalls: Recalls, asked: Asked, approving: Approving, audit: Audit) -> None:
        self.recalls = recalls
        self._asked = asked
        self._approving = approving
        self._audit = audit

    def stop(self, entry: Entry, *, by: str, reason: str, days: int, now: datetime) -> Recall:
        """Stop an entry: nothing of it is sent any more, not even in a demo. Raises NotNow, RecordsError."""
        reason = " ".join(reason.split())[:500]
        if len(reason) < 4:
            raise NotNow("请写一句为什么停用，至少 4 个字，后面的人才看得懂。")
        if not 1 <= days <= DAYS_AT_MOST:
            raise NotNow(f"往前看几天，请写 1 到 {DAYS_AT_MOST} 之间的数。")
        return self.recalls.start(entry.id, entry.sha256(), by=by, reason=reason, days=days, now=now)

    def write_words(self, recall: Recall, words: str, *, by: str, now: datetime) -> None:
        """Write the correction. Raises NotNow when it is too short or long, or was approved; RecordsError."""
        words, (fewest, most) = words.replace("\r\n", "\n").strip(), WORDS_LENGTH
        if not fewest <= len(words) <= most:
            raise NotNow(f"更正的话有 {len(words)} 个字，请写到 {fewest} 至 {most} 个字。")
        if not self.recalls.write_words(recall.id, words, by=by, now=now):
            raise NotNow("更正已经审核通过，正在送出，不能再改。")
        self._audit.note(
            by, "correction_written", CORRECTION, recall.id, now=now, sha256=words_sha256(words)[:12]
        )

    def approve_words(
        self, recall: Recall, sha256: str, member: Member, *, now: datetime, emergency_reason: str = ""
    ) -> None:
        """Approve the correction exactly as it was shown. Raises NotNow, OwnText, MayNot, RecordsError."""
        if not recall.words or sha256 != recall.words_sha256:
            raise NotNow("您看的时候更正又改过了，请重新看一遍再审核。")

        def also(connection: Any) -> None:
            self.recalls.approve_in(connection, recall.id, recall.words, by=member.name, now=now)

        self._approving.approve(
            CORRECTION, recall.id, sha256, member, now=now, emergency_reason=emergency_reason, also=also
        )

    def reached(self, entry_id: str, since: date, until: datetime | None = None) -> Reached:
        """How many matters and persons got the entry."""
        return self._asked.reached(entry_id, since, until)

    def got(
        self, entry_id: str, since: date, until: datetime | None, *, limit: int, offset: int
    ) -> tuple[Got, ...]:
        """The matters that got it, latest first."""
        return self._asked.got(entry_id, since, until=until, limit=limit, offset=offset)


def first_day(at: datetime, days: int) -> date:
    """The first Beijing day of the last so many days before an instant."""
    return beijing_day(at - timedelta(days=days))


def recall_desk_of(services: Services) -> RecallDesk:
    """The desk on these parts; nothing is opened before it is used."""
    engine = services.engine
    return RecallDesk(
        recalls=Recalls(engine, account=ACCOUNT),
        asked=Asked(engine, account=ACCOUNT),
        approving=approving_of(services),
        audit=services.audit,
    )
