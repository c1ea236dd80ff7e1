"""Answers of people that arrive, one step after another, until WeChat says so, the villager has them, or a person told them.

The steps: a customer-service message, where the account may and the villager wrote within 48 hours (a passive reply is
never still awaited when a person answers: WeChat waits five seconds); else, where the villager allowed it, one message that an
answer is there (``bot.services.one_time``), and the reply to the villager's next message, or
whatever they fetch (``bot.records.carrying``); else a person with a telephone and the pick-up code.

Nothing is sent twice. A row is claimed before WeChat is called; where the answer does not come, or this process does not
live to write it down, the row is doubtful, and only a person who has looked sends it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from bot.conversation.letters import one_message
from bot.conversation.turns import Letter
from bot.dispatch import ladder_words
from bot.records.deliveries import REPLY, Deliveries, Delivery, State, Way
from bot.records.errors import RecordsError, VaultError
from bot.records.reach import Reach
from bot.records.vault import Vault
from bot.services import meters
from bot.services.alerting import SEND_FAILED, alerting_of
from bot.services.build import ACCOUNT, Services
from bot.services.one_time import one_time_of
from bot.statistics.periods import BEIJING
from bot.wechat.client import WechatError

log = logging.getLogger(__name__)

EVERY_S = 5.0
"""Less than the ten seconds of the timer's rounds, so that none of them is skipped for coming a moment early."""
CLAIM_S = 240.0
"""Longer than a call can take with a token that has to be renewed twice (each call ends within 40 seconds)."""
OPEN_FOR = timedelta(hours=48) - timedelta(minutes=5)
"""After a message; a little less than WeChat allows, because clocks differ."""
OPEN_AFTER_TAP = timedelta(seconds=50)
"""After a tap on the menu, a follow or a scan; WeChat allows a minute."""
MOST, MOST_AFTER_TAP = 5, 3
PAUSES_S = (30, 120, 600, 1800, 3600)
"""Between tries of a call that surely sent nothing; after the last one it waits for the villager."""
PAUSE_IN_DOUBT = timedelta(minutes=5)
"""How long nothing is sent after a call without an answer."""
AT_ONCE = 20
"""Sent in one round; the rest follows in the next."""
_NOT_ALLOWED = frozenset({48001, 48003, 48004, 50001, 50002, 50004, 50007})
_GONE = {40003: ladder_words.UNKNOWN_PERSON, 43004: ladder_words.UNFOLLOWED, 50005: ladder_words.UNFOLLOWED}
_CLOSED = {
    45015: ladder_words.SILENT,
    45047: ladder_words.USED_UP,
    43019: ladder_words.BLOCKED,
    48002: ladder_words.BLOCKED,
}


class Sender(Protocol):
    """The call of ``bot.wechat.client.WechatClient`` that is needed; it may raise WechatError."""

    def send_text(self, openid: str, words: str) -> None:
        """Send one villager a customer-service message."""


class Ladder:
    """Takes approved words and brings them to the villager of a matter. Any number may run at once."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        vault: Vault,
        client: Sender,
        certified: bool,
        notice: Callable[[str, str, str], bool] = lambda _person_id, _openid, _receipt: False,
        tell: Callable[[str, str, datetime], object] = lambda _key, _words, _now: None,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        """``notice`` tells a villager once that an answer is there, where they allowed it; ``tell`` has staff told something once for each key; ``timer`` measures how long a round takes, in seconds."""
        self._deliveries = deliveries
        self._vault = vault
        self._client = client
        self._certified = certified
        self._notice = notice
        self._tell = tell
        self._timer = timer
        self._paused_at: datetime | None = None

    def hand_in(self, *, matter_id: str, kind: str, item_id: str, words: str, now: datetime) -> Delivery:
        """Take in approved words (kind ``reply`` or ``correction``) for the villager of a matter.

        The same item for the same matter is taken in once, however often this is called. A reply is tried at once;
        corrections may be many and are left to the next round. Raises RecordRefused for a matter that is not there
        or words that are empty, RecordsUnavailable when the database does not answer; never for the sending itself.
        """
        row = self._deliveries.hand_in(matter_id=matter_id, kind=kind, item_id=item_id, words=words, now=now)
        if kind != REPLY:
            return row
        try:
            self._step(row.id, lambda: now)
            return self._deliveries.find(row.id) or row
        except RecordsError as error:
            log.warning("delivery left to the next round: %s", type(error).__name__)
            return row

    def run_due(self, now: datetime) -> int:
        """Send what is due at an aware instant; how many were looked at. Raises RecordsError."""
        begun = self._timer()

        def moment() -> datetime:
            return now + timedelta(seconds=self._timer() - begun)

        expired = self._deliveries.expire(now, why=ladder_words.MAYBE)
        if expired:
            self._tell(f"expired {now:%Y%m%d%H%M}", ladder_words.LOOK, now)
            meters.DELIVERIES.labels(Way.SERVICE.value, State.DOUBTFUL.value).inc(expired)
            log.error("%d deliveries are doubtful: whoever sent them did not live to say", expired)
        looked_at = 0
        # a pause that begins later than now is of a clock that was set back since
        if self._paused_at is not None and self._paused_at <= now < self._paused_at + PAUSE_IN_DOUBT:
            return 0
        for delivery_id in self._deliveries.due(now, limit=AT_ONCE):
            looked_at += 1
            if not self._step(delivery_id, moment):
                break
        return looked_at

    def _step(self, delivery_id: str, moment: Callable[[], datetime]) -> bool:
        """Take one delivery as far as it goes now; False when WeChat cannot be reached for the others either."""
        row = self._deliveries.find(delivery_id)
        if row is None or row.state is not State.WAITING or row.next_at is None:
            return True
        reach = self._deliveries.reach(row, now=moment())
        openid = self._openid(reach)
        if openid is None:
            self._deliveries.leave(row, State.GIVEN_UP, error=ladder_words.NO_WECHAT)
            return True
        why_not = self._closed(reach, moment())
        if why_not:
            if self._deliveries.leave(row, State.WAITING, error=why_not):
                self._say_it_is_there(row, openid, reach.receipt, why_not)
            return True
        claimed = self._deliveries.claim(delivery_id, seconds=CLAIM_S, now=moment())
        if claimed is None:
            return True
        letter = Letter(claimed.id, claimed.kind, claimed.words or "", reach.receipt)
        return self._send(claimed, openid, one_message(letter), moment)

    def _say_it_is_there(self, row: Delivery, openid: str, receipt: str, why_not: str) -> None:
        """The answer itself waits for the villager; it is never in this message, which has room for little."""
        if row.kind == REPLY and self._notice(row.person_id, openid, receipt):
            self._deliveries.leave(
                replace(row, next_at=None), State.WAITING, error=f"{ladder_words.ONE_TIME}{why_not}"
            )

    def _send(self, row: Delivery, openid: str, words: str, moment: Callable[[], datetime]) -> bool:
        try:
            self._client.send_text(openid, words)
        except WechatError as error:
            return self._stumbled(row, error, moment())
        # Whatever else is raised leaves the claim to end: it may have been sent.
        self._settle(row, State.DELIVERED, way=Way.SERVICE.value, delivered_at=moment(), error="")
        return True

    def _stumbled(self, row: Delivery, error: WechatError, now: datetime) -> bool:
        code = error.errcode
        if error.unsure:
            self._settle(row, State.DOUBTFUL, error=ladder_words.MAYBE)
            self._tell(f"doubtful {row.id}", ladder_words.LOOK, now)
            # so that a WeChat that hangs does not make all the others doubtful too
            self._paused_at = now
            return False
        if code in _GONE:
            self._settle(row, State.GIVEN_UP, error=_GONE[code])
        elif code in _CLOSED:
            self._settle(row, State.WAITING, error=_CLOSED[code])
        elif code in _NOT_ALLOWED:
            self._settle(row, State.WAITING, error=ladder_words.NOT_ALLOWED)
            self._tell(f"not allowed {code} {now:%Y%m%d}", ladder_words.NO_RIGHT, now)
        elif error.permanent:
            self._settle(row, State.WAITING, error=ladder_words.REFUSED.format(says=error.says))
        else:
            self._later(row, error, now)
            return False
        return True

    def _later(self, row: Delivery, error: WechatError, now: datetime) -> None:
        """A call failed that surely sent nothing, and may succeed later."""
        tries = row.tries + 1
        if tries > len(PAUSES_S):
            self._settle(
                row,
                State.WAITING,
                error=ladder_words.GAVE_UP.format(says=error.says, times=tries),
                tries=tries,
            )
            return
        when = now + timedelta(seconds=PAUSES_S[row.tries])
        words = ladder_words.AGAIN_LATER.format(says=error.says, when=f"{when.astimezone(BEIJING):%H:%M}")
        self._settle(row, State.WAITING, error=words, tries=tries, next_at=when)

    def _settle(self, row: Delivery, state: State, **how: object) -> None:
        if self._deliveries.settle(row, state, **how):
            meters.DELIVERIES.labels(Way.SERVICE.value, state.value).inc()
        else:
            # the claim had ended, or the person was forgotten meanwhile
            log.warning("a delivery was settled by others before its sender came back")

    def _closed(self, reach: Reach, now: datetime) -> str:
        """Why a customer-service message would be refused; empty when it may be tried."""
        if not self._certified:
            return ladder_words.UNCERTIFIED
        wrote = reach.message_at is not None and now - reach.message_at < OPEN_FOR
        tapped = reach.tap_at is not None and now - reach.tap_at < OPEN_AFTER_TAP
        if not wrote and not tapped:
            return ladder_words.SILENT
        return ladder_words.USED_UP if reach.used >= (MOST if wrote else MOST_AFTER_TAP) else ""

    def _openid(self, reach: Reach) -> str | None:
        try:
            return self._vault.decrypt(reach.openid_cipher) if reach.openid_cipher else None
        except VaultError:
            return None


def ladder_of(services: Services) -> Ladder:
    """The ladder on these parts; it opens nothing before it is used."""
    return Ladder(
        deliveries=Deliveries(services.engine, account=ACCOUNT, vault=services.vault),
        vault=services.vault,
        client=services.client,
        certified=services.settings.certified,
        notice=one_time.tell if (one_time := one_time_of(services)) else lambda *_: False,
        tell=lambda key, words, now: alerting_of(services).try_tell(
            SEND_FAILED, key, words, urgent=False, now=now
        ),
    )
