"""Every sign-in of staff: from which device, since when, and whether it still holds.

The cookie holds a random id; only its SHA-256 is kept here, so that nobody who reads the database gets in with it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, delete, insert, select, update

from bot.records.database import read, write
from bot.records.desk_models import signins
from bot.records.staff import Also

LASTS = timedelta(hours=12)
"""How long a sign-in holds after the last click."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly is known when somebody was last there: a click costs no write more often."""
KEPT = timedelta(days=200)
"""How long a row is kept: half a year at least, as the Cybersecurity Law asks of logs, whatever RETENTION_DAYS says.
No sign-in lasts longer, however often somebody clicks.
"""


@dataclass(frozen=True, slots=True)
class Signin:
    """One sign-in."""

    id_hash: str
    """SHA-256 of the id in the cookie, hex."""
    staff_id: str
    device: str
    """In plain Chinese: 手机微信, 电脑 Chrome."""
    began_at: datetime
    """Aware UTC."""
    seen_at: datetime
    """Aware UTC; up to five minutes old."""
    ended_at: datetime | None
    """When somebody ended it; None while it may hold."""

    def holds(self, *, now: datetime) -> bool:
        """Whether whoever has its id is in."""
        return self.ended_at is None and now - self.seen_at < LASTS


def id_hash(signin_id: str) -> str:
    """What is stored of the id in a cookie."""
    return hashlib.sha256(signin_id.encode()).hexdigest()


_SIGNIN = select(
    signins.c.id_hash,
    signins.c.staff_id,
    signins.c.device,
    signins.c.began_at,
    signins.c.seen_at,
    signins.c.ended_at,
)


class Signins:
    """The sign-ins of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def begin(self, staff_id: str, device: str, *, now: datetime) -> str:
        """Keep a new sign-in and give its id, for the cookie; those long past are forgotten."""
        made = secrets.token_urlsafe(32)
        row = {
            "id_hash": id_hash(made),
            "account": self._account,
            "staff_id": staff_id,
            "device": device[:64],
            "began_at": now,
            "seen_at": now,
            "ended_at": None,
        }
        old = delete(signins).where(signins.c.staff_id == staff_id, signins.c.began_at < now - KEPT)

        def work(connection: Any) -> str:
            connection.execute(old)
            connection.execute(insert(signins), row)
            return made

        return write(self._engine, work)

    def find(self, signin_id: str) -> Signin | None:
        """The sign-in of an id out of a cookie, ended or not; None if there is none."""
        found = self._all(signins.c.id_hash == id_hash(signin_id))
        return found[0] if found else None

    def seen(self, signin: Signin, *, now: datetime) -> None:
        """Keep that somebody was there, at most every five minutes."""
        if now - signin.seen_at < SEEN_EVERY:
            return
        query = update(signins).where(signins.c.id_hash == signin.id_hash).values(seen_at=now)
        write(self._engine, lambda connection: connection.execute(query))

    def open_of(self, staff_id: str, *, now: datetime) -> tuple[Signin, ...]:
        """The sign-ins of one person that hold, the latest first."""
        return self._all(
            signins.c.staff_id == staff_id, signins.c.seen_at > now - LASTS, signins.c.ended_at.is_(None)
        )

    def end(self, staff_id: str, *, now: datetime, only: str = "", but: str = "") -> int:
        """End the sign-ins of one person, or ``only`` that of a hash, or all ``but`` that of a hash; how many."""
        query = update(signins).where(
            signins.c.account == self._account, signins.c.staff_id == staff_id, signins.c.ended_at.is_(None)
        )
        if only:
            query = query.where(signins.c.id_hash == only)
        if but:
            query = query.where(signins.c.id_hash != but)
        query = query.values(ended_at=now)
        return write(self._engine, lambda connection: connection.execute(query).rowcount)

    def ending_all(self, staff_id: str, *, now: datetime) -> Also:
        """What ends every sign-in of one person, inside the transaction of what makes it necessary."""
        query = (
            update(signins)
            .where(
                signins.c.account == self._account,
                signins.c.staff_id == staff_id,
                signins.c.ended_at.is_(None),
            )
            .values(ended_at=now)
        )
        return lambda connection: connection.execute(query)

    def seen_since(self, instant: datetime) -> frozenset[str]:
        """Ids of the people who were on the staff pages after an instant."""
        query = select(signins.c.staff_id).where(
            signins.c.account == self._account, signins.c.seen_at > instant
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return frozenset(row.staff_id for row in rows)

    def _all(self, *conditions: ColumnElement[bool]) -> tuple[Signin, ...]:
        query = _SIGNIN.where(signins.c.account == self._account, *conditions).order_by(
            signins.c.began_at.desc()
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_signin(row) for row in rows)


def _signin(row: Row[Any]) -> Signin:
    return Signin(*row)
