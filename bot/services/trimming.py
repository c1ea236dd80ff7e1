"""Give back memory that building something left behind: the C library keeps freed memory for later, and a small server
has little of it.
"""

from __future__ import annotations

import ctypes
import gc
from functools import lru_cache
from typing import Any


def give_back() -> None:
    """Return what is free to the system, as far as the C library can; takes a few milliseconds."""
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Any:
    """glibc's ``malloc_trim``; None in another C library."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
