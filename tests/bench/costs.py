"""What a message costs the processor on two servers that are told the same kind of pushes by turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from tests.bench.pushes import Maker
from tests.bench.rounds import TRIAL, Tally, of_a_round, saturate
from tests.bench.server import Server, ServerFailed

_IDLE = 0.1
"""Share of a core below which a server counts as idle."""
_IDLE_WITHIN_S = 120

Clock = Callable[[], float]
"""Processor seconds used so far."""


@dataclass(slots=True)
class Costs:
    """One number a round, in the order of the rounds, by the name of the server."""

    message_ms: dict[str, list[float]] = field(default_factory=dict)
    """Processor time of all web workers for one message."""
    beside_ms: dict[str, list[float]] = field(default_factory=dict)
    """The same of what stands beside a server, by its own name."""
    per_second: dict[str, list[float]] = field(default_factory=dict)

    def times(self, name: str, other: str) -> float:
        """How many times as much a message costs on one as on the other: the median, round by round."""
        pairs = zip(self.message_ms[name], self.message_ms[other], strict=True)
        return median(mine / its for mine, its in pairs)

    def middle(self, name: str) -> float:
        """Median milliseconds of a server, or of what stands beside one."""
        return median(self.message_ms[name] if name in self.message_ms else self.beside_ms[name])


def measured(
    servers: Mapping[str, Server],
    maker: Maker,
    tally: Tally,
    *,
    rounds: int,
    beside: Mapping[str, Mapping[str, Clock]] | None = None,
) -> Costs:
    """Send each server fresh pushes by turns, as fast as it answers. ServerFailed, LoadFailed.

    ``beside``: for a server the clocks of what works for it in other processes.
    """
    costs = Costs()
    count = min(_warm(server, maker, tally) for server in servers.values())
    for number in range(rounds):
        # Who comes first changes, so that a machine that gets slower or faster favours nobody.
        for name in sorted(servers, reverse=bool(number % 2)):
            _round(name, servers[name], maker, tally, costs, count, (beside or {}).get(name, {}))
        now = "，".join(f"{name} {costs.message_ms[name][-1]:.2f}" for name in servers)
        print(f"第 {number + 1} 轮（共 {rounds} 轮）：每条 {now} 毫秒", flush=True)
    return costs


def _round(
    name: str,
    server: Server,
    maker: Maker,
    tally: Tally,
    costs: Costs,
    count: int,
    beside: Mapping[str, Clock],
) -> None:
    pushes = maker.make(count, at=datetime.now(UTC))
    clocks: dict[str, Clock] = {name: server.cpu_seconds, **beside}
    workers = server.workers
    before = {each: clock() for each, clock in clocks.items()}
    result = saturate(server, maker, pushes, tally, name)
    for each, clock in clocks.items():
        kept = costs.message_ms if each == name else costs.beside_ms
        kept.setdefault(each, []).append((clock() - before[each]) * 1000 / count)
    if server.workers != workers:
        raise ServerFailed(server.told("a worker was replaced meanwhile, with what it had worked"))
    costs.per_second.setdefault(name, []).append(result.per_second)


def _warm(server: Server, maker: Maker, tally: Tally) -> int:
    """Wait for what is done after a start, then get it warm; how many pushes fill a round."""
    wait_until_idle(server.cpu_seconds, server)
    for _ in range(2):
        result = saturate(server, maker, maker.make(TRIAL, at=datetime.now(UTC)), tally, server.name)
    return of_a_round(result.per_second)


def wait_until_idle(clock: Clock, server: Server, *, within_s: float = _IDLE_WITHIN_S) -> None:
    """Wait until a server hardly works; ServerFailed when it goes on."""
    until = time.monotonic() + within_s
    used = clock()
    while time.monotonic() < until:
        time.sleep(1)
        before, used = used, clock()
        if used - before < _IDLE:
            return
    raise ServerFailed(server.told(f"still working {within_s:.0f} s after its start"))
