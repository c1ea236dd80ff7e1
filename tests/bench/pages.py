"""Every page of the staff with 100,000 consultations, 32,000 of them in one month: how long the processor works, how large.

`python -m tests.bench --only pages` on SQLite and PostgreSQL; `python -m tests.bench.pages sqlite|postgresql [--rows N]` for
one. Exit status 1 when a page takes more than 300 ms or has more than 300 KB, or does not open.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.records.day_sums import DaySums
from bot.services.build import ACCOUNT, Services
from bot.services.passwords import hashed
from bot.settings import ROOT, Settings
from bot.statistics.periods import beijing_day
from tests.bench.million import fill
from tests.servers import running_postgres

MOST_MS, MOST_KB = 300, 300
ROWS, IN_A_MONTH = 100_000, 0.32
TIMES = 3
_OPEN = 0.05
"""Share of the month's cases that still wait."""
_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, sum, measure; 1 when a page is too slow or too large."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.pages", description="工作人员的页面有多快、多大"
    )
    parser.add_argument("database", nargs="?", choices=("sqlite", "postgresql"))
    parser.add_argument("--rows", type=int, default=ROWS)
    asked = parser.parse_args(arguments)
    return max(
        _measured(name, asked.rows) for name in ("sqlite", "postgresql") if asked.database in (None, name)
    )


def _measured(name: str, rows: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        if name == "sqlite":
            return _measure(f"sqlite:///{folder}/pufa.sqlite3", Path(folder), rows, lambda: 0.0)
        with running_postgres() as server:
            server.run("CREATE DATABASE bench")
            return _measure(server.url("bench"), Path(folder), rows, lambda: _worked_ms(server.pid))


def _measure(url: str, folder: Path, rows: int, elsewhere: Callable[[], float]) -> int:
    """``elsewhere`` tells what the server of the database has worked so far, in ms."""
    environment = {
        "DEMO": "1", "SECRET_KEY": "a secret key that is long enough", "VAR_DIR": f"{folder}/var", "DATABASE_URL": url,
        "WECHAT_APPID": "wx0123456789abcdef", "WECHAT_TOKEN": "pufatoken",
    }  # fmt: skip
    services = Services(Settings.from_env(environment, env_file=None))
    services.upgrade()
    today = beijing_day(datetime.now(UTC))
    lately = int(rows * IN_A_MONTH)
    fill(services, today, rows - lately, mark="a")
    fill(services, today, lately, days=30, mark="b", still_open=_OPEN, questions=_questions())
    sums = DaySums(services.engine, account=ACCOUNT)
    for day in sums.due(today):
        sums.sum(day, now=datetime.now(UTC))
    services.staff.add("王专干", "admin", password_hash=hashed("plum-blossom-9"), now=datetime.now(UTC))
    app = create_app(services.settings, services)
    browser = _signed_in(app)
    good = True
    print(f"{url.partition(':')[0]}, {rows} consultations")
    for address in _addresses(app, services):
        try:
            good &= _told(browser, address, elsewhere)
        except Exception as error:  # one page must not hide the others
            print(f"     DOES NOT OPEN  {address}: {type(error).__name__}", flush=True)
            good = False
    services.engine.dispose()
    return 0 if good else 1


def _told(browser: FlaskClient, address: str, elsewhere: Callable[[], float]) -> bool:
    answer = browser.get(address)
    if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
        return answer.status_code < 400
    times = []
    for _ in range(TIMES):
        began, others = time.process_time(), elsewhere()
        browser.get(address)
        times.append((time.process_time() - began) * 1000 + elsewhere() - others)
    took, size = median(times), len(answer.data) / 1024
    good = took <= MOST_MS and size <= MOST_KB
    print(f"{took:7.0f} ms {size:6.0f} KB {'  ' if good else '!!'} {address}", flush=True)
    return good


def _addresses(app: Flask, services: Services) -> Iterator[str]:
    """Every page without arguments, and some with the most that they show."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith("/console/") and "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule
    with services.engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT matter_id FROM cases WHERE state = 'open' LIMIT 1").scalar()
    yield f"/console/inbox/{last}"
    yield "/console/inbox/?tab=all"
    yield "/console/inbox/?tab=all&q=工资"
    yield "/console/inbox/together?days=30"
    yield f"/console/entries/{services.shelf.content.corpus.entries[0].id}"


def _signed_in(app: Flask) -> FlaskClient:
    browser = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/console/login").text)
    form = {"username": "王专干", "password": "plum-blossom-9", "csrf_token": found[1] if found else ""}
    assert browser.post("/console/login", data=form).status_code == 302, "nobody could sign in"
    return browser


def _questions() -> tuple[str, ...]:
    """Golden questions, so that what many ask is as varied as in a village."""
    table = tomllib.loads((ROOT / "tests" / "golden" / "questions.toml").read_text(encoding="utf-8"))
    return tuple(row["text"] for row in table["question"])


def _worked_ms(pid: int) -> float:
    """What the processes of a database server have worked so far."""
    found = 0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (str(pid), *children):
        with suppress(FileNotFoundError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            found += int(fields[11]) + int(fields[12])
    return found * _TICK_MS


if __name__ == "__main__":
    sys.exit(main())
