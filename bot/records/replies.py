"""Answers of people to a matter: proposed by one, approved by another, and only then words on their way.

At most one reply of a matter waits for review. Each form says which reply was the newest on its screen; where another
came since, nothing is kept and the sentence says so, so that two people never answer without knowing of each other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update

from bot.records.cases import APPROVED, IN_REVIEW, WITHDRAWN, Cases, TooLate
from bot.records.content_models import authors
from bot.records.database import insert_new, read, write
from bot.records.desk_models import deliveries, replies
from bot.records.models import new_id

KIND = "reply"
"""Of the approvals, authors and deliveries of replies."""
RETURNED = "returned"


def words_hash(words: str) -> str:
    """The hash under which words are approved."""
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a reply is made of."""

    matter_id: str
    words: str
    author: str
    seen: str
    """Id of the newest reply of the matter on the author's screen; empty when there was none."""
    entry_id: str = ""
    """The entry whose answer the words are; empty for words of one's own."""


class Replies:
    """The replies of one account. Acts raise TooLate, everything raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._cases = Cases(engine, account=account)
        self._new_author = insert_new(engine, authors)

    def propose(self, fresh: Fresh, *, now: datetime) -> str:
        """Keep words that wait for somebody else's approval; the id of the reply."""

        def work(connection: Connection) -> str:
            self._hold_free(connection, fresh)
            reply_id = self._add(connection, fresh, IN_REVIEW, by="", now=now)
            written = {
                "account": self._account,
                "kind": KIND,
                "item_id": reply_id,
                "sha256": words_hash(fresh.words),
                "author": fresh.author,
                "made_at": now,
            }
            connection.execute(self._new_author, written)
            self._trace(connection, "reply_proposed", fresh.matter_id, fresh.author, reply_id, now)
            return reply_id

        return write(self._engine, work)

    def use_entry(self, fresh: Fresh, *, approved_by: str, now: datetime) -> str:
        """Keep the answer of an entry that ``approved_by`` approved: it may leave at once; the id of the reply."""
        if not fresh.entry_id or not approved_by.strip():
            raise ValueError("Only the approved answer of an entry leaves without a review.")

        def work(connection: Connection) -> str:
            case = self._hold_free(connection, fresh)
            reply_id = self._add(connection, fresh, APPROVED, by=approved_by, now=now)
            self._cases.replied(connection, case)
            self._trace(
                connection, "reply_from_entry", fresh.matter_id, fresh.author, reply_id, now, fresh.entry_id
            )
            return reply_id

        return write(self._engine, work)

    def approved(
        self, connection: Connection, reply_id: str, sha256: str, *, by: str, now: datetime
    ) -> Row[Any]:
        """A reply is approved, inside the transaction of its approval; the row with ``matter_id`` and ``words``.

        TooLate undoes it: the words are others, it was decided already, or the case is closed. OwnText is raised
        before, by Approvals; here the author is left out once more, so that no way around it leads out.
        """
        reply = self._held(connection, reply_id)
        case = self._cases.hold(connection, reply.matter_id)
        query = (
            update(replies)
            .where(
                replies.c.id == reply_id,
                replies.c.account == self._account,
                replies.c.state == IN_REVIEW,
                replies.c.sha256 == sha256,
                replies.c.author != by,
            )
            .values(state=APPROVED, decided_by=by, decided_at=now)
        )
        if connection.execute(query).rowcount != 1:
            raise TooLate(_why(connection.execute(self._this(reply_id)).one(), sha256))
        self._cases.replied(connection, case)
        return reply

    def send_back(self, reply_id: str, sha256: str, remark: str, *, by: str, now: datetime) -> None:
        """Return a reply to its author with a remark (masked already)."""

        def work(connection: Connection) -> None:
            reply = self._held(connection, reply_id)
            self._cases.hold(connection, reply.matter_id)
            decided = {"state": RETURNED, "decided_by": by, "decided_at": now, "remark": remark}
            self._decide(connection, reply_id, sha256, decided)
            self._cases.from_adviser(connection, reply.matter_id)
            self._trace(connection, "reply_returned", reply.matter_id, by, reply_id, now)

        write(self._engine, work)

    def withdraw(self, reply_id: str, *, by: str, now: datetime) -> None:
        """Take a reply back before anybody approved it."""

        def work(connection: Connection) -> None:
            reply = self._held(connection, reply_id)
            self._cases.hold(connection, reply.matter_id)
            decided = {"state": WITHDRAWN, "decided_by": by, "decided_at": now}
            self._decide(connection, reply_id, reply.sha256, decided)
            self._trace(connection, "reply_withdrawn", reply.matter_id, by, reply_id, now)

        write(self._engine, work)

    def find(self, reply_id: str) -> Row[Any] | None:
        """One reply; None when there is none of this id."""
        query = self._this(reply_id)
        return read(self._engine, lambda connection: connection.execute(query).first())

    def of_matter(self, matter_id: str) -> tuple[Row[Any], ...]:
        """Every reply to a matter, oldest first, with how far its delivery is: ``sent_state``, ``way``, ``delivered_at``, ``error``."""
        query = (
            select(
                replies,
                func.coalesce(deliveries.c.state, "").label("sent_state"),
                func.coalesce(deliveries.c.way, "").label("way"),
                deliveries.c.delivered_at,
                func.coalesce(deliveries.c.error, "").label("error"),
            )
            .outerjoin(
                deliveries,
                (deliveries.c.account == replies.c.account)
                & (deliveries.c.kind == KIND)
                & (deliveries.c.item_id == replies.c.id)
                & (deliveries.c.matter_id == replies.c.matter_id),
            )
            .where(replies.c.matter_id == matter_id, replies.c.account == self._account)
            .order_by(replies.c.made_at, replies.c.id)
        )
        return tuple(read(self._engine, lambda connection: connection.execute(query).all()))

    def in_review(self, *, not_by: str, after: str = "", limit: int = 1) -> tuple[Row[Any], ...]:
        """What waits for somebody other than ``not_by`` to approve it, the oldest first, beyond the id ``after``."""
        query = (
            select(replies)
            .where(*self._waiting(), replies.c.author != not_by, replies.c.id > after)
            .order_by(replies.c.id)
            .limit(limit)
        )
        return tuple(read(self._engine, lambda connection: connection.execute(query).all()))

    def in_review_count(self, *, not_by: str) -> tuple[int, int]:
        """How many wait for others to approve, and how many of one's own for somebody else."""
        query = select(func.count().filter(replies.c.author != not_by), func.count()).where(*self._waiting())
        others, every = read(self._engine, lambda connection: connection.execute(query).one())
        return int(others), int(every) - int(others)

    def not_handed_in(self, since: datetime, *, limit: int = 100) -> tuple[Row[Any], ...]:
        """Approved lately and not yet among the deliveries: whoever approved did not live to hand them in."""
        handed_in = select(deliveries.c.id).where(
            deliveries.c.account == replies.c.account,
            deliveries.c.kind == KIND,
            deliveries.c.item_id == replies.c.id,
        )
        query = (
            select(replies)
            .where(
                replies.c.account == self._account,
                replies.c.state == APPROVED,
                replies.c.decided_at >= since,
                ~handed_in.exists(),
            )
            .order_by(replies.c.id)
            .limit(limit)
        )
        return tuple(read(self._engine, lambda connection: connection.execute(query).all()))

    def _hold_free(self, connection: Connection, fresh: Fresh) -> Row[Any]:
        """The case, held, when no reply came since the author's screen and none waits for review."""
        case = self._cases.hold(connection, fresh.matter_id)
        newest = connection.execute(
            select(replies.c.id, replies.c.author, replies.c.state)
            .where(replies.c.matter_id == fresh.matter_id)
            .order_by(replies.c.made_at.desc(), replies.c.id.desc())
        ).all()
        waiting = [row for row in newest if row.state == IN_REVIEW]
        if waiting:
            raise TooLate(f"{waiting[0].author}已经写了一条回复，正在等审核。您写的还在下面，没有送出。")
        if newest and newest[0].id != fresh.seen:
            raise TooLate(f"{newest[0].author}刚刚已经答复过了，请先看一眼。您写的还在下面，没有送出。")
        return case

    def _add(self, connection: Connection, fresh: Fresh, state: str, *, by: str, now: datetime) -> str:
        reply_id = new_id(now)
        row = {
            "id": reply_id,
            "account": self._account,
            "matter_id": fresh.matter_id,
            "author": fresh.author,
            "words": fresh.words,
            "sha256": words_hash(fresh.words),
            "entry_id": fresh.entry_id,
            "state": state,
            "made_at": now,
            "decided_by": by,
            "decided_at": now if by else None,
            "remark": "",
        }
        connection.execute(insert(replies), row)
        return reply_id

    def _decide(self, connection: Connection, reply_id: str, sha256: str, decided: dict[str, Any]) -> None:
        query = (
            update(replies)
            .where(replies.c.id == reply_id, replies.c.state == IN_REVIEW, replies.c.sha256 == sha256)
            .values(**decided)
        )
        if connection.execute(query).rowcount != 1:
            raise TooLate(_why(connection.execute(self._this(reply_id)).one(), sha256))

    def _held(self, connection: Connection, reply_id: str) -> Row[Any]:
        row = connection.execute(self._this(reply_id)).first()
        if row is None:
            raise TooLate("没有这条回复，可能地址抄错了。")
        return row

    def _this(self, reply_id: str) -> Select[Any]:
        return select(replies).where(replies.c.id == reply_id, replies.c.account == self._account)

    def _waiting(self) -> tuple[Any, ...]:
        return replies.c.account == self._account, replies.c.state == IN_REVIEW

    def _trace(
        self,
        connection: Connection,
        act: str,
        matter_id: str,
        actor: str,
        reply_id: str,
        now: datetime,
        entry_id: str = "",
    ) -> None:
        facts = {"reply": reply_id} | ({"entry": entry_id} if entry_id else {})
        self._cases.trace(connection, act, matter_id, actor, now, **facts)


def _why(reply: Row[Any], sha256: str) -> str:
    """Why a reply cannot be decided."""
    if reply.state == APPROVED:
        return f"{reply.decided_by}已经审核通过，已经送出去了。"
    if reply.state == RETURNED:
        return f"{reply.decided_by}已经退回去改了。"
    if reply.state == WITHDRAWN:
        return "这条回复已经收回，不会送出。"
    return (
        "您看的时候文字又改过了，请重新看一遍再审核。"
        if reply.sha256 != sha256
        else "自己写的，要请别人审核。"
    )
