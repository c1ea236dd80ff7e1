"""One mix of pushes against the service and the echo app, round by round, and what was wrong with the answers."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.bench.figures import arrivals, percentile
from tests.bench.load import Answer, Result, send_all
from tests.bench.pushes import Maker, Mix, Push
from tests.bench.server import Server

ROUND_S, ECHO_S = 5.0, 2.0
"""What a round takes; the echo app is sent the same pushes again until it was busy for its time."""
CONNECTIONS = 16
OPEN_CONNECTIONS = 64
TRIAL = 400
MOST = 20_000
"""Pushes of one round, however fast the machine is."""
LEAST_MEANT = 0.9
"""Share of the clear questions that must get the entry they were made from."""


@dataclass(slots=True)
class Figures:
    """One number a round, in the order of the rounds."""

    ours: list[float] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    server_busy: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "echo": []})
    client_busy: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "echo": []})

    @property
    def ratio(self) -> float:
        """Median of ours to echo, round by round."""
        return median(mine / its for mine, its in zip(self.ours, self.echo, strict=True))


@dataclass(slots=True)
class Tally:
    """What the service was sent, over all mixes, and what came back."""

    faults: Counter[str] = field(default_factory=Counter)
    recorded: int = 0
    """Pushes of which a row is stored."""
    asked: int = 0
    meant: int = 0
    """Clear questions, and those of them that got the entry they were made from."""
    stories: int = 0
    searched: int = 0
    """Questions in words of no entry, and those of them that no entry settled: they went all the way."""

    def check(self, maker: Maker, name: str, pushes: Sequence[Push], answers: Sequence[Answer]) -> None:
        """Note what a server answered; ``name`` is ``echo`` for the echo app."""
        fault: Callable[[Push, Answer], str] = maker.echo_fault if name == "echo" else maker.fault
        for push, answer in zip(pushes, answers, strict=True):
            found = fault(push, answer)
            if found:
                self.faults[f"{name}: {found}"] += 1
            if name == "echo":
                continue
            self.recorded += push.kind != "view"
            if push.kind == "question":
                self.asked += 1
                self.meant += maker.meant(push, answer)
            elif push.kind == "story":
                self.stories += 1
                self.searched += not maker.settled(push, answer)

    def told(self) -> int:
        """Print what was wrong; 1 when anything was, the exit status of a part."""
        if self.meant < LEAST_MEANT * self.asked:
            self.faults["too few questions got their own entry"] += 1
        for fault, often in self.faults.most_common():
            print(f"答错：{fault}，{often} 次", file=sys.stderr)
        return 1 if self.faults else 0

    def check_rows(self, database: Path) -> None:
        """Compare what the service stored with what it was sent."""
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            (rows,) = connection.execute("SELECT count(*) FROM consultations").fetchone()
        connection.close()
        if rows != self.recorded:
            self.faults[f"{rows} rows stored for {self.recorded} pushes"] += 1


class Bench:
    """The two servers, one mix, and what came of it."""

    def __init__(self, ours: Server, echo: Server, maker: Maker, mix: Mix, tally: Tally) -> None:
        self._servers = {"ours": ours, "echo": echo}
        self._maker = maker
        self.mix = mix
        self._tally = tally
        self.figures = Figures()
        self.count = self.again = 0

    def trial(self) -> None:
        """Let both get warm and find out how many pushes fill a round."""
        pushes = self._make(2 * TRIAL)
        speed = {}
        for name in ("echo", "ours"):
            self._saturate(name, pushes[:TRIAL])
            speed[name] = self._saturate(name, pushes[TRIAL:]).per_second
        self.count = of_a_round(speed["ours"])
        self.again = max(1, round(speed["echo"] * ECHO_S / self.count))

    def round(self, number: int) -> None:
        """Ours, echo, ours at half speed."""
        pushes, figures = self._make(self.count), self.figures
        for name, speeds, again in (("ours", figures.ours, 1), ("echo", figures.echo, self.again)):
            before = self._servers[name].cpu_seconds()
            result = self._saturate(name, pushes * again)
            used = self._servers[name].cpu_seconds() - before
            speeds.append(result.per_second)
            figures.server_busy[name].append(used / result.seconds)
            figures.client_busy[name].append(result.client_cpu / result.seconds)
        half = figures.ours[-1] / 2
        pushes = self._make(max(200, int(half * ROUND_S)))
        times = at_rate(self._servers["ours"], self._maker, pushes, half, number, self._tally)
        figures.p50_ms.append(percentile(times, 0.5))
        figures.p99_ms.append(percentile(times, 0.99))

    def _make(self, count: int) -> list[Push]:
        return self._maker.make(count, at=datetime.now(UTC), mix=self.mix)

    def _saturate(self, name: str, pushes: Sequence[Push]) -> Result:
        return saturate(self._servers[name], self._maker, pushes, self._tally, name)


def of_a_round(per_second: float) -> int:
    """How many pushes fill a round at this speed."""
    return min(MOST, max(TRIAL, int(per_second * ROUND_S)))


def saturate(
    server: Server, maker: Maker, pushes: Sequence[Push], tally: Tally, name: str, *, kept: bool = True
) -> Result:
    """Send pushes as fast as they are answered, and check the answers."""
    requests = [push.request for push in pushes]
    result = send_all(requests, port=server.port, connections=CONNECTIONS, kept=kept)
    tally.check(maker, name, pushes, result.answers)
    return result


def at_rate(
    server: Server,
    maker: Maker,
    pushes: Sequence[Push],
    per_second: float,
    seed: int,
    tally: Tally,
    *,
    kept: bool = True,
) -> list[float]:
    """Milliseconds that each answer took when so many pushes come in a second, as villagers come."""
    result = send_all(
        [push.request for push in pushes],
        port=server.port,
        connections=OPEN_CONNECTIONS,
        schedule=arrivals(len(pushes), per_second, seed=seed),
        kept=kept,
    )
    tally.check(maker, server.name, pushes, result.answers)
    return [answer.seconds * 1000 for answer in result.answers]
