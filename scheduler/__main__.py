"""`python -m scheduler`: do what is due, beside any number of web processes; several may run, one works."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.settings import Settings, SettingsError
from scheduler.pidfile import written
from scheduler.timer import timer_for


def main() -> int:
    """Run until SIGTERM or Ctrl-C; the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    try:
        services = Services(Settings.from_env())
        services.upgrade()
    except SettingsError as error:
        print(error.message, file=sys.stderr)
        return 1
    except RecordsError as error:
        print(f"数据库打不开：{error} 请检查 DATABASE_URL，再试一次。", file=sys.stderr)
        return 1
    with written(services.settings.var / "run"):
        timer = timer_for(services)
        timer.start()
        print("定时发送正在运行（Ctrl-C 结束）", flush=True)
        ending.wait()
        idle = timer.stop()
    if not idle:
        # A call to WeChat hangs. What it was doing is written down, and the next process goes on from there.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
    services.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
