"""Hand approved corrections to every matter that got the stopped answer.

It asks each time who was not told yet, so that a restart in the middle loses nobody and nobody is told twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.dispatch.ladder import ladder_of
from bot.records.approvals import Approvals
from bot.records.asked import Asked
from bot.records.errors import RecordRefused
from bot.records.recalls import CORRECTION, Recalls
from bot.services.build import ACCOUNT, Services
from bot.services.entry_desk_recall import first_day

log = logging.getLogger(__name__)

EVERY_S = 30.0
AT_ONCE = 200
"""Matters of one round."""
_LOOKED_AT = timedelta(days=30)
"""How long after its approval a correction is still handed to matters that lack it."""


class Corrections:
    """Hands corrections in."""

    def __init__(
        self, *, recalls: Recalls, asked: Asked, approvals: Approvals, hand_in: Callable[..., Any]
    ) -> None:
        """``hand_in`` takes ``matter_id``, ``kind``, ``item_id``, ``words`` and ``now``, the same item once a matter."""
        self._recalls = recalls
        self._asked = asked
        self._approvals = approvals
        self._hand_in = hand_in

    def run(self, now: datetime) -> int:
        """One round; how many matters were handed a correction. Raises RecordsError."""
        handed = 0
        for recall in self._recalls.to_tell(now - _LOOKED_AT):
            # The row says approved; whether by somebody who may is for the approvals to say.
            if self._approvals.approver_of(CORRECTION, recall.id, recall.words_sha256) is None:
                continue
            matters = self._asked.untold(
                recall.entry_id,
                first_day(recall.at, recall.days),
                recall.at + timedelta(seconds=10),
                kind=CORRECTION,
                item_id=recall.id,
                limit=AT_ONCE - handed,
            )
            for matter_id in matters:
                try:
                    self._hand_in(
                        matter_id=matter_id, kind=CORRECTION, item_id=recall.id, words=recall.words, now=now
                    )
                    handed += 1
                except RecordRefused as error:
                    log.warning("correction not handed in: %s", type(error).__name__)
            if handed >= AT_ONCE:
                break
        return handed


def corrections_of(services: Services) -> Corrections:
    """Corrections on these parts; nothing is opened before it is used."""
    engine = services.engine
    return Corrections(
        recalls=Recalls(engine, account=ACCOUNT),
        asked=Asked(engine, account=ACCOUNT),
        approvals=services.approvals,
        hand_in=lambda **more: ladder_of(services).hand_in(**more),
    )
