"""The arithmetic of the measurement: when requests are due, and what the times come to."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import accumulate


def arrivals(count: int, per_second: float, *, seed: int) -> tuple[float, ...]:
    """Seconds after the start at which each of ``count`` requests is due.

    Villagers do not come evenly: the gaps are exponential, the same for the same seed, and stretched so that
    the last request is due exactly when an even stream of that rate would end.
    """
    chance = random.Random(seed)
    gaps = [chance.expovariate(1.0) for _ in range(count)]
    stretch = count / per_second / sum(gaps)
    return tuple(accumulate(gap * stretch for gap in gaps))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 < share <= 1) of the values does not exceed."""
    if not values or not 0 < share <= 1:
        raise ValueError("needs values, and a share above 0 and up to 1")
    return sorted(values)[math.ceil(share * len(values)) - 1]
