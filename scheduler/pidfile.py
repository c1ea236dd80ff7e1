"""A file with our process id while we run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def written(folder: Path) -> Iterator[Path]:
    """Write `scheduler.pid`, or `scheduler-<pid>.pid` beside that of another living one; gone in the end."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "scheduler.pid"
    mine = os.getpid()
    if _alive(path, mine):
        path = folder / f"scheduler-{mine}.pid"
    path.write_text(f"{mine}\n", encoding="ascii")
    try:
        yield path
    finally:
        with suppress(OSError, ValueError):
            if int(path.read_text(encoding="ascii")) == mine:
                path.unlink()


def _alive(path: Path, mine: int) -> bool:
    """Whether the file names a living process other than this one."""
    try:
        named = int(path.read_text(encoding="ascii"))
        if named <= 0 or named == mine:
            return False
        os.kill(named, 0)
    except PermissionError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True
