"""What breaks and when: drawn from a seed, so that a run can be had again."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that breaks."""

    at_s: float
    name: str
    act: Act


@dataclass
class Storm:
    """Faults in the order of their times."""

    faults: list[Fault]
    done: list[str] = field(default_factory=list)
    """What happened, with its time (UTC)."""

    def blow(self, over: threading.Event) -> None:
        """Let it happen; returns when the last fault is through, or it is over."""
        begun = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            acts = []
            for fault in self.faults:
                if over.wait(max(0.0, begun + fault.at_s - time.monotonic())):
                    break
                self.done.append(f"{datetime.now(UTC):%H:%M:%S} {fault.name}")
                acts.append(pool.submit(fault.act))
            for act in acts:
                act.result()

    def told(self) -> list[str]:
        """Figures."""
        times = Counter(line.partition(" ")[2] for line in self.done)
        return [
            f"faults {len(self.done)}: "
            + ", ".join(f"{name} × {count}" for name, count in sorted(times.items())),
            "; ".join(self.done),
        ]


def drawn(
    kinds: Sequence[tuple[str, int, Act]], lasts_s: float, dice: random.Random, *, share: float = 1.0
) -> Storm:
    """Each kind so many times (``share`` of it, once at least), at times spread over the run."""
    bag = [(name, act) for name, count, act in kinds for _ in range(max(1, round(count * share)))]
    dice.shuffle(bag)
    step = lasts_s / (len(bag) + 1)
    return Storm(
        [Fault((number + dice.uniform(0.3, 1.2)) * step, name, act) for number, (name, act) in enumerate(bag)]
    )
