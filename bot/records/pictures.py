"""Pictures of posts, each once, under the hash of its bytes: whoever has the hash gets exactly these bytes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cachetools import LRUCache
from sqlalchemy import Connection, Engine, select, update

from bot.records.database import insert_new, read, write
from bot.records.year_models import pictures

_KEPT_BYTES = 16 * 1024 * 1024
"""What a process keeps at hand: the board and the sender ask for the same few again and again."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """One picture."""

    sha256: str
    mime: str
    """``image/jpeg`` or ``image/png``."""
    width: int
    """Pixels."""
    height: int
    data: bytes = field(repr=False)

    @property
    def ending(self) -> str:
        """Of a file with it, e.g. ``.jpg``."""
        return ".png" if self.mime == "image/png" else ".jpg"


class Pictures:
    """The pictures of one account; every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, pictures)
        self._kept: LRUCache[str, StoredPicture] = LRUCache(_KEPT_BYTES, getsizeof=_length)
        self._keeping = threading.Lock()

    def add(
        self,
        data: bytes,
        *,
        mime: str,
        width: int,
        height: int,
        by: str,
        now: datetime,
        also: Callable[[Connection], object] | None = None,
    ) -> str:
        """Keep a picture that was looked at (``bot.services.pictures``); its hash. The same one again changes nothing.

        ``also`` runs in the same transaction, only for a new one.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        row: dict[str, Any] = {
            "account": self._account,
            "sha256": sha256,
            "mime": mime,
            "width": width,
            "height": height,
            "data": data,
            "wechat_url": "",
            "made_by": by,
            "made_at": now,
        }

        def work(connection: Connection) -> None:
            if connection.execute(self._new, row).rowcount == 1 and also is not None:
                also(connection)

        write(self._engine, work)
        return sha256

    def find(self, sha256: str) -> StoredPicture | None:
        """One picture; None for an unknown hash."""
        with self._keeping:
            kept = self._kept.get(sha256)
        if kept is not None:
            return kept
        query = select(*(pictures.c[name] for name in StoredPicture.__dataclass_fields__)).where(
            pictures.c.account == self._account, pictures.c.sha256 == sha256
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        if row is None:
            return None
        found = StoredPicture(*row[:-1], bytes(row[-1]))
        if len(found.data) <= _KEPT_BYTES:
            with self._keeping:
                self._kept[sha256] = found
        return found

    def length(self, sha256: str) -> int | None:
        """Bytes of one; None for an unknown hash."""
        found = self.find(sha256)
        return None if found is None else len(found.data)

    def wechat_url(self, sha256: str) -> str:
        """Where WeChat keeps it; empty before it was uploaded."""
        query = select(pictures.c.wechat_url).where(
            pictures.c.account == self._account, pictures.c.sha256 == sha256
        )
        return str(read(self._engine, lambda connection: connection.execute(query).scalar()) or "")

    def uploaded(self, sha256: str, url: str) -> None:
        """Keep where WeChat keeps it."""
        query = update(pictures).where(pictures.c.account == self._account, pictures.c.sha256 == sha256)
        write(self._engine, lambda connection: connection.execute(query.values(wechat_url=url)))


def _length(picture: StoredPicture) -> int:
    return len(picture.data)
