"""Real servers for tests: Redis and PostgreSQL, one of each for a test process, gone when it ends.

Each asks the kernel to stop it when the test process dies, however that happens.
"""

from __future__ import annotations

import ctypes
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

_PATIENCE_SECONDS = 60
_libc = ctypes.CDLL(None)


class MissingServer(Exception):
    """A program that the tests need is not installed; the message names the package."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running PostgreSQL."""

    host: str
    port: int
    pid: int

    def url(self, database: str) -> str:
        """As DATABASE_URL."""
        return f"postgresql://postgres@{self.host}:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """Run one administrative statement."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_program() -> str:
    """Where redis-server is; MissingServer if it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        raise MissingServer("redis-server is missing. Install it: apt-get install redis-server")
    return program


def postgres_programs(pattern: str = "/usr/lib/postgresql/*/bin") -> Path:
    """The folder of the newest PostgreSQL; MissingServer if it is not installed."""
    folders = [Path(found) for found in glob.glob(pattern) if Path(found, "initdb").exists()]
    if not folders:
        raise MissingServer("PostgreSQL is missing. Install it: apt-get install postgresql")
    return max(folders, key=lambda folder: float(folder.parent.name))


@contextmanager
def running_redis() -> Iterator[str]:
    """The URL of a fresh Redis that keeps nothing on disk."""
    program = redis_program()
    with tempfile.TemporaryDirectory(prefix="pufa-redis-") as folder:
        port = free_port()
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        log = Path(folder, "log")
        process = start([*command, "--dir", folder], log)
        try:
            url = f"redis://127.0.0.1:{port}/0"
            client = redis.Redis.from_url(url)
            wait_until(lambda: _answers(client), process, log)
            client.close()
            yield url
        finally:
            stop(process, signal.SIGTERM)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A fresh PostgreSQL that trusts loopback and does not wait for the disk."""
    programs = postgres_programs()
    # not below pytest's own folder: that one is closed to the user postgres, and a socket path must be short
    folder = Path(tempfile.mkdtemp(prefix="pufa-pg-"))
    user = None
    if os.getuid() == 0:
        user = "postgres"
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        data, log, port = folder / "data", folder / "log", free_port()
        initialise = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(
            [*initialise, "--locale=C", "--no-sync"],
            check=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            "max_connections": "60",
        }
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        process = start(command, log, user=user, cwd=folder)
        try:
            server = Postgres("127.0.0.1", port, process.pid)
            wait_until(lambda: _accepts(server), process, log)
            yield server
        finally:
            stop(process, signal.SIGQUIT)  # nobody needs its data: it may end at once
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(
    command: list[str],
    log: Path,
    *,
    user: str | None = None,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program whose output goes to a log file; it ends with this process."""
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=cwd,
            env=env,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,  # Ctrl-C reaches us, and we stop it
            preexec_fn=_die_with_parent,
        )


def _die_with_parent() -> None:
    set_parent_death_signal = 1
    _libc.prctl(set_parent_death_signal, signal.SIGINT)


def stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ask a program to end, and end it if it does not."""
    process.send_signal(how)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for a program to be ready; RuntimeError with its output when it ends or takes too long."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not start:\n{log.read_text()}")
        time.sleep(0.02)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _accepts(server: Postgres) -> bool:
    try:
        psycopg.connect(server.url("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
