"""Programs that are killed and come back, as under systemd (`Restart=always`): each has somebody who starts it again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import Postgres, free_port, postgres_programs, redis_program, start, stop

REST_S = 1.0
"""Between an end and the next start."""


@dataclass
class Machine:
    """One program and whoever starts it again."""

    name: str
    command: list[str]
    logs: Path
    env: dict[str, str] | None = None
    user: str | None = None
    cwd: Path | None = None
    ending: signal.Signals = signal.SIGTERM
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _unwanted: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    def begin(self) -> None:
        """Start it, and again whenever it ends, until ``end``."""
        # It is started by one thread for all its lives: the kernel ends it with the thread that started it.
        self._watch = threading.Thread(target=self._keep, name=f"keeps {self.name}", daemon=True)
        self._watch.start()

    def end(self) -> None:
        """Ask it to end, for good."""
        self._unwanted.set()
        if self._watch is not None:
            self._watch.join(40)

    def kill(self) -> None:
        """End it and all its children at once, as a power cut does."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_child(self, number: int) -> None:
        """End one of its children without a warning, as the kernel does when memory runs out."""
        if children := self.pids()[1:]:
            with suppress(ProcessLookupError):
                os.kill(children[number % len(children)], signal.SIGKILL)

    def freeze(self, seconds: float) -> None:
        """Let it and its children stand still: connections stay and nothing is answered."""
        pids = self.pids()
        for how, pause in ((signal.SIGSTOP, seconds), (signal.SIGCONT, 0)):
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
            time.sleep(pause)

    def pids(self) -> list[int]:
        """It and its children; empty while it is away."""
        process = self.process
        if process is None or process.poll() is not None:
            return []
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        with suppress(OSError):
            return [process.pid, *map(int, children.read_text().split())]
        return []

    def said(self) -> str:
        """All that it wrote, over all its lives."""
        return "".join(
            path.read_text(errors="replace") for path in sorted(self.logs.glob(f"{self.name}.*.log"))
        )

    def _keep(self) -> None:
        while not self._unwanted.is_set():
            self.starts += 1
            log = self.logs / f"{self.name}.{self.starts:03}.log"
            self.process = start(self.command, log, user=self.user, cwd=self.cwd, env=self.env)
            while self.process.poll() is None and not self._unwanted.wait(0.05):
                pass
            if not self._unwanted.is_set():
                self._unwanted.wait(REST_S)
        if self.process is not None and self.process.poll() is None:
            stop(self.process, self.ending)


@contextmanager
def kept(*machines: Machine) -> Iterator[None]:
    """Keep them going until the block ends; the last is ended first."""
    try:
        for machine in machines:
            machine.begin()
        yield
    finally:
        for machine in reversed(machines):
            machine.end()


def redis_machine(folder: Path) -> tuple[Machine, str]:
    """A Redis that forgets everything when it is killed, and its URL."""
    port = free_port()
    command = [
        redis_program(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    return Machine("redis", [*command, "--dir", str(folder)], folder), f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgres_machine(logs: Path) -> Iterator[tuple[Machine, Postgres]]:
    """A PostgreSQL whose commits outlive a kill (it waits for its log, if not for the disk); not started yet."""
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="pufa-pg-"))
    user = None
    if os.getuid() == 0:
        user = "postgres"
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, port = folder / "data", free_port()
    make = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    try:
        subprocess.run(
            [*make, "--locale=C", "--no-sync"],
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
            "synchronous_commit": "on",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            "max_connections": "80",
        }
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        machine = Machine("postgres", command, logs, user=user, cwd=folder, ending=signal.SIGQUIT)
        yield machine, Postgres("127.0.0.1", port, 0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
