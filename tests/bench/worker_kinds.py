"""Which kind of worker, how many and with how many threads: what docs/decisions.md chose by.

`python -m tests.bench --only workers`, a quarter of an hour. Each kind answers as fast as it can, then at half of that speed, then
at half of what it can do where a tenth of the pushes needs a vector and a search. Every push has a connection of its own, as
workers of the kind `sync` keep none; all processes share all cores, and so does what sends. Several workers have Redis.
All kinds run all the time and each round asks them by turns, so that a machine that gets slower favours none.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from faq.corpus import Corpus
from tests.bench.figures import percentile
from tests.bench.installation import another, installation, new_account, service
from tests.bench.load import LoadFailed
from tests.bench.pushes import PLAIN, SEARCHING, Maker, Mix
from tests.bench.rounds import ROUND_S, TRIAL, Tally, at_rate, of_a_round, saturate
from tests.bench.server import Server, ServerFailed
from tests.bench.stories import stories
from tests.servers import MissingServer, running_redis

ROUNDS = 5
CHOSEN = "gthread 1×16"


@dataclass(slots=True)
class Kind:
    """One way to run the web server, and one number a round of what came of it."""

    worker: str
    workers: int
    threads: int
    per_second: list[float] = field(default_factory=list)
    p99_ms: dict[str, list[float]] = field(default_factory=lambda: {PLAIN.name: [], SEARCHING.name: []})
    memory_mb: float = 0.0
    """Of all workers after the last round."""

    @property
    def name(self) -> str:
        """As gunicorn calls it."""
        return f"{self.worker} {self.workers}×{self.threads}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """What gunicorn is told."""
        return ("--worker-class", self.worker, "--threads", str(self.threads))

    def line(self, chosen: Kind) -> str:
        """A line of the table, in the form that docs/decisions.md has; speed also beside that of the chosen kind."""
        plain, searching = (median(self.p99_ms[mix.name]) for mix in (PLAIN, SEARCHING))
        times = median(mine / its for mine, its in zip(self.per_second, chosen.per_second, strict=True))
        speed = f"{median(self.per_second):.0f} | {times:.2f}"
        return f"| {self.name} | {speed} | {plain:.0f} | {searching:.0f} | {self.memory_mb:.0f} |"


def kinds() -> tuple[Kind, ...]:
    """Those that come into question without patching every library."""
    return (
        Kind("gthread", 1, 4),
        Kind("gthread", 1, 16),
        Kind("gthread", 1, 32),
        Kind("gthread", 2, 16),
        Kind("sync", 2, 1),
    )


def main(rounds: int = ROUNDS) -> int:
    """Measure and print a table; 1 when a server failed or answered wrongly."""
    account, tally, measured = new_account(), Tally(), kinds()
    try:
        with ExitStack() as stack:
            folder, environment = stack.enter_context(installation(account))
            states = stack.enter_context(running_redis())
            maker = Maker(Corpus.load().entries, account, stories=stories(folder / "var"))
            running = []
            for number, kind in enumerate(measured):
                changed = {"WEB_CONCURRENCY": str(kind.workers)}
                if kind.workers > 1:
                    changed["REDIS_URL"] = states.replace("/0", f"/{number}")
                settings = another(folder, environment, f"kind{number}", **changed)
                server = stack.enter_context(service(kind.name, folder, settings, None, *kind.arguments))
                for mix in (PLAIN, SEARCHING):
                    _saturated(server, maker, mix, tally, TRIAL)
                running.append((kind, server))
            for number in range(rounds):
                for kind, server in running:
                    for mix in (PLAIN, SEARCHING):
                        _round(kind, server, maker, mix, tally, number)
                print(f"第 {number + 1} 轮（共 {rounds} 轮）测完", flush=True)
            for kind, server in running:
                kind.memory_mb = server.together_mb()
    except MissingServer as error:
        print(f"\n工作进程的种类：不测，{error}")
        return 0
    except (ServerFailed, LoadFailed, OSError) as error:
        print(f"测速没有完成：{error}", file=sys.stderr)
        return 1
    chosen = next(kind for kind in measured if kind.name == CHOSEN)
    head = ("种类、进程×线程", "条/秒", "倍", "一半负荷 p99 毫秒", "有检索，一半负荷 p99 毫秒", "内存 MB")
    print(f"\n各种工作进程：{rounds} 轮的中位数\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    print("\n".join(kind.line(chosen) for kind in measured), flush=True)
    return tally.told()


def _round(kind: Kind, server: Server, maker: Maker, mix: Mix, tally: Tally, number: int) -> None:
    # A short run tells how fast it is, a long one what that comes to.
    speed = _saturated(server, maker, mix, tally, TRIAL)
    if mix is PLAIN:
        speed = _saturated(server, maker, mix, tally, of_a_round(speed))
        kind.per_second.append(speed)
    pushes = maker.make(max(200, int(speed / 2 * ROUND_S)), at=datetime.now(UTC), mix=mix)
    times = at_rate(server, maker, pushes, speed / 2, number, tally, kept=False)
    kind.p99_ms[mix.name].append(percentile(times, 0.99))


def _saturated(server: Server, maker: Maker, mix: Mix, tally: Tally, count: int) -> float:
    pushes = maker.make(count, at=datetime.now(UTC), mix=mix)
    return saturate(server, maker, pushes, tally, server.name, kept=False).per_second
