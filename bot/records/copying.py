"""A copy of the whole database in one file, made while it is in use; whether such a file is sound; putting one back.

SQLite is copied by its own backup (a plain copy of the file lacks what stands in the log), PostgreSQL by pg_dump.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from bot.records.database import read, translated
from bot.records.errors import RecordsError
from bot.records.models import persons
from bot.records.revisions import standing

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_LONGEST_S = 3600


class CopyError(RecordsError):
    """A copy could not be made, is damaged, or cannot be put back; the message says why in Chinese."""


def kind_of(engine: Engine) -> str:
    """``sqlite`` or ``postgresql``."""
    return engine.dialect.name


def copy_database(engine: Engine, path: Path) -> None:
    """Write the database as it is now to a new file; raises CopyError, RecordsUnavailable, OSError."""
    if kind_of(engine) == POSTGRESQL:
        _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
        return
    with translated(), closing(sqlite3.connect(path)) as target:
        pooled = engine.raw_connection()
        try:
            source: Any = pooled.dbapi_connection
            source.backup(target)
        finally:
            pooled.close()


def damage_of(kind: str, path: Path) -> str:
    """What is wrong with such a file, in Chinese; empty when it is sound."""
    if kind == POSTGRESQL:
        try:
            listed = _program("pg_restore", ["--list", str(path)], {})
        except CopyError as error:
            return str(error)
        return "" if " persons " in listed else "里面没有普法的表"
    try:
        # nothing else has it open, so no log beside it is looked for
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as opened:
            (found,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
            opened.execute("SELECT 1 FROM persons LIMIT 1")
    except sqlite3.Error:
        return "数据库文件坏了，打不开"
    return "" if found == "ok" else "数据库文件里有坏的地方"


def is_empty(engine: Engine) -> bool:
    """Whether nothing would be overwritten; raises RecordsUnavailable. Makes no file."""
    if kind_of(engine) == SQLITE and not Path(str(engine.url.database)).exists():
        return True
    return not read(engine, standing)


def put_back(engine: Engine, path: Path) -> None:
    """Fill a database that ``is_empty`` from such a file, all or nothing; raises CopyError, OSError."""
    if kind_of(engine) == POSTGRESQL:
        _run(
            engine, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
            last=(str(path),),
        )  # fmt: skip
        return
    engine.dispose()
    target = Path(str(engine.url.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):
        # of a database that is gone: SQLite would mix it into this one
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(path, part)
    part.chmod(0o600)
    part.replace(target)


def a_cipher(engine: Engine) -> str | None:
    """Something encrypted, to try a key on; None when there is nothing. Raises RecordsUnavailable."""
    query = select(persons.c.openid_cipher).where(persons.c.openid_cipher.is_not(None)).limit(1)
    return read(engine, lambda connection: connection.execute(query).scalar())


def _run(engine: Engine, program: str, *options: str, last: tuple[str, ...] = ()) -> None:
    url = engine.url
    given = {
        "PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }  # fmt: skip
    # not as arguments: those anybody on the machine can read
    known = {name: str(value) for name, value in given.items() if value}
    _program(program, [*options, f"--dbname={url.database}", *last], known)


def _program(program: str, arguments: list[str], environment: dict[str, str]) -> str:
    found = shutil.which(program)
    if found is None:
        raise CopyError(
            f"没有 {program} 这个程序，请安装 postgresql-client（apt-get install postgresql-client）。"
        )
    try:
        done = subprocess.run(  # noqa: S603
            [found, *arguments], capture_output=True, text=True, timeout=_LONGEST_S, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CopyError(f"{program} 一个小时还没做完，停下了。") from error
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[0][:200]
        raise CopyError(f"{program} 没有做成：{said}")
    return done.stdout
