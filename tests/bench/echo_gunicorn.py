"""The echo app's gunicorn settings: those of the service itself, without what only the service has."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

# Copied beside deploy/ before it is used, see tests/bench/server.py.
globals().update(runpy.run_path(str(Path(__file__).parent / "deploy" / "gunicorn.conf.py")))

pidfile = None


def post_worker_init(worker: Any) -> None:
    """Nothing to prepare."""
