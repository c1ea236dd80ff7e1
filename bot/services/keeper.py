"""Keep what happened: in the database, else in the local file until the database is back, else count the loss."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TypeVar

from bot.conversation.turns import RECEIPT_SLOT, Kind, MatterView, Turn, Utterance
from bot.records.consultations import Consultations, Stored
from bot.records.errors import RecordRefused, RecordsError, RecordsUnavailable, SpoolFull, UnreadableLine
from bot.records.events import Events
from bot.records.receipts import promise_number
from bot.records.spool import Spool, line_of, store_line
from bot.services import meters
from bot.services.patience import Patience

T = TypeVar("T")
log = logging.getLogger(__name__)

PAUSE_S = 2.0
"""After a failure the database is left alone this long, so that not each message waits for it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an exchange."""

    words: str
    """What to send: the reply with its receipt number, or the words of an earlier delivery."""
    matter_id: str
    topic: str
    repeated: bool
    """An earlier delivery of this push was stored already."""
    pages: tuple[str, ...] = ()
    """What follows on 下一页 because a letter of staff came along; empty leaves the session's pages."""
    arriving: tuple[str, ...] = ()
    """For Session.arriving, with ``pages``."""
    arrived: int = 0
    """How many letters of staff arrived by it."""


class Keeper:
    """Stores exchanges and events, whatever is broken."""

    def __init__(
        self, *, consultations: Consultations, events: Events, spool: Spool, patience: Patience
    ) -> None:
        self._consultations = consultations
        self._events = events
        self._spool = spool
        self._patience = patience
        self._paused_until = float("-inf")
        self._draining = threading.Lock()
        self.losing = False
        """Whether the last thing to keep was lost: neither database nor file took it."""

    def keep(self, utterance: Utterance, turn: Turn, *, now: datetime) -> Kept:
        """Store one exchange and fill in its receipt number; never raises."""
        if monotonic() >= self._paused_until:
            try:
                stored = None if turn.forget else self._consultations.store_ready(utterance, turn, now=now)
                if stored is None:
                    stored = self._patience.run(lambda: self._store(utterance, turn, now))
            except RecordsError as error:
                self._stumbled(error)
            else:
                if stored is not None:
                    self.losing = False
                    if stored.repeated and (told := self._told(utterance)):
                        # it was answered while the database did not say that it had stored it
                        stored = replace(stored, words=told)
                    return Kept(
                        stored.words, stored.matter_id, stored.topic, stored.repeated,
                        stored.pages, stored.arriving, stored.arrived,
                    )  # fmt: skip
        needs_number = RECEIPT_SLOT in turn.reply
        receipt = promise_number(now) if needs_number else ""
        words = turn.words(receipt)
        exchange = self._consultations.proposed(utterance, turn, receipt=receipt, words=words, now=now)
        self._set_down(line_of(exchange))
        return Kept(words, turn.session.matter_id, turn.topic, repeated=False)

    def event(self, utterance: Utterance, *, now: datetime) -> None:
        """Store a notice of WeChat itself; never raises."""
        try:
            self._patience.run(lambda: self._events.store_event(utterance, now=now))
        except RecordsError as error:
            self._stumbled(error)
            self._set_down(
                {
                    "event": utterance.key,
                    "retry_key": utterance.retry_key,
                    "sent_at": utterance.sent_at.isoformat(),
                    "data": dict(utterance.data),
                }
            )

    def matters_of(self, openid: str) -> Sequence[MatterView]:
        """The latest matters of a villager, newest first; raises RecordsError when they cannot be read."""
        return self.ask(lambda: self._consultations.matters_of(openid))

    def find_receipt(self, openid: str, number: str) -> MatterView | None:
        """The villager's own matter with a receipt number, however old; raises RecordsError as above."""
        return self.ask(lambda: self._consultations.find_receipt(openid, number))

    def ask(self, question: Callable[[], T]) -> T:
        """Ask the database; after a failure it is left alone, so that one message never waits for it twice.

        Raises RecordsError when it cannot be asked.
        """
        if monotonic() < self._paused_until:
            raise RecordsUnavailable("数据库刚才没有应答。")
        try:
            return self._patience.run(question)
        except RecordsError as error:
            self._stumbled(error)
            raise

    def waiting(self) -> int:
        """Lines of the local file that the database has not taken yet."""
        return self._spool.waiting()

    def set_aside(self) -> int:
        """Lines of the local file that the database will never take; a person has to look at them."""
        return self._spool.set_aside()

    def drain(self, *, now: datetime) -> int:
        """Store what waits in the local file; how many lines, 0 while the database is still away."""
        if not self._spool.waiting() or not self._draining.acquire(blocking=False):
            return 0
        try:
            stored = self._spool.drain(lambda line: self._store_line(line, now))
            log.info("stored %d exchanges from the local file", stored)
            return stored
        except (RecordsError, OSError) as error:
            log.warning("local file not stored yet: %s", type(error).__name__)
            return 0
        finally:
            self._draining.release()

    def _store(self, utterance: Utterance, turn: Turn, now: datetime) -> Stored | None:
        """Store one exchange; None when it forgets a person and has to wait behind the lines of the local file.

        A line stored after the forgetting would bring the person back.
        """
        if turn.forget and self._spool.waiting():
            self.drain(now=now)
            if self._spool.waiting():
                return None
        stored = self._consultations.store(utterance, turn, now=now)
        if turn.forget:
            try:
                self._spool.forget(self._consultations.keys_of(utterance.openid))
            except OSError as error:
                log.error(
                    "lines set aside of somebody who was forgotten are still there: %s", type(error).__name__
                )
        return stored

    def _store_line(self, line: dict[str, object], now: datetime) -> None:
        if "event" not in line:
            store_line(line, self._consultations)
            return
        self._events.store_event(_event_of(line), now=now)

    def _told(self, utterance: Utterance) -> str | None:
        """What a push was answered whose line still waits."""
        try:
            return self._spool.told(self._consultations.push_key(utterance))
        except OSError:
            return None

    def _set_down(self, line: dict[str, object]) -> None:
        try:
            self._spool.append(line)
        except SpoolFull:
            self.losing = True
            meters.LOST.inc()
            log.error("consultation lost: neither database nor local file took it")
        else:
            self.losing = False
            meters.SPOOLED.inc()

    def _stumbled(self, error: RecordsError) -> None:
        """A row that is refused says nothing about the next one; a database that is away does."""
        if not isinstance(error, RecordRefused):
            self._paused_until = monotonic() + PAUSE_S
        meters.FAILURES.labels("records").inc()
        log.warning("not stored in the database: %s", type(error).__name__)


def _event_of(line: dict[str, object]) -> Utterance:
    """The notice of a line; UnreadableLine when it is none."""
    data = line.get("data")
    try:
        sent_at = datetime.fromisoformat(str(line["sent_at"])).astimezone(UTC)
        return Utterance(
            "", Kind.JOB, "", str(line["retry_key"]), sent_at,
            key=str(line["event"]), data=data if isinstance(data, dict) else {},
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise UnreadableLine("事件缺少字段，或日期写法不对。") from error
