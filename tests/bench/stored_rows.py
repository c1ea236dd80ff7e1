"""Whether a message costs more when much is stored: ten thousand consultations beside a million, SQLite then PostgreSQL.

Run by `python -m tests.bench`; a few minutes, most of them to fill the databases, which `python -m tests.bench.stored_rows
ROWS` does in a process of its own, for the installation that its environment names. Printed are the medians of the rounds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

from bot.settings import ROOT
from faq.corpus import Corpus
from tests.bench.costs import Costs, measured
from tests.bench.installation import another, apart, installation, new_account, service
from tests.bench.load import LoadFailed
from tests.bench.pushes import PLAIN, Maker
from tests.bench.report import row
from tests.bench.rounds import Tally
from tests.bench.server import ServerFailed
from tests.servers import MissingServer, running_postgres

ROUNDS = 5
FEW, MANY = 10_000, 1_000_000
MOST_TIMES = 1.2
DAYS = 150
"""Less than the texts are kept by default, so that nothing is due to be forgotten meanwhile."""


def main(rounds: int = ROUNDS) -> int:
    """Measure and print; 1 when a server failed or answered wrongly."""
    account, tally = new_account(), Tally()
    try:
        with ExitStack() as stack:
            folder, environment = stack.enter_context(installation(account))
            core = stack.enter_context(apart())
            maker = Maker(Corpus.load().entries, account)

            def compare(name: str, database: Callable[[str], str]) -> None:
                """Fill two installations, run them beside each other, print."""
                settings = {}
                for rows in (FEW, MANY):
                    its = f"{name}-{rows}"
                    settings[its] = another(folder, environment, its, DATABASE_URL=database(its))
                    _fill(settings[its], rows)
                with ExitStack() as servers:
                    running = {
                        its: servers.enter_context(service(its, folder, settings[its], core))
                        for its in settings
                    }
                    _print(name, measured(running, maker, tally, rounds=rounds), rounds)

            compare("sqlite", lambda its: f"sqlite:///{folder / its}.sqlite3")
            try:
                postgres = stack.enter_context(running_postgres())
            except MissingServer as error:
                print(f"  PostgreSQL：不测，{error}")
            else:

                def created(its: str) -> str:
                    """The address of a new database."""
                    database = its.replace("-", "_")
                    postgres.run(f"CREATE DATABASE {database}")
                    return postgres.url(database)

                compare("postgresql", created)
    except (ServerFailed, LoadFailed, OSError) as error:
        print(f"测速没有完成：{error}", file=sys.stderr)
        return 1
    return tally.told()


def _fill(settings: Mapping[str, str], rows: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.stored_rows", str(rows)],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise ServerFailed("\n".join(("filling the database:", *done.stderr.splitlines()[-10:])))


def _print(name: str, costs: Costs, rounds: int) -> None:
    few, many = (f"{name}-{rows}" for rows in (FEW, MANY))
    ratio = costs.times(many, few)
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[name]
    lines = (
        f"\n存得多了，一条消息用的处理器多不多，{title}，{PLAIN.name}：{rounds} 轮的中位数，只算网页进程",
        row(f"已存 {FEW} 条", f"{costs.middle(few):.2f}", "毫秒"),
        row(f"已存 {MANY} 条", f"{costs.middle(many):.2f}", "毫秒"),
        row("多存一百倍时是几倍", f"{ratio:.2f}", target=f"≤ {MOST_TIMES}", met=ratio <= MOST_TIMES),
    )
    print("\n".join(lines), flush=True)


def fill_as_told(environment: Mapping[str, str], rows: int) -> None:
    """Fill the prepared database of an installation and sum its days, so that its servers have nothing to catch up with."""
    from bot.records.day_sums import DaySums
    from bot.services.build import ACCOUNT, Services
    from bot.settings import Settings
    from bot.statistics.periods import beijing_day
    from tests.bench.million import fill

    services = Services(Settings.from_env(environment, env_file=None))
    today = beijing_day(datetime.now(UTC))
    fill(services, today, rows, days=DAYS)
    sums = DaySums(services.engine, account=ACCOUNT)
    for day in sums.due(today):
        sums.sum(day, now=datetime.now(UTC))
    services.engine.dispose()


if __name__ == "__main__":
    fill_as_told(os.environ, int(sys.argv[1]))
