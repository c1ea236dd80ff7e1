"""The township's villages as staff list them, and the codes that bring a village along."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from bot.conversation.villages import village_of
from bot.records.account_facts import AccountFacts
from bot.records.audit import audit_row
from bot.records.errors import RecordsError
from bot.services.build import ACCOUNT, Services

log = logging.getLogger(__name__)

NAME, CODES, ACCOUNT_CODE = "villages", "village_codes", "account_code"
"""Names of the facts: the list, the addresses in the villages' codes, the picture of the account's own code."""
MOST = 99
"""A villager chooses with a number of two digits."""
EVERY_S = 30.0


class WrongList(ValueError):
    """A list of villages cannot be kept; the message is one Chinese sentence."""


def read_list(typed: str) -> tuple[str, ...]:
    """The villages of a list that somebody typed, one a line; raises WrongList."""
    names = [name for line in typed.splitlines() if (name := "".join(line.split()))]
    for name in names:
        if not village_of(name):
            raise WrongList(
                f"“{name[:20]}”这个名字认不出。一行写一个村，2 到 10 个汉字，以村、社区、居委会或街道结尾，前面不带县名镇名。"
            )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WrongList(f"“{twice[0]}”写了两遍，请去掉一个。")
    if len(names) > MOST:
        raise WrongList(f"一共 {len(names)} 个，最多 {MOST} 个。")
    return tuple(names)


class VillageList:
    """The list, read anew now and then: it changes once in years and is asked for by many."""

    def __init__(self, read: Callable[[], Sequence[str]], *, clock: Callable[[], float] = monotonic) -> None:
        self._read, self._clock = read, clock
        self._names: tuple[str, ...] = ()
        self._looked_at = float("-inf")
        self._looking = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """The villages in the order of the list; the ones known before while the database is away."""
        if self._clock() - self._looked_at >= EVERY_S and self._looking.acquire(blocking=False):
            try:
                self._names = tuple(self._read())
            except RecordsError as error:
                log.warning("the villages are not read: %s", type(error).__name__)
            finally:
                self._looked_at = self._clock()
                self._looking.release()
        return self._names


def listed(facts: AccountFacts) -> tuple[str, ...]:
    """The villages as they are kept; empty before somebody listed them. Raises RecordsError."""
    kept = facts.get(NAME)
    return tuple(kept.body["names"]) if kept else ()


def keep_list(facts: AccountFacts, names: Sequence[str], *, by: str, now: datetime) -> None:
    """Keep a list in place of the one before, with its trace. Raises RecordsError."""
    trace = audit_row(
        ACCOUNT,
        actor=by,
        act="villages_listed",
        kind="account",
        item_id="villages",
        facts={"count": len(names)},
        now=now,
    )
    facts.put(NAME, {"names": list(names)}, by=by, now=now, trace=trace)


def village_list_of(services: Services) -> VillageList:
    """The list of these parts."""

    def read() -> tuple[str, ...]:
        return services.keeper.ask(lambda: listed(AccountFacts(services.engine, account=ACCOUNT)))

    return VillageList(read)
