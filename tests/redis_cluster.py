"""A real Redis Cluster of three nodes on loopback, gone when the block ends."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from tests.servers import MissingServer, free_port, redis_program, start, stop, wait_until

NODES = 3


@contextmanager
def running_cluster() -> Iterator[str]:
    """REDIS_URL of a fresh cluster; MissingServer if redis-cli is not installed."""
    cli = shutil.which("redis-cli")
    if cli is None:
        raise MissingServer("redis-cli is missing. Install it: apt-get install redis-tools")
    with tempfile.TemporaryDirectory(prefix="pufa-cluster-") as folder, ExitStack() as stack:
        ports = [_free() for _ in range(NODES)]
        for port in ports:
            home = Path(folder, str(port))
            home.mkdir()
            command = [
                redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--cluster-enabled", "yes", "--cluster-port", str(_free()), "--dir", str(home),
            ]  # fmt: skip
            process = start(command, log := home / "log")
            stack.callback(stop, process, signal.SIGTERM)
            wait_until(lambda port=port: _says(port, "PING"), process, log)
        hosts = [f"127.0.0.1:{port}" for port in ports]
        joined = subprocess.run(
            [cli, "--cluster", "create", *hosts, "--cluster-yes"], capture_output=True, text=True, timeout=60
        )
        if joined.returncode:
            raise RuntimeError(joined.stdout + joined.stderr)
        deadline = time.monotonic() + 30
        while not all(_says(port, "CLUSTER INFO") for port in ports):
            if time.monotonic() > deadline:
                raise RuntimeError("The nodes did not join")
            time.sleep(0.05)
        yield f"redis+cluster://{','.join(hosts)}"


def _free() -> int:
    """A free port that another is 10,000 above of, as redis-cli wants to see it."""
    while (port := free_port()) > 50_000:
        pass
    return port


def _says(port: int, command: str) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=2, decode_responses=False) as client:
            said = client.execute_command(command)
            return command == "PING" or said.get("cluster_state") == "ok"
    except redis.RedisError:
        return False
