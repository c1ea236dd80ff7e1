"""Words that staff add to the lexicon: what villagers say, and the word of the answers it is read as.

Written, reviewed by another person, and in force from then on, the same way as entries.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from bot.records.audit import add_row, audit_row
from bot.records.database import write
from bot.records.errors import OwnText
from bot.records.staff import Member
from bot.records.versions import OPEN, State, Version, VersionGone, Versions
from bot.services.approving import Approving, approving_of
from bot.services.build import ACCOUNT, Services
from bot.services.changed import LEXICON, pairs_of
from bot.services.entry_desk_texts import NotNow
from bot.services.shelf import Pairs
from faq.lexicon import shipped

_WORD = re.compile(r"[\u4e00-\u9fff0-9a-z]{1,12}", re.IGNORECASE)


class Word(NamedTuple):
    """One word of staff."""

    word: str
    meant: str
    """What it is read as; the word itself when it is no longer read as anything else."""
    author: str
    approver: str


class LexiconDesk:
    """The words of one account."""

    kind = LEXICON
    written, returned = "word_written", "word_returned"
    """Acts, as the audit has them."""

    def __init__(self, *, engine: Any, account: str, versions: Versions, approving: Approving) -> None:
        self._engine = engine
        self._account = account
        self.versions = versions
        self._approving = approving

    def in_force(self) -> tuple[Word, ...]:
        """The words of staff that are read now. Raises RecordsError."""
        rows = self.versions.in_state(self.kind, State.APPROVED)
        return tuple(
            Word(row.item_id, str(row.body["meant"]), row.author, row.decided_by)
            for row in sorted(rows, key=lambda row: row.item_id)
            if "meant" in row.body
        )

    def waiting(self) -> tuple[Version, ...]:
        """What is to be reviewed or mended, oldest first. Raises RecordsError."""
        return self.versions.in_state(self.kind, *OPEN)

    def shipped(self, word: str) -> str:
        """What the lexicon that ships reads a word as; empty when it does not know it."""
        return shipped().readings.get(word, "")

    def write(self, word: str, meant: str, *, author: str, now: datetime) -> int:
        """Hand in that a word is read as another, or as nothing else any more when both are the same; its number.

        Raises NotNow when one of them is no word, or the pair is in force; RecordsError.
        """
        word, meant = plain_word(word, "村民说的词"), plain_word(meant, "当作的词")
        further = self.shipped(meant)
        if word != meant and further and further != meant:
            raise NotNow(f"“{meant}”本来就当作“{further}”看，请直接写“{further}”。")
        if self.shipped(word) == meant and word not in dict(self._pairs()):
            raise NotNow(f"“{word}”本来就当作“{meant}”看，不用再加。")
        if (word, meant) in self._pairs():
            raise NotNow(f"“{word}”已经当作“{meant}”看了。")
        return self._add(word, {"word": word, "meant": meant}, author, now)

    def take_back(self, word: str, *, author: str, now: datetime) -> int:
        """Hand in that a word of staff is dropped, so that the lexicon that ships holds for it again; its number."""
        if word not in dict(self._pairs()):
            raise NotNow(f"“{word}”没有加过，不用拿掉。")
        return self._add(word, {"word": word}, author, now)

    def approve(
        self, word: str, number: int, member: Member, *, now: datetime, emergency_reason: str = ""
    ) -> None:
        """Approve a version in review: from then on the word is read so. Raises VersionGone, OwnText, MayNot."""
        version = self.versions.find(self.kind, word, number)
        if version is None or version.state is not State.IN_REVIEW:
            raise VersionGone("这一个词已经不在等审核，请刷新看一看。")
        if version.author == member.name:
            raise OwnText(f"{member.name} 写的，不能由 {member.name} 自己审核。请换一个人。")

        def also(connection: Any) -> None:
            self.versions.approve_in(connection, self.kind, word, number, by=member.name, now=now)

        new = self._approving.approve(
            self.kind, word, version.sha256, member, now=now, emergency_reason=emergency_reason, also=also
        )
        if not new:
            self._with_trace(also, member.name, "approved", word, now)

    def send_back(self, word: str, number: int, *, by: str, remark: str, now: datetime) -> None:
        """Return a version in review. Raises NotNow without a remark, VersionGone, RecordsError."""
        remark = " ".join(remark.split())[:500]
        if len(remark) < 2:
            raise NotNow("退回要写一句为什么。")
        if not self.versions.send_back(self.kind, word, number, by=by, remark=remark, now=now):
            raise VersionGone("这一个词已经不在等审核，请刷新看一看。")
        self._with_trace(lambda _: None, by, self.returned, word, now)

    def would_be(self, version: Version) -> Pairs:
        """The words that would be in force with a version."""
        pairs = dict(self._pairs())
        pairs.pop(version.item_id, None)
        if "meant" in version.body:
            pairs[version.item_id] = str(version.body["meant"])
        return tuple(sorted(pairs.items()))

    def _pairs(self) -> Pairs:
        return pairs_of(self.versions)

    def _add(self, word: str, body: dict[str, Any], author: str, now: datetime) -> int:
        sha256 = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        row = self.versions.row(self.kind, word, body, sha256, author=author, state=State.IN_REVIEW, now=now)
        number = 0

        def work(connection: Any) -> None:
            nonlocal number
            number = self.versions.add_in(connection, row)

        self._with_trace(work, author, self.written, word, now)
        return number

    def _with_trace(
        self, work: Callable[[Any], object], actor: str, act: str, word: str, now: datetime
    ) -> None:
        trace = audit_row(
            self._account, actor=actor, act=act, kind=self.kind, item_id=word, facts={}, now=now
        )

        def both(connection: Any) -> None:
            work(connection)
            add_row(connection, trace)

        write(self._engine, both)


def plain_word(typed: str, what: str) -> str:
    """A word as the matcher sees it: no blanks, marks or capitals."""
    word = typed.strip().lower()
    if not _WORD.fullmatch(word):
        raise NotNow(f"{what}“{typed.strip()[:20]}”不行：1 到 12 个汉字、字母或数字，不要标点和空格。")
    return word


def lexicon_desk_of(services: Services) -> LexiconDesk:
    """The desk on these parts; nothing is opened before it is used."""
    engine = services.engine
    return LexiconDesk(
        engine=engine,
        account=ACCOUNT,
        versions=Versions(engine, account=ACCOUNT),
        approving=approving_of(services),
    )
