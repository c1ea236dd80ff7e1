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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.settings import ROOT
from faq.search.meaning import has_avx2, installed
from tests.servers import free_port

LEAST_ARTICLES = 20_000
"""Of about 24,000 that there are: with fewer, what a search costs would look better than it is."""
_STARTS_WITHIN_S = 60
_ENDS_WITHIN_S = 20
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """A server did not start, or ended on its own; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A gunicorn on loopback, mostly with one worker."""

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
        """Processor time of the workers so far."""
        return sum(map(cpu_seconds, self.workers))

    def peak_mb(self) -> float:
        """Most memory that the worker ever had (VmHWM), in MB of 10^6 bytes."""
        return _mb(f"/proc/{self.worker}/status", "VmHWM:")

    def shares_mb(self) -> tuple[tuple[float, float], ...]:
        """What each worker has: PSS, in which memory used by several counts by the part, and what is its alone."""
        return tuple((_mb(rollup, "Pss:"), _alone_mb(rollup)) for rollup in self._rollups)

    def together_mb(self) -> float:
        """What the workers have together, whatever else runs: all that is one's alone, and once what is shared."""
        shared = max(_mb(rollup, "Rss:") - _alone_mb(rollup) for rollup in self._rollups)
        return shared + sum(map(_alone_mb, self._rollups))

    @property
    def _rollups(self) -> tuple[str, ...]:
        return tuple(f"/proc/{worker}/smaps_rollup" for worker in self.workers)

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
    prepare(folder, environment)


def prepare(folder: Path, environment: Mapping[str, str]) -> None:
    """Make everything ready in what is installed there, as before each start. ServerFailed, also without the search."""
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
    last = done.stdout.splitlines()[-15:]
    if done.returncode:
        raise ServerFailed("\n".join(("flask prepare:", *last)))
    articles = articles_by_meaning(folder / environment["VAR_DIR"])
    if articles < LEAST_ARTICLES:
        lacks = f"法条检索没有准备好：能按意思找的法条只有 {articles} 条，至少要 {LEAST_ARTICLES} 条。先运行 make setup"
        raise ServerFailed("\n".join((lacks, *last)))


def articles_by_meaning(var: Path) -> int:
    """How many articles the search that is made under a `var/` compares by meaning; 0 without any, or without the model."""
    if not (installed() and has_avx2()):
        return 0
    return max(
        (len(np.load(file, mmap_mode="r")) for file in var.glob("search/*/passage_vectors.npy")), default=0
    )


def cpu_seconds(process: int, *, with_children: bool = False) -> float:
    """Processor time of a process so far; with that of its children, those that ended too."""
    numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    used = sum(map(int, numbers[11 : 15 if with_children else 13])) / _TICKS_PER_S
    if with_children:
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            with suppress(FileNotFoundError):  # it ended this moment
                used += cpu_seconds(int(child))
    return used


@contextmanager
def serving(
    name: str,
    *,
    config: str,
    app: str,
    folder: Path,
    environment: Mapping[str, str],
    core: int | None,
    arguments: Sequence[str] = (),
) -> Iterator[Server]:
    """A running server that has answered once; pinned to a core if one is given. ServerFailed if it does not start.

    ``arguments`` of gunicorn go before what its settings say.
    """
    port = free_port()
    log = folder / f"{name}.log"
    command = [sys.executable, "-m", "gunicorn", "-c", config, *arguments, app]
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


def _alone_mb(rollup: str) -> float:
    return _mb(rollup, "Private_Clean:") + _mb(rollup, "Private_Dirty:")


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
