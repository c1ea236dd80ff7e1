"""A morning peak, worked out and not measured: how long villagers wait when so many workers get so many messages.

Run by `python -m tests.bench --only morning`; arithmetic only, the same numbers every time. Messages come at random with a rate
that rises and falls; a worker takes one at a time, and a message goes to one that is free, else to the one that will be
free first, as nginx and a queue of connections come to. What a message takes is drawn from what `make bench` measured.
"""

from __future__ import annotations

import heapq
import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

PLAIN_MS, SEARCH_MS = 1.2, 60.0
"""Processor of a web worker for a plain message, with Redis and PostgreSQL, and for one that needs meanings and a search.

The first as measured. The second from 146 messages a second of which a tenth search, and 0.95 ms for each of the others:
(1000 / 146 - 0.9 * 0.95) / 0.1. See docs/scale.md.
"""
AROUND_MS = 2.0
"""What a message waits for Redis and the database, during which its worker serves another."""
HANGS_UP_MS = 5000.0
"""WeChat's own patience."""


@dataclass(frozen=True, slots=True)
class Peak:
    """A morning: from nothing to ``top`` messages a second and back, as half a wave."""

    top: float
    seconds: float
    searching: float = 0.1
    """Share of messages that need a search."""


@dataclass(frozen=True, slots=True)
class Waited:
    """What came of it, in milliseconds."""

    messages: int
    p50: float
    p99: float
    longest: float
    too_late: int
    """Answered after WeChat hung up, which then asks again."""
    busy: float
    """Share of the workers' time at the top."""


def simulate(peak: Peak, workers: int, *, seed: int = 1) -> Waited:
    """Go through a morning with so many workers, each with a core of its own."""
    dice = random.Random(seed)
    free = [0.0] * workers
    waits: list[float] = []
    busy_ms, late, now = 0.0, 0, 0.0
    middle = (0.4 * peak.seconds * 1000, 0.6 * peak.seconds * 1000)
    while True:
        # thinning: candidates come at the top's rate, and stay with the share of the present rate
        now += dice.expovariate(peak.top) * 1000
        if now >= peak.seconds * 1000:
            break
        if dice.random() > math.sin(math.pi * now / (peak.seconds * 1000)):
            continue
        mean = SEARCH_MS if dice.random() < peak.searching else PLAIN_MS
        # measured times have a tail: half of it is fixed, half is drawn
        takes = mean * (0.5 + 0.5 * dice.expovariate(1.0))
        start = max(now, heapq.heappop(free))
        heapq.heappush(free, start + takes)
        waited = start - now + takes + AROUND_MS
        waits.append(waited)
        late += waited > HANGS_UP_MS
        if middle[0] <= now < middle[1]:
            busy_ms += takes
    waits.sort()
    return Waited(
        len(waits),
        waits[len(waits) // 2],
        waits[int(len(waits) * 0.99)],
        waits[-1],
        late,
        busy_ms / (workers * (middle[1] - middle[0])),
    )


CASES: tuple[tuple[str, Peak, Sequence[int]], ...] = (
    ("一个镇，1,000 条一天，早上最多每秒 1 条", Peak(1, 1800), (1,)),
    ("一个县，20 个号，早上最多每秒 20 条", Peak(20, 600), (1, 2, 4)),
    ("一个省，2,000 个号，最多每秒 5,000 条", Peak(5000, 60), (32, 40, 48, 64)),
)


def main() -> int:
    """Print a line for each case and number of workers."""
    print(f"推算，不是测出来的：每条 {PLAIN_MS} 毫秒，要检索的 {SEARCH_MS:.0f} 毫秒，占一成")
    for name, peak, workers in CASES:
        print(f"\n{name}")
        for count in workers:
            came = simulate(peak, count)
            print(
                f"  {count:>3} 个进程  最忙时用 {min(came.busy, 1.0):4.0%}   一半的人等 {came.p50:7.1f} 毫秒"
                f"   100 个里等得最久的 {came.p99:8.1f} 毫秒   超过 5 秒的 {came.too_late} 条（共 {came.messages}）"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
