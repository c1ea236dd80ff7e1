"""How long the runs are, and what they counted."""

from __future__ import annotations

import os
from dataclasses import dataclass

FIGURES: dict[str, list[str]] = {}
"""Title of a run → lines, in the order in which they were noted."""


@dataclass(frozen=True, slots=True)
class Length:
    """How much a run takes on."""

    messages: int
    lasts_s: float
    """While messages arrive."""
    settles_s: float
    """How long everything may take to be well again afterwards."""
    out_s: float
    """How long posts and letters may take to be out after that: whoever was killed with a claim by a clock that was seven minutes
    fast leaves it until the right clock is there, and a call that failed is repeated after minutes."""


QUICK = os.environ.get("QUICK", "") not in ("", "0")
SEED = int(os.environ.get("PUFA_LONG_SEED", "20270105"))
"""Of everything that is drawn; another one is another run."""
SERVERS = Length(300, 45, 60, 10) if QUICK else Length(2000, 170, 150, 900)
ALONE = Length(300, 30, 60, 10) if QUICK else Length(2000, 110, 60, 900)


def note(run: str, *lines: str) -> None:
    """Lines for the end."""
    FIGURES.setdefault(run, []).extend(lines)
