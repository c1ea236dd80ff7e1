"""Who is on duty: one holder of a name at a time, for as long as they keep saying so.

A holder that was killed is replaced when its time is up, on either database. A holder that only seemed dead may
still be at work then, so whatever must not happen twice needs a claim of its own (``bot.records.posts``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, or_, select, update

from bot.records.database import insert_new, read, write
from bot.records.post_models import leases

SCHEDULER = "scheduler"
"""The lease of whoever does what is due."""


class Leases:
    """The leases of one account; every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, leases)

    def take(self, name: str, holder: str, *, seconds: float, now: datetime) -> bool:
        """Take or keep a lease for so many seconds from now; False while somebody else holds it.

        One that ends later than any could that was taken by now is of a clock that was set back since, and ends at once.
        """
        until = now + timedelta(seconds=seconds)
        impossible = until + timedelta(seconds=seconds)  # twice as long, because clocks of machines differ
        row = {"account": self._account, "name": name, "holder": holder, "until": until}
        renewed = (
            update(leases)
            .where(leases.c.account == self._account, leases.c.name == name)
            .where(or_(leases.c.holder == holder, leases.c.until <= now, leases.c.until > impossible))
            .values(holder=holder, until=until)
        )

        def work(connection: Connection) -> bool:
            return (
                connection.execute(renewed).rowcount == 1 or connection.execute(self._new, row).rowcount == 1
            )

        return write(self._engine, work)

    def release(self, name: str, holder: str) -> bool:
        """Give a lease back; False when it was no longer held."""
        query = delete(leases).where(
            leases.c.account == self._account, leases.c.name == name, leases.c.holder == holder
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)

    def holder_of(self, name: str, *, now: datetime) -> str | None:
        """Who holds a lease at this moment; None if nobody does."""
        query = select(leases.c.holder).where(
            leases.c.account == self._account, leases.c.name == name, leases.c.until > now
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar())
