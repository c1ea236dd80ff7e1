"""Slow down whoever guesses passwords."""

from __future__ import annotations

import logging

from limits import RateLimitItemPerMinute
from redis import RedisError

from bot.sessions.windows import Window

log = logging.getLogger(__name__)

MINUTES = 15
_OF_A_NAME = RateLimitItemPerMinute(5, MINUTES, namespace="pufa-sign-in")
_OF_A_PLACE = RateLimitItemPerMinute(30, MINUTES, namespace="pufa-sign-in")


class Attempts:
    """Failed attempts to sign in: five a quarter of an hour for a name from one place, thirty for a place.

    Counted in Redis where there is one; while it is away everybody may try, argon2 slows them down.
    """

    def __init__(self, redis_url: str) -> None:
        self._window = Window(redis_url)

    def allowed(self, name: str, place: str) -> bool:
        """Whether another attempt is looked at."""
        try:
            return self._window.test(_OF_A_NAME, place, name[:40]) and self._window.test(_OF_A_PLACE, place)
        except RedisError as error:
            log.warning("attempts not counted: %s", type(error).__name__)
            return True

    def failed(self, name: str, place: str) -> None:
        """Count an attempt that failed."""
        try:
            self._window.hit(_OF_A_NAME, place, name[:40])
            self._window.hit(_OF_A_PLACE, place)
        except RedisError as error:
            log.warning("attempts not counted: %s", type(error).__name__)
