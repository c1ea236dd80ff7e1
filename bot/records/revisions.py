"""Which state of the tables a database has, and which this code was written for, without the library that changes them:
that one takes 10 MB, and a start on a database that is up to date needs it for nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

_TABLE = "alembic_version"
_NAMED = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


@lru_cache(maxsize=1)
def newest() -> str:
    """The state that the newest file of ``migrations/versions`` leads to; ValueError when there is not exactly one."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in Path(__file__).with_name("migrations").glob("versions/*.py"):
        for kind, name in _NAMED.findall(path.read_text(encoding="utf-8")):
            found[kind].add(name)
    (last,) = found["revision"] - found["down_revision"]
    return last


def standing(connection: Connection) -> str:
    """The state of a database; empty for one without tables."""
    if not inspect(connection).has_table(_TABLE):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar() or "")  # noqa: S608
