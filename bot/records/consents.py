"""Who allowed one message that an answer is there (一次性订阅消息); used up by the first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select, update

from bot.records.database import read, write
from bot.records.models import persons


class Consents:
    """The consents of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def give(self, person_id: str, *, now: datetime) -> bool:
        """Keep that somebody allowed it; False for who is forgotten, or where one is kept already."""
        query = (
            update(persons)
            .where(
                persons.c.id == person_id,
                persons.c.account == self._account,
                persons.c.openid_cipher.is_not(None),
                persons.c.notice_at.is_(None),
            )
            .values(notice_at=now)
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)

    def given(self, person_id: str) -> bool:
        """Whether somebody allowed it and it was not used."""
        query = select(persons.c.notice_at).where(
            persons.c.id == person_id, persons.c.account == self._account
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar()) is not None

    def take(self, person_id: str) -> bool:
        """Use it up; True for one alone, however many ask."""
        query = (
            update(persons)
            .where(
                persons.c.id == person_id,
                persons.c.account == self._account,
                persons.c.notice_at.is_not(None),
            )
            .values(notice_at=None)
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)
