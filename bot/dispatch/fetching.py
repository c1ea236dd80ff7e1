"""Fetch from WeChat what villagers sent, while it is there: three days.

The id of a file is all that a push can say; the host is the one of the settings, so that no push can make us fetch
from anywhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.records.errors import VaultError
from bot.records.media import GOOD_FOR, Due
from bot.services.build import Services
from bot.services.media import IMAGE, MediaKeeper, Unusable, media_keeper_of
from bot.services.pictures import MAX_BYTES as MAX_PICTURE
from bot.services.sounds import MAX_BYTES as MAX_SOUND
from bot.wechat.errors import NoToken, WechatError

log = logging.getLogger(__name__)

EVERY_S = 20
TIDY_EVERY_S = 3600
_NOT_THERE = 40007
_TOO_LATE = "微信只保存三天，没有取到。"
_EXPIRED = "微信那边已经没有了（只保存三天）。"
_PAUSES = (1, 2, 5, 10, 30, 60)
"""Minutes after the first, second … try that failed; the last for all that follow."""


class _Client(Protocol):
    def get_media(self, media_id: str, *, most: int) -> bytes: ...


class Fetching:
    """Fetches what waits, and joins pictures that came before their matter to it."""

    def __init__(self, keeper: MediaKeeper, client: _Client, *, decrypt: Callable[[str], str]) -> None:
        self._keeper = keeper
        self._client = client
        self._decrypt = decrypt

    def run(self, now: datetime) -> int:
        """One round; how many were kept. Raises RecordsError.

        A failure of the network ends the round: the next ones would only wait for it as well.
        """
        media = self._keeper.media
        media.join(now=now)
        kept = 0
        for due in media.take(now=now):
            try:
                kept += self._fetch(due)
            except WechatError as error:
                self._put_off(due, error, now)
                if isinstance(error, NoToken) or (error.errcode is None and not error.permanent):
                    break  # the others stay claimed for a few minutes
        return kept

    def tidy(self, now: datetime) -> int:
        """Delete what nobody may keep any longer; how many. Raises RecordsError."""
        return self._keeper.tidy(now)

    def _fetch(self, due: Due) -> bool:
        media = self._keeper.media
        try:
            media_id = self._decrypt(due.media_id_cipher)
        except VaultError as error:
            media.end(due.id, str(error), failed=True)
            return False
        data = self._client.get_media(media_id, most=MAX_PICTURE if due.kind == IMAGE else MAX_SOUND)
        try:
            return self._keeper.keep(due.id, due.kind, data)
        except Unusable as refusal:
            media.end(due.id, str(refusal), failed=True)
            return False

    def _put_off(self, due: Due, error: WechatError, now: datetime) -> None:
        media = self._keeper.media
        at = now + timedelta(minutes=_PAUSES[min(due.tries, len(_PAUSES) - 1)])
        log.warning("a %s was not fetched: %s", due.kind, error.errcode or error.says)
        if error.errcode == _NOT_THERE:
            media.end(due.id, _EXPIRED)
        elif error.too_large:
            media.end(due.id, error.says, failed=True)
        elif at >= due.came_at + GOOD_FOR:
            media.end(due.id, f"{_TOO_LATE}{error.says}")
        else:
            media.again(due.id, error.says, at=at)


def fetching_for(services: Services) -> Fetching:
    """Fetching on these services; nothing is opened before it is used."""
    return Fetching(media_keeper_of(services), services.client, decrypt=services.vault.decrypt)
