"""Failed attempts are counted wherever REDIS_URL points."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.attempts import Attempts
from tests.servers import redis_program, start, stop, wait_until


@pytest.fixture
def socket() -> Iterator[Path]:
    """The socket of a Redis that listens nowhere else; its path must be short."""
    with tempfile.TemporaryDirectory(prefix="pufa-redis-") as folder:
        path, log = Path(folder, "socket"), Path(folder, "log")
        options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", folder]
        process = start([redis_program(), *options], log)
        try:
            wait_until(path.exists, process, log)
            yield path
        finally:
            stop(process, signal.SIGTERM)


def test_attempts_are_counted_over_a_socket(socket):
    one, other = (Attempts(f"unix://{socket}?db=1") for _ in range(2))
    for _ in range(5):
        assert other.allowed("王专干", "127.0.0.1")
        one.failed("王专干", "127.0.0.1")
    assert not other.allowed("王专干", "127.0.0.1")


def test_while_redis_is_away_everybody_may_try(tmp_path):
    attempts = Attempts(f"unix://{tmp_path}/nothing")
    for _ in range(6):
        attempts.failed("王专干", "127.0.0.1")
    assert attempts.allowed("王专干", "127.0.0.1")
