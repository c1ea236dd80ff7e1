"""Measure the service: `make bench`, a few minutes; `python -m tests.bench --only http|matching|searching|pages|exporting` for one part.

Every figure stands beside one of something simpler that was measured in the same run, or beside its target: on another
machine the ratios stay, the figures do not. The exit status says whether everything was answered rightly, not how fast.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.bench.one_core import on_one_core

PARTS = ("http", "matching", "searching", "pages", "exporting")
_FEW = {"exporting": ["20000"]}
"""Rows in what `make bench` exports; the million takes some minutes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one part or all of them, the first without matching or searching in this process; 1 when any of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="测速")
    parser.add_argument(
        "--only", choices=PARTS, help="只测一部分：收发消息、问答匹配、法条检索、工作人员的页面、导出台账"
    )
    only = parser.parse_args(arguments).only
    return max(_run(part) for part in PARTS if only in (None, part))


def _run(part: str) -> int:
    if part == "http":
        from tests.bench import over_http  # the other parts are measured without it in memory

        return over_http.main()
    return 1 if on_one_core(part, _FEW.get(part, ())).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
