"""Run a part of the measurement in a process of its own, on one core and with one thread for arithmetic."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from bot.settings import ROOT

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def on_one_core(
    module: str, arguments: Sequence[str] = (), *, read: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a module of this package with the last core that this process may use.

    ``read`` keeps what it prints for the caller. The libraries read their numbers of threads when they are loaded, so
    the same process could not be told any more.
    """
    before = os.sched_getaffinity(0)
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    os.sched_setaffinity(0, {max(before)})  # inherited by the child
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **_ONE_THREAD},
            stdout=subprocess.PIPE if read else None,
            stderr=subprocess.PIPE if read else None,
            text=True,
        )
    finally:
        os.sched_setaffinity(0, before)
