"""A register as an Excel file, beside pandas with openpyxl: `python -m tests.bench.exporting [ROWS]`, 100,000 unless said.

Both read the same SQLite database, each in a process of its own. With 1,000,000 rows pandas takes several gigabytes and
many minutes: it is then measured at a tenth of them and its seconds are multiplied by ten, which flatters it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from bot.settings import ROOT, Settings
from tests.bench.report import row, times

ROWS, PANDAS_MOST = 100_000, 100_000
MOST_MB = 200
_FIRST = date(2026, 1, 1)
_AT_ONCE = 10_000


def main(rows: int = ROWS) -> int:
    """Measure and print; 1 when a file lacks rows, too much memory was taken, or pandas was quicker."""
    print(f"\n台账导出：{rows} 行，和 pandas 加 openpyxl 比", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        _fill(folder, rows)
        ours = _run("ours", folder, rows)
        few = min(rows, PANDAS_MOST)
        theirs = _run("pandas", folder, few)
    seconds = theirs["seconds"] * rows / few
    ratio = seconds / ours["seconds"]
    met = ours["mb"] <= MOST_MB
    print(row("我们的", f"{ours['seconds']:.1f}", "秒"))
    print(row("内存最多", f"{ours['mb']:.0f}", "MB", target=f"≤ {MOST_MB} MB", met=met))
    print(row("pandas 加 openpyxl", f"{seconds:.1f}", "秒", note=f"{few} 行，内存 {theirs['mb']:.0f} MB"))
    print(row("快多少", times(ratio), "倍", target="≥ 1 倍", met=ratio >= 1))
    return 0 if met and ratio >= 1 and ours["rows"] == rows else 1


def _settings(folder: Path) -> Settings:
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "VAR_DIR": f"{folder}/var",
        "SECRET_KEY": "k" * 40,
    }
    return Settings.from_env(environment, env_file=None)


def _fill(folder: Path, rows: int) -> None:
    from sqlalchemy import insert

    from bot.records.database import write
    from bot.records.models import consultations
    from bot.services.build import ACCOUNT, Services

    services = Services(_settings(folder))
    services.upgrade()
    for begin in range(0, rows, _AT_ONCE):
        made = [_row(ACCOUNT, number, rows) for number in range(begin, min(rows, begin + _AT_ONCE))]
        write(services.engine, lambda db, made=made: db.execute(insert(consultations), made))
    services.engine.dispose()


def _row(account: str, number: int, rows: int) -> dict[str, object]:
    day = _FIRST + timedelta(days=number * 365 // rows)
    return {
        "id": f"{number:032x}", "account": account, "retry_key": f"{number}", "pushed_on": day,
        "person_id": None, "matter_id": None,
        "said_at": datetime(day.year, day.month, day.day, 4, number % 60, number % 59, tzinfo=UTC), "day": day,
        "outcome": "answer", "counted": True, "topic": "wages", "entry_id": f"labour-{number % 97:03}",
        "entry_sha": None, "channel": "wechat", "kind": "text",
        "text": f"老板欠了{number}块钱工资不给，该找谁要", "reply": None,
    }  # fmt: skip


def _run(which: str, folder: Path, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.exporting", which, str(folder), str(rows)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _ours(folder: Path) -> int:
    from bot.services.build import Services
    from bot.services.exporting import Order, exporting_of
    from bot.statistics.periods import year

    services = Services(_settings(folder))
    order = Order("consultations", year(2026), "xlsx", "测速", ("names",))
    return exporting_of(services).write(order, folder / "ours.xlsx", now=datetime(2026, 12, 31, tzinfo=UTC))


def _pandas(folder: Path, rows: int) -> int:
    import sqlite3

    import pandas

    query = (
        "SELECT day, said_at, channel, topic, '' AS village, outcome, counted, text, entry_id, matter_id, '' AS by "
        "FROM consultations ORDER BY day LIMIT ?"
    )
    with sqlite3.connect(folder / "bench.sqlite3") as connection:
        frame = pandas.read_sql_query(query, connection, params=(rows,), parse_dates=["day", "said_at"])
    frame.to_excel(folder / "pandas.xlsx", index=False, engine="openpyxl")
    return len(frame)


def _measured(which: str, folder: Path, rows: int) -> None:
    began = perf_counter()
    written = _ours(folder) if which == "ours" else _pandas(folder, rows)
    seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mb": peak, "rows": written}))


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(*map(int, sys.argv[1:])))
