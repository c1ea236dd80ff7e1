"""The two installations there are, each with what can break in it: servers of their own, and SQLite alone."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from tests.long import storm
from tests.long.figures import ALONE, QUICK, SEED, SERVERS, note
from tests.long.machines import kept, postgres_machine, redis_machine
from tests.long.run import Ran, ran
from tests.long.town import Town, environment, wait_for
from tests.servers import Postgres

_SHARE = 0.3 if QUICK else 1.0
_MANNER_S = 8
_START_S = 240
_POSTS = 3 if QUICK else 8
_OFF = (-420, -60, 0, 60, 420)
"""Seconds by which the clock is set wrong; WeChat's own stays right, and ten minutes are the most that a push may be off."""


@contextmanager
def servers(folder: Path) -> Iterator[Ran]:
    """Two workers, two schedulers, Redis, PostgreSQL: each killed, some frozen."""
    title, dice = "Redis, PostgreSQL, two workers, two schedulers", random.Random(SEED)
    redis, redis_url = redis_machine(folder)
    with postgres_machine(folder) as (postgres, server):
        url = server.url("pufa")
        town = Town(folder, environment(folder, DATABASE_URL=url, REDIS_URL=redis_url, WEB_CONCURRENCY="2"))
        web, schedulers = town.web(), [town.scheduler(f"scheduler-{name}") for name in "ab"]
        kinds = [
            ("a web worker killed", 8, lambda: web.kill_child(dice.randrange(8))),
            ("the web server killed", 1, web.kill),
            ("a scheduler killed", 5, lambda: dice.choice(schedulers).kill()),
            ("Redis killed", 4, redis.kill),
            ("Redis frozen 3 s", 2, lambda: redis.freeze(3)),
            ("PostgreSQL killed", 3, postgres.kill),
            ("a process of PostgreSQL killed", 2, lambda: postgres.kill_child(dice.randrange(20))),
            ("PostgreSQL frozen 4 s", 2, lambda: postgres.freeze(4)),
            *_everywhere(title, town, dice),
        ]
        blowing = storm.drawn(kinds, SERVERS.lasts_s, dice, share=_SHARE)
        with kept(postgres, redis, town.stand_in()):
            assert wait_for(lambda: _made(server), _START_S) is not None
            town.approve()
            with kept(web, *schedulers):
                assert wait_for(town.is_ready, _START_S) is not None, web.said()[-2000:]
                town.plan_posts(_POSTS, SERVERS.lasts_s * 0.6)
                yield ran(title, town, blowing, SERVERS)
            note(
                title,
                f"starts: web {web.starts}, schedulers {sum(one.starts for one in schedulers)}, "
                f"Redis {redis.starts}, PostgreSQL {postgres.starts}",
            )
            town.services.engine.dispose()


@contextmanager
def alone(folder: Path) -> Iterator[Ran]:
    """One worker, which is the scheduler too, and a SQLite file that others lock at times."""
    title, dice = "SQLite alone", random.Random(SEED + 1)
    town = Town(folder, environment(folder))
    web, file = town.web(), town.settings.var / "pufa.sqlite3"
    kinds = [
        ("the worker killed", 10, lambda: web.kill_child(0)),
        ("the web server killed", 1, web.kill),
        ("everything frozen 3 s", 2, lambda: web.freeze(3)),
        ("SQLite locked 4 s", 5, lambda: _lock(file, 4)),
        *_everywhere(title, town, dice),
    ]
    blowing = storm.drawn(kinds, ALONE.lasts_s, dice, share=_SHARE)
    with kept(town.stand_in()):
        town.approve()
        with kept(web):
            assert wait_for(town.is_ready, _START_S) is not None, web.said()[-2000:]
            town.plan_posts(_POSTS, ALONE.lasts_s * 0.6)
            yield ran(title, town, blowing, ALONE)
        note(title, f"starts: web {web.starts}")
        town.services.engine.dispose()


def _everywhere(title: str, town: Town, dice: random.Random) -> list[tuple[str, int, Callable[[], object]]]:
    """What breaks in any installation."""

    def manner(name: str) -> None:
        town.api.manner(name)
        time.sleep(_MANNER_S)
        town.api.manner("well")

    kinds: list[tuple[str, int, Callable[[], object]]] = [
        ("WeChat slow", 2, lambda: manner("slow")),
        ("WeChat cut", 2, lambda: manner("cut")),
        ("WeChat's answers lost", 2, lambda: manner("deaf")),
    ]
    if town.clock.moves:
        kinds.append(("the clock moved", 5, lambda: town.clock.move(dice.choice(_OFF))))
    else:
        note(title, "the clock was not moved: there is no C compiler")
    return kinds


def _lock(file: Path, seconds: float) -> None:
    """Hold SQLite's lock of writers, as a backup program that takes its time does."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


def _made(server: Postgres) -> bool:
    try:
        server.run("CREATE DATABASE pufa")
    except psycopg.OperationalError:
        return False
    return True
