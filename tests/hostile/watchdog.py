"""How many hostile inputs are tried, and the dog that barks when one of them keeps the machine busy.

``make test`` tries a few of each kind; ``make test-long`` sets PUFA_HOSTILE=long and tries over 20,000 in all.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from hypothesis import HealthCheck, settings

LONG = os.environ.get("PUFA_HOSTILE") == "long"
BUSY_S = 1.0
"""Seconds of the processor for one input. Not of the clock: a machine that others keep busy is no hang."""


def times(short: int = 25, long: int = 2000) -> settings:
    """The decorator of a test: ``short`` examples in `make test`, ``long`` in `make test-long`."""
    return settings(
        max_examples=long if LONG else short,
        deadline=None,
        derandomize=not LONG,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )


class Busy(BaseException):
    """An input took too long; not an Exception, so that nothing on the way takes it for its own."""


@contextmanager
def watched(seconds: float = BUSY_S) -> Iterator[None]:
    """Raise Busy in here after so many seconds of work."""

    def bark(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Busy(f"more than {seconds} s of work for one input")

    before = signal.signal(signal.SIGPROF, bark)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
