"""Memory that was freed goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.services.trimming import give_back


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_freed_memory_goes_back() -> None:
    kept = [bytes(2000) for _ in range(50_000)]
    # One that stays holds the heap open at its end.
    last = kept[-1]
    full = resident()
    del kept
    give_back()
    assert len(last) == 2000
    assert resident() < full
