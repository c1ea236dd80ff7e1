"""Many counters in one whole number, so that one addition or multiplication works on all of them at once.

Lane n is the LANE bits from bit n * LANE on. Adding the lanes of some pieces, each times its weight, gives for every
entry (or for every wording of one) the weight of what it has of them, many times faster than a loop would.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct

LANE = 64
"""Bits of a lane: a weight and, below it, a number of characters."""
COUNT = 16
"""Bits of that number."""


def lanes(number: int) -> Struct:
    """Return what reads that many lanes out of the bytes of a whole number, the lowest first."""
    return Struct(f"<{number}Q")


def ones(numbers: Iterable[int], *, among: int) -> int:
    """Return a 1 in each of the numbered lanes, of so many in all."""
    wide = bytearray(among * LANE // 8)
    for number in numbers:
        wide[number * LANE // 8] = 1
    return int.from_bytes(wide, "little")
