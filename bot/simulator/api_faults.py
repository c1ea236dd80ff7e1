"""Faults on demand: the next calls of an address fail in a chosen way."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

_KINDS = frozenset({"timeout", "timeout after", "drop", "drop after", "500", "500 after", "html", "redirect"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure to come.

    ``kind`` is an error code, or ``timeout`` (no answer), ``drop`` (the connection ends), ``500``, ``html`` (a
    proxy's page with status 200), ``redirect``. With `` after`` the call is carried out first.
    """

    kind: int | str

    @property
    def carried_out(self) -> bool:
        """Whether the call does its work before it fails."""
        return str(self.kind).endswith(" after")


class Faults:
    """Failures in the order in which they were ordered, by address."""

    def __init__(self) -> None:
        self._coming: dict[str, deque[Fault]] = defaultdict(deque)

    def fail_next(self, path: str, kind: int | str, times: int = 1) -> None:
        """Let the next calls of ``path`` (``/cgi-bin/…``) fail. Raises ValueError for an unknown kind."""
        if isinstance(kind, str) and kind not in _KINDS:
            raise ValueError(f"a fault is an error code or one of {', '.join(sorted(_KINDS))}, not {kind!r}")
        self._coming[path].extend([Fault(kind)] * times)

    def take(self, path: str) -> Fault | None:
        """The failure of this call, which is then used up."""
        coming = self._coming.get(path)
        return coming.popleft() if coming else None

    def clear(self) -> None:
        """No more failures."""
        self._coming.clear()
