"""Claims, replies and sessions in Redis, for any number of processes and machines.

One key a push holds first the claim and then the reply, so two deliveries that race are told apart by a single
command (`SET … NX GET`). Keys carry the villager in braces: Redis Cluster keeps them on one node.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from bot.errors import StateUnavailable
from bot.sessions.clients import FAILURES, client_of
from bot.sessions.codec import Memory, dump, load
from bot.sessions.state import CLAIM_S, REPLY_S, SESSION_S, Opening
from bot.sessions.talk import Command, talk_of

PAUSE_S = 2.0
"""After a failure Redis is left alone this long, so that not each message waits for it."""
LOOK_EVERY_S = 0.04
_CLAIM, _REPLY = b"?", b"="


class RedisState:
    """State in Redis; every method raises StateUnavailable within half a second when Redis does not answer."""

    def __init__(self, url: str, *, account: str, clock: Callable[[], float] = monotonic) -> None:
        self._client = client_of(url, timeout=0.5, health_check_interval=30)
        self._talk = talk_of(self._client)
        self._account = account
        self._clock = clock
        self._paused_until = float("-inf")

    def open(self, person: str, retry_key: str) -> Opening:
        """Claim a push or learn its reply, and load the villager's memory; one round trip."""

        claim = ("SET", self._turn(person, retry_key), _CLAIM, "NX", "GET", "PX", int(CLAIM_S * 1000))
        held, memory = self._run(lambda: self._talk.ask(claim, ("GET", self._session(person))))
        return Opening(held is None, _reply(held), load(memory))

    def close(self, person: str, retry_key: str, reply: str, memory: Memory | None) -> None:
        """Publish the reply to the other deliveries and keep the memory; one round trip."""
        words = _REPLY + reply.encode("utf-8", "surrogatepass")

        kept: list[Command] = [("SET", self._turn(person, retry_key), words, "EX", REPLY_S)]
        if memory is not None:
            kept.append(("SET", self._session(person), dump(memory), "EX", SESSION_S))
        self._run(lambda: self._talk.ask(*kept))

    def follow(self, person: str, older: str) -> None:
        """Go on with the memory of somebody who was known by an older key, unless there is a newer one."""
        memory = self._run(lambda: self._client.getdel(self._session(older)))
        if memory is not None:
            self._run(lambda: self._client.set(self._session(person), memory, nx=True, ex=SESSION_S))

    def wait(self, person: str, retry_key: str, *, until: float) -> str | None:
        """The reply another delivery is computing; None when the claim is gone or the monotonic time is up."""
        key = self._turn(person, retry_key)
        while True:
            held = self._run(lambda: self._client.get(key))
            if held is None or held.startswith(_REPLY):
                return _reply(held)
            if self._clock() + LOOK_EVERY_S >= until:
                return None
            sleep(LOOK_EVERY_S)

    def ping(self) -> None:
        """Raise StateUnavailable unless Redis answers."""
        self._run(lambda: self._client.ping())

    def _turn(self, person: str, retry_key: str) -> str:
        return f"pufa:{{{self._account}:{person[:32]}}}:turn:{retry_key}"

    def _session(self, person: str) -> str:
        return f"pufa:{{{self._account}:{person[:32]}}}:session"

    def _run(self, command: Callable[[], Any]) -> Any:
        if self._clock() < self._paused_until:
            raise StateUnavailable("Redis 刚才没有应答，稍后再试")
        try:
            return command()
        except FAILURES as error:
            self._paused_until = self._clock() + PAUSE_S
            raise StateUnavailable(f"Redis 没有应答（{type(error).__name__}）") from None


def _reply(held: bytes | None) -> str | None:
    if held is None or not held.startswith(_REPLY):
        return None
    return held[1:].decode("utf-8", "surrogatepass")
