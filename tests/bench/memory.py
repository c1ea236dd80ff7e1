"""What workers have in memory once they have answered messages whose meaning had to be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.load import send_all
from tests.bench.pushes import Maker
from tests.bench.server import Server, serving
from tests.bench.wordings import never_sent, own_questions
from tests.servers import MissingServer, running_redis

_MAPPED = "ask_vectors.npy"
"""A file that a worker maps when it opens the search."""
_ROUNDS = 3

Faults = Counter[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling a server the questions that need meanings."""

    sent: int
    with_search: bool
    """Whether the worker had the search open; without statutes or their search there is none."""


def tell_own_questions(server: Server, maker: Maker, faults: Faults, *, first: int = 0) -> Told:
    """Send them over several connections, in other polite words each time, and note what was answered wrongly."""
    sent = 0
    for number in range(first, first + _ROUNDS):
        pushes = maker.of_texts(never_sent(own_questions(), number), at=datetime.now(UTC))
        result = send_all([push.request for push in pushes], port=server.port, connections=8)
        for push, answer in zip(pushes, result.answers, strict=True):
            if found := maker.fault(push, answer):
                faults[f"{server.name}: {found}"] += 1
        sent += len(pushes)
    return Told(sent, server.maps(_MAPPED))


def of_two_workers(
    maker: Maker, faults: Faults, folder: Path, environment: Mapping[str, str]
) -> tuple[tuple[float, float], ...]:
    """PSS and own memory, MB, of each of two workers of one server; nothing where there is no Redis for them."""
    try:
        with running_redis() as url:
            both = {**environment, "WEB_CONCURRENCY": "2", "REDIS_URL": url}
            with serving(
                "two",
                config="deploy/gunicorn.conf.py",
                app="wsgi:app",
                folder=folder,
                environment=both,
                core=None,
            ) as server:
                tell_own_questions(server, maker, faults, first=_ROUNDS)
                return server.shares_mb()
    except MissingServer:
        return ()
