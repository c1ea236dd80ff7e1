"""The dog barks."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.hostile.watchdog import Busy, watched


def never_ends() -> None:
    with watched(0.05):
        while True:
            with suppress(Exception):  # what code on the way might do
                sum(range(1000))


def test_what_never_ends_is_stopped_even_where_everything_is_caught():
    with pytest.raises(Busy):
        never_ends()


def test_what_ends_in_time_is_left_alone():
    with watched(0.5):
        assert sum(range(1000)) == 499500
