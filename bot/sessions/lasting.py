"""Values that end after a time, and of which the oldest go when there are too many; not for several threads at once.

The store of one process looks at it twice for each message, so it does little: what ended is thrown away when its turn
comes, in the order in which values were set.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

_TIDIED = 2
"""Old values that are thrown away for each new one, if they ended: more than come in, so that none are left lying."""


class Lasting(Generic[_Key, _Value]):
    """A mapping of bounded size and time."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        """Hold so many values at most; ``clock`` is in seconds."""
        self._most = most
        self._clock = clock
        self._held: dict[_Key, tuple[float, _Value]] = {}

    def get(self, key: _Key) -> _Value | None:
        """The value, None when it ended or never was."""
        found = self._held.get(key)
        return None if found is None or found[0] <= self._clock() else found[1]

    def set(self, key: _Key, value: _Value, *, seconds: float) -> None:
        """Hold a value for so long; of too many the one set longest ago goes."""
        now = self._clock()
        self._held.pop(key, None)
        self._held[key] = (now + seconds, value)
        for _ in range(_TIDIED):
            oldest = next(iter(self._held), None)
            if oldest is None or (len(self._held) <= self._most and self._held[oldest][0] > now):
                break
            del self._held[oldest]

    def clear(self) -> None:
        """Hold nothing any more."""
        self._held.clear()

    def __len__(self) -> int:
        return len(self._held)
