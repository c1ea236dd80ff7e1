"""A Chromium without windows, the one of the system: it draws covers, and tests look at pages with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

MISSING = "chromium is missing. Install it: apt-get install chromium fonts-noto-cjk"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser until the block ends; raises FileNotFoundError when none is installed."""
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield started
        started.close()
