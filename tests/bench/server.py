"""The two servers under test: gunicorn with the service, gunicorn with the echo app, in a folder of their own.

The service writes into `var/` beside its code, so its code is copied: nothing of the installation is touched.
"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT
from tests.servers import free_port

_STARTS_WITHIN_S = 60
_ENDS_WITHIN_S = 20
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """A server did not start, or ended on its own; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A gunicorn with one worker on loopback."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def workers(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return tuple(map(int, children.split()))

    @property
    def worker(self) -> int:
        """Process id of the worker; ServerFailed when there is not exactly one."""
        workers = self.workers
        if len(workers) != 1:
            raise ServerFailed(self.told(f"{len(workers)} workers instead of one"))
        return workers[0]

    def cpu_seconds(self) -> float:
        """Processor time of the worker so far."""
        numbers = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / _TICKS_PER_S

    def peak_mb(self) -> float:
        """Most memory that the worker ever had (VmHWM), in MB of 10^6 bytes."""
        return _mb(f"/proc/{self.worker}/status", "VmHWM:")

    def shares_mb(self) -> tuple[tuple[float, float], ...]:
        """What each worker has: PSS, in which memory used by several counts by the part, and what is its alone."""
        found = []
        for worker in self.workers:
            rollup = f"/proc/{worker}/smaps_rollup"
            alone = _mb(rollup, "Private_Clean:") + _mb(rollup, "Private_Dirty:")
            found.append((_mb(rollup, "Pss:"), alone))
        return tuple(found)

    def maps(self, name: str) -> bool:
        """Whether every worker has a file of this name mapped."""
        return all(name in Path(f"/proc/{worker}/maps").read_text() for worker in self.workers)

    def told(self, problem: str) -> str:
        """The problem and the last lines of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join((f"{self.name}: {problem}", *lines[-15:]))


def install(folder: Path, environment: Mapping[str, str]) -> None:
    """Put the code that the servers run into the folder and prepare its `var/`: tables, statutes, search. ServerFailed."""
    for name in ("bot", "content", "faq", "scheduler", "deploy"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "wsgi.py", folder)
    for name in ("echo.py", "echo_gunicorn.py"):
        shutil.copy(Path(__file__).with_name(name), folder)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"],
        cwd=folder,
        env={
            **os.environ,
            **environment,
            "FLASK_SKIP_DOTENV": "1",
        },  # it would find that of the installation above
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise ServerFailed("\n".join(("flask prepare:", *done.stdout.splitlines()[-15:])))


@contextmanager
def serving(
    name: str, *, config: str, app: str, folder: Path, environment: Mapping[str, str], core: int | None
) -> Iterator[Server]:
    """A running server that has answered once; pinned to a core if one is given. ServerFailed if it does not start."""
    port = free_port()
    log = folder / f"{name}.log"
    command = [sys.executable, "-m", "gunicorn", "-c", config, app]
    before = os.sched_getaffinity(0)
    with log.open("wb") as output:
        if core is not None:
            os.sched_setaffinity(0, {core})  # inherited by the child and its threads
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment, "PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        finally:
            os.sched_setaffinity(0, before)
    server = Server(name, port, process, log)
    try:
        _await(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _mb(file: str, name: str) -> float:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024 / 1e6
    raise ServerFailed(f"no {name} in {file}")


def _await(server: Server) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise ServerFailed(server.told("ended at once"))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_STARTS_WITHIN_S)
        try:
            connection.request("GET", "/wechat")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise ServerFailed(server.told("did not start in time"))
