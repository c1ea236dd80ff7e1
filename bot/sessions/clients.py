"""Clients of one Redis or of a Redis Cluster, told apart by REDIS_URL; nothing is sent before the first command.

A cluster is written ``redis+cluster://host:port,host:port``, with ``:password@`` before the first host where there is one:
the same words as the library that counts attempts takes. Any of its nodes will do; the others are asked for.
"""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import unquote

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry

CLUSTER = "redis+cluster://"
FAILURES = (redis.RedisError, RedisClusterException, OSError)
"""What a client raises when Redis does not answer; the cluster's own error is none of the library's others."""
_AGAIN = 1
"""Times a command to a cluster is sent once more: the first time shows that its key moved to another node."""


def client_of(url: str, *, timeout: float, **options: Any) -> Any:
    """A client with redis-py's commands; each gives up after so many seconds, on a cluster after twice as many."""
    options |= {"socket_timeout": timeout, "socket_connect_timeout": timeout}
    if url.startswith(CLUSTER):
        return _Cluster(url, options)
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **options)


def nodes_of(url: str) -> tuple[list[tuple[str, int]], dict[str, str]]:
    """Hosts and ports of a cluster's address, and the name and password if any; ValueError without a port."""
    who, _, where = url.removeprefix(CLUSTER).partition("/")[0].rpartition("@")
    nodes = [(host, int(port)) for host, _, port in (node.rpartition(":") for node in where.split(","))]
    name, _, password = who.partition(":")
    given = {"username": unquote(name), "password": unquote(password)}
    return nodes, {key: value for key, value in given.items() if value}


class _Cluster:
    """A cluster's client, connected at the first command: its library asks for the nodes as soon as it is made."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self._nodes, who = nodes_of(url)
        self._options = options | who
        self._making = threading.Lock()
        self._made: RedisCluster | None = None

    def __getattr__(self, command: str) -> Any:
        with self._making:
            if self._made is None:
                self._made = RedisCluster(
                    startup_nodes=[ClusterNode(host, port) for host, port in self._nodes],
                    retry=Retry(NoBackoff(), _AGAIN),
                    # the townsfolk whose keys lie on the other nodes are served on
                    require_full_coverage=False,
                    **self._options,
                )
        return getattr(self._made, command)

    def close(self) -> None:
        """Give the connections back, where there are any."""
        if self._made is not None:
            self._made.close()
