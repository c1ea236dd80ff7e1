"""Pictures and recordings: which are still to be fetched from WeChat, which are kept, and for how long.

A row is made together with its exchange (``bot.records.storing``). Everything in it that shows or tells something is
encrypted; what is deleted leaves the row, so that staff see that there was one and why it is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, exists, select, update

from bot.records.database import insert_new, read, write
from bot.records.exchange import Exchange
from bot.records.field_models import media
from bot.records.models import matters, new_id
from bot.records.retention import over_since

WAITING, KEPT, GONE, FAILED = "waiting", "kept", "gone", "failed"
GOOD_FOR = timedelta(days=3)
"""How long WeChat keeps what a villager sent (official page 接收普通消息)."""
LOOSE = timedelta(hours=24)
"""How long a picture waits for the matter it belongs to."""
CLAIM = timedelta(minutes=5)
"""How long whoever fetches one may take before another may try."""
OVER = "到期了，按规定删掉了。"
NEVER_TOLD = "发来以后一天里没有说是什么事，删掉了。"
_NOTHING = {"media_id_cipher": None, "sealed": None, "bytes": 0, "next_at": None, "state": GONE}


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or recording, as far as staff see it without opening it."""

    id: str
    kind: str
    """``voice`` or ``image``."""
    matter_id: str | None
    activity_id: str | None
    state: str
    """``waiting`` (still to be fetched), ``kept``, ``gone`` (deleted, or no longer at WeChat), ``failed`` (no use)."""
    came_at: datetime
    """Aware UTC."""
    mime: str
    """Of what is kept; empty unless ``kept``."""
    bytes: int
    """Length of what is kept."""
    why: str
    """Why it is gone or failed, or why the last try to fetch it failed; Chinese."""


@dataclass(frozen=True, slots=True)
class Due:
    """One that is to be fetched now."""

    id: str
    kind: str
    media_id_cipher: str = field(repr=False)
    came_at: datetime
    tries: int
    """Before this one."""


_COLUMNS = tuple(media.c[name] for name in Medium.__dataclass_fields__)


def new_media(exchange: Exchange, *, person_id: str, matter_id: str | None) -> dict[str, Any]:
    """The row of a picture or recording that is still to be fetched."""
    return _row(
        account=exchange.account,
        retry_key=exchange.retry_key,
        kind=exchange.kind,
        at=exchange.said_at,
        person_id=person_id,
        matter_id=matter_id,
        media_id_cipher=exchange.media_cipher,
        state=WAITING,
        next_at=exchange.now,
    )


def media_of(engine: Engine, account: str, matter_id: str) -> tuple[Medium, ...]:
    """What belongs to a matter, oldest first; raises RecordsUnavailable."""
    query = (
        select(*_COLUMNS)
        .where(media.c.account == account, media.c.matter_id == matter_id)
        .order_by(media.c.came_at, media.c.id)
    )
    return _media(read(engine, lambda connection: connection.execute(query).all()))


def media_of_activity(engine: Engine, account: str, activity_id: str) -> tuple[Medium, ...]:
    """What belongs to an activity, oldest first; raises RecordsUnavailable."""
    query = (
        select(*_COLUMNS)
        .where(media.c.account == account, media.c.activity_id == activity_id)
        .order_by(media.c.came_at, media.c.id)
    )
    return _media(read(engine, lambda connection: connection.execute(query).all()))


class Media:
    """The pictures and recordings of one account; every method raises RecordsUnavailable."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def find(self, medium_id: str) -> tuple[Medium, bytes | None] | None:
        """One with its cipher, None where nothing is kept; None for an unknown id."""
        query = select(*_COLUMNS, media.c.sealed).where(
            media.c.account == self._account, media.c.id == medium_id
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else (Medium(*row[:-1]), None if row[-1] is None else bytes(row[-1]))

    def take(self, *, now: datetime, limit: int = 10) -> tuple[Due, ...]:
        """Take what is to be fetched now, oldest first: nobody else gets these before ``CLAIM`` has passed."""
        due = (
            select(media.c.id, media.c.kind, media.c.media_id_cipher, media.c.came_at, media.c.tries)
            .where(media.c.account == self._account, media.c.state == WAITING, media.c.next_at <= now)
            .where(media.c.media_id_cipher.is_not(None))
            .order_by(media.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

        def work(connection: Connection) -> tuple[Due, ...]:
            rows = tuple(Due(*row) for row in connection.execute(due))
            if rows:
                taken = update(media).where(media.c.id.in_([row.id for row in rows]))
                connection.execute(taken.values(next_at=now + CLAIM, tries=media.c.tries + 1))
            return rows

        return write(self._engine, work)

    def keep(self, medium_id: str, sealed: bytes, *, mime: str, length: int) -> bool:
        """It was fetched; False when it was deleted meanwhile."""
        return self._of_waiting(
            medium_id, state=KEPT, sealed=sealed, mime=mime, bytes=length,
            media_id_cipher=None, next_at=None, why="",
        )  # fmt: skip

    def again(self, medium_id: str, why: str, *, at: datetime) -> bool:
        """It was not fetched, for this reason (Chinese); to be tried again at that time."""
        return self._of_waiting(medium_id, next_at=at, why=why)

    def end(self, medium_id: str, why: str, *, failed: bool = False) -> bool:
        """It will never be fetched: no longer there, or (``failed``) of no use."""
        return self._of_waiting(medium_id, **_NOTHING | {"state": FAILED if failed else GONE}, why=why)

    def join(self, *, now: datetime) -> int:
        """Give each loose picture to the first matter its villager spoke of after it; how many found one."""
        loose = (
            select(media.c.id, media.c.person_id, media.c.came_at)
            .where(*self._loose(), media.c.came_at >= now - LOOSE)
            .order_by(media.c.came_at)
            .limit(200)
        )

        def work(connection: Connection) -> int:
            joined = 0
            for row in connection.execute(loose).all():
                matter_id = connection.execute(
                    select(matters.c.id)
                    .where(matters.c.person_id == row.person_id, matters.c.last_at >= row.came_at)
                    .order_by(matters.c.last_at)
                    .limit(1)
                ).scalar()
                if matter_id is not None:
                    query = update(media).where(media.c.id == row.id, media.c.matter_id.is_(None))
                    joined += connection.execute(query.values(matter_id=matter_id)).rowcount
            return joined

        if not read(self._engine, lambda connection: connection.execute(loose.limit(1)).first()):
            return 0
        return write(self._engine, work)

    def clear(self, *, retention_days: int, now: datetime) -> int:
        """Delete what nobody said a word about within a day, and what belongs to matters over for so many days."""
        before = now - timedelta(days=retention_days)
        over = exists().where(matters.c.id == media.c.matter_id, over_since(before)).correlate(media)
        unclear = (
            update(media)
            .where(*self._loose(), media.c.came_at < now - LOOSE)
            .values(**_NOTHING, why=NEVER_TOLD)
        )
        old = (
            update(media)
            .where(media.c.account == self._account, media.c.state.in_((WAITING, KEPT)))
            .where(media.c.came_at < before, over)
            .values(**_NOTHING, why=OVER)
        )
        return write(
            self._engine,
            lambda connection: connection.execute(unclear).rowcount + connection.execute(old).rowcount,
        )

    def add(
        self,
        kind: str,
        sealed: bytes,
        *,
        form_key: str,
        activity_id: str,
        mime: str,
        length: int,
        now: datetime,
    ) -> str | None:
        """Keep a picture that staff uploaded for an activity; its id, None when this form was sent before."""
        row = _row(
            account=self._account, retry_key=form_key, kind=kind, at=now, activity_id=activity_id,
            state=KEPT, mime=mime, bytes=length, sealed=sealed,
        )  # fmt: skip
        new = insert_new(self._engine, media)
        added = write(self._engine, lambda connection: connection.execute(new, row).rowcount == 1)
        return str(row["id"]) if added else None

    def _loose(self) -> tuple[Any, ...]:
        return (
            media.c.account == self._account,
            media.c.state.in_((WAITING, KEPT)),
            media.c.matter_id.is_(None),
            media.c.activity_id.is_(None),
            media.c.person_id.is_not(None),
        )

    def _of_waiting(self, medium_id: str, **values: Any) -> bool:
        query = (
            update(media)
            .where(media.c.account == self._account, media.c.id == medium_id, media.c.state == WAITING)
            .values(**values)
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)


def _row(*, at: datetime, **values: Any) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "came_at": at,
        "matter_id": None,
        "activity_id": None,
        "person_id": None,
        "media_id_cipher": None,
        "next_at": None,
        "tries": 0,
        "mime": "",
        "bytes": 0,
        "sealed": None,
        "why": "",
    } | values


def _media(rows: Any) -> tuple[Medium, ...]:
    return tuple(Medium(*row) for row in rows)
