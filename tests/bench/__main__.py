"""Measure the service: `make bench`, a quarter of an hour; `python -m tests.bench --only PART` for one part of `PARTS` or `MORE`.

Every figure stands beside one of something simpler that was measured in the same run, or beside its target: on another
machine the ratios stay, the figures do not. The exit status says whether everything was answered rightly, not how fast.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from tests.bench.one_core import on_one_core

ROUNDS = 5
OVER_HTTP = {"http": "over_http", "two": "two_workers", "stored": "stored_rows", "workers": "worker_kinds"}
"""Parts with servers of their own, measured from this process, and their modules."""
PARTS = ("http", "two", "stored", "matching", "searching", "pages")
MORE = ("workers", "morning")
"""Only when it is asked for: what a choice was made by, and what is worked out and not measured."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one part or all of them, the first without matching or searching in this process; 1 when any of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="测速")
    parser.add_argument(
        "--only",
        choices=(*PARTS, *MORE),
        help="只测一部分：收发消息、两个进程和一个进程、存了多少条、问答匹配、法条检索、工作人员的页面；"
        "workers 比较各种工作进程，morning 推算早上的高峰，平时都不做",
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="收发消息的各部分测几轮，平时 5 轮")
    asked = parser.parse_args(arguments)
    wanted = PARTS if asked.only is None else (asked.only,)
    return max(_run(part, asked.rounds) for part in wanted)


def _run(part: str, rounds: int) -> int:
    if part in OVER_HTTP:
        # Imported when it is their turn: each is measured without the others in memory.
        status: int = import_module(f"tests.bench.{OVER_HTTP[part]}").main(rounds)
        return status
    return 1 if on_one_core(part).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
