"""Pick-up codes as the chat takes them: few wrong ones for a person, few for everybody together.

With 38 bits and a thousand answers waiting, the wrong codes that are looked at in a year find one with a chance of
about one in a hundred; whoever tries is stopped long before by the bound for one person.
"""

from __future__ import annotations

import logging

from limits import RateLimitItemPerHour
from redis.exceptions import RedisError

from bot.conversation.desk import PickedUp
from bot.records.carrying import letter_with_code
from bot.services.build import ACCOUNT, Services
from bot.sessions.windows import Window

log = logging.getLogger(__name__)

OF_A_PERSON = RateLimitItemPerHour(5, 1, namespace="pufa-pick-up")
OF_ALL = RateLimitItemPerHour(300, 1, namespace="pufa-pick-up")


class Pickups:
    """Looks codes up; wrong ones are counted in Redis where there is one, else, and while it is away, here."""

    def __init__(self, services: Services) -> None:
        self._services = services
        url = services.settings.redis_url
        self._here = Window("")
        self._window = Window(url) if url else self._here

    def pick_up(self, openid: str, code: str) -> PickedUp:
        """The answer under a code; raises RecordsError. After too many wrong ones not even a right one is looked at."""
        services = self._services
        person = services.person_key(openid)[:32]
        if not (self._free(OF_A_PERSON, person) and self._free(OF_ALL, "all")):
            return PickedUp(too_many=True)
        letter = services.patience.run(
            lambda: letter_with_code(services.engine, ACCOUNT, services.vault, code)
        )
        if letter is None:
            self._count(OF_A_PERSON, person)
            self._count(OF_ALL, "all")
        return PickedUp(letter)

    def _free(self, limit: RateLimitItemPerHour, who: str) -> bool:
        try:
            return self._window.test(limit, who)
        except RedisError as error:
            log.warning("pick-up codes are counted here: %s", type(error).__name__)
            return self._here.test(limit, who)

    def _count(self, limit: RateLimitItemPerHour, who: str) -> None:
        try:
            self._window.hit(limit, who)
        except RedisError as error:
            log.warning("pick-up codes are counted here: %s", type(error).__name__)
            self._here.hit(limit, who)


def pickups_of(services: Services) -> Pickups:
    """The pick-up codes of these parts; it opens nothing before it is used."""
    return Pickups(services)
