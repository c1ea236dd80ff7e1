"""Send prepared requests over loopback connections, mostly kept alive, and note when each answer came.

One thread and plain sockets: the client must cost little beside the server.
"""

from __future__ import annotations

import gc
import re
import selectors
import socket
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter, process_time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SILENCE_S = 15.0
_SPIN_S = 0.0015
"""A selector wakes up to a millisecond late, so the last moment before an arrival is spent looking."""


class LoadFailed(Exception):
    """The server hung up, fell silent, or answered with something that is not HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request."""

    status: int
    body: bytes
    seconds: float
    """From the moment the request was due, or was sent if it had no schedule."""


@dataclass(frozen=True, slots=True)
class Result:
    """One run; answers in the order of the requests."""

    answers: tuple[Answer, ...]
    seconds: float
    client_cpu: float
    """Processor seconds that the client itself used."""

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.seconds


class _Line:
    """One connection: at most one request under way."""

    __slots__ = ("begun", "number", "port", "received", "socket", "wanted")

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.received = b""
        self.wanted = self.number = 0
        self.begun = 0.0

    def connect(self, selector: selectors.BaseSelector) -> None:
        """Open it and have it listened to, unless it is open."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=_SILENCE_S)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self.socket, selectors.EVENT_READ, self)

    def close(self, selector: selectors.BaseSelector) -> None:
        """The opposite."""
        if self.socket is not None:
            selector.unregister(self.socket)
            self.socket.close()
            self.socket = None

    def send(self, number: int, request: bytes, begun: float) -> None:
        self.number, self.begun, self.wanted, self.received = number, begun, 0, b""
        assert self.socket is not None, "connect first"
        self.socket.sendall(request)

    def read(self) -> bytes | None:
        """The whole answer once it is there."""
        assert self.socket is not None, "connect first"
        data = self.socket.recv(65536)
        if not data:
            raise LoadFailed("the server closed a connection")
        self.received += data
        if not self.wanted:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return None
            length = _LENGTH.search(self.received, 0, head + 2)
            if length is None:
                raise LoadFailed("an answer has no Content-Length")
            self.wanted = head + 4 + int(length[1])
        return self.received if len(self.received) >= self.wanted else None


def send_all(
    requests: Sequence[bytes],
    *,
    port: int,
    connections: int,
    schedule: Sequence[float] | None = None,
    kept: bool = True,
) -> Result:
    """Send every request and wait for every answer.

    Without a schedule each connection sends its next request as soon as it has an answer (closed loop). With
    one, request i is due ``schedule[i]`` seconds after the start whether or not the server is ready for it
    (open loop): if all connections are busy it waits here, and the wait counts. Connections that are not ``kept`` carry one request each and are opened
    for it. LoadFailed when the server fails.
    """
    lines = [_Line(port) for _ in range(connections)]
    gc.collect()
    gc.disable()
    with selectors.EpollSelector() as selector:
        try:
            return _run(requests, lines, selector, schedule, kept=kept)
        finally:
            gc.enable()
            for line in lines:
                line.close(selector)


def _run(
    requests: Sequence[bytes],
    lines: Sequence[_Line],
    selector: selectors.BaseSelector,
    schedule: Sequence[float] | None,
    *,
    kept: bool,
) -> Result:
    idle = deque(lines)
    raw: list[tuple[bytes, float]] = [(b"", 0.0)] * len(requests)
    due = schedule if schedule is not None else [0.0] * len(requests)
    following = finished = 0
    if kept:
        for line in lines:
            line.connect(selector)
    cpu, start = process_time(), perf_counter()
    heard = start
    while finished < len(requests):
        now = perf_counter()
        while idle and following < len(requests) and start + due[following] <= now:
            begun = start + due[following] if schedule is not None else perf_counter()
            line = idle.popleft()
            line.connect(selector)
            line.send(following, requests[following], begun)
            following += 1
        wait = _SILENCE_S
        if idle and following < len(requests):
            wait = max(0.0, start + due[following] - perf_counter() - _SPIN_S)
        for key, _ in selector.select(wait):
            busy: _Line = key.data
            answer = busy.read()
            if answer is None:
                continue
            heard = perf_counter()
            raw[busy.number] = (answer, heard - busy.begun)
            if not kept:
                busy.close(selector)
            idle.append(busy)
            finished += 1
        if perf_counter() - heard > _SILENCE_S and len(idle) < len(lines):
            raise LoadFailed("the server fell silent")
    seconds, cpu = perf_counter() - start, process_time() - cpu
    return Result(tuple(_answer(data, took) for data, took in raw), seconds, cpu)


def _answer(data: bytes, seconds: float) -> Answer:
    head, _, body = data.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    if not status.isdigit():
        raise LoadFailed("an answer is not HTTP")
    return Answer(int(status), body, seconds)
