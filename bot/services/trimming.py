"""Give back memory that building something left behind: the C library keeps freed memory for later, and a small server
has little of it.
"""

from __future__ import annotations

import ctypes
import gc
from functools import lru_cache
from time import monotonic
from typing import Any

_last = float("-inf")


def give_back(*, at_most_every_s: float = 0.0) -> None:
    """Return what is free to the system, as far as the C library can; takes a few milliseconds, more in a large process.

    Not if it was done less than so many seconds ago.
    """
    global _last
    now = monotonic()
    if now - _last < at_most_every_s:
        return
    _last = now
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Any:
    """glibc's ``malloc_trim``; None in another C library."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
