"""A real Chromium for tests, the one of the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.browser import chromium

SCREENSHOTS = Path(__file__).resolve().parent.parent / "var" / "screenshots"
"""Where tests keep pictures to be looked at."""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser without windows until the block ends; the test fails if none is installed."""
    try:
        with chromium() as started:
            yield started
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)
