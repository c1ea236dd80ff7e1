"""Words that posts had better not use, as the office wants them: what staff add to the list that ships, or take off it.

The list warns whoever writes, or keeps a post back: it lets nothing out, so a change needs no review; every change is
kept as a version. Words that may never go out can be names: the audit log says that they were changed, not which.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from bot.records.audit import add_row, audit_row
from bot.records.database import write
from bot.records.versions import State, Versions
from bot.services.build import ACCOUNT, Services
from bot.services.entry_desk_texts import NotNow
from content.avoid import Avoided, shipped, with_own

AVOID = "avoid"
"""Kind of the versions."""
WORD_MOST, ADVISE_MOST = 12, 60
HIDDEN = "不许写的"
"""Stands in the audit log for a word that may be a name."""


class AvoidDesk:
    """The words of one account."""

    def __init__(self, *, engine: Any, account: str) -> None:
        self._engine = engine
        self._account = account
        self._versions = Versions(engine, account=account)

    def words(self) -> tuple[Avoided, ...]:
        """Every word that is warned of. Raises RecordsError."""
        rows = self._versions.in_state(AVOID, State.APPROVED)
        own = {row.item_id: str(row.body["advise"]) for row in rows if "advise" in row.body}
        never = [row.item_id for row in rows if row.body.get("never")]
        return with_own(own, [row.item_id for row in rows if "advise" not in row.body], never)

    def taken_off(self) -> tuple[str, ...]:
        """Words of the list that ships that are not warned of any more. Raises RecordsError."""
        warned = {each.word for each in self.words()}
        return tuple(each.word for each in shipped() if each.word not in warned)

    def add(self, word: str, advise: str, *, by: str, now: datetime, never: bool = False) -> None:
        """Warn of a word from now on; with ``never`` no post with it can be handed in. Raises NotNow, RecordsError."""
        word, advise = "".join(word.split()), " ".join(advise.split())
        if not 2 <= len(word) <= WORD_MOST:
            raise NotNow(f"词要 2 到 {WORD_MOST} 个字。")
        if not advise:
            advise = "请删去，或者隐去" if never else "请换一个说法"
        if len(advise) > ADVISE_MOST:
            raise NotNow(f"“怎么改”最多 {ADVISE_MOST} 个字。")
        self._keep(word, {"word": word, "advise": advise, **({"never": "yes"} if never else {})}, by, now)

    def take_off(self, word: str, *, by: str, now: datetime) -> None:
        """Do not warn of a word any more. Raises NotNow, RecordsError."""
        found = next((each for each in self.words() if each.word == word), None)
        if found is None:
            raise NotNow("这个词不在单子里。")
        self._keep(word, {"word": word}, by, now, hidden=found.never)

    def put_back(self, word: str, *, by: str, now: datetime) -> None:
        """Warn again of a word that ships. Raises NotNow, RecordsError."""
        found = next((each for each in shipped() if each.word == word), None)
        if found is None:
            raise NotNow("这个词不在原来的单子里。")
        self._keep(word, {"word": word, "advise": found.advise}, by, now)

    def _keep(self, word: str, body: dict[str, str], by: str, now: datetime, *, hidden: bool = False) -> None:
        sha256 = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        row = self._versions.row(
            AVOID, word, body, sha256, author=by, state=State.APPROVED, now=now, decided_by=by
        )
        shown = HIDDEN if hidden or "never" in body else word
        trace = audit_row(
            self._account, actor=by, act="avoid_changed", kind=AVOID, item_id=shown, facts={}, now=now
        )

        def work(connection: Any) -> None:
            self._versions.add_in(connection, row)
            add_row(connection, trace)

        write(self._engine, work)


def avoid_desk_of(services: Services) -> AvoidDesk:
    """The desk on these parts; nothing is opened before it is used."""
    return AvoidDesk(engine=services.engine, account=ACCOUNT)
