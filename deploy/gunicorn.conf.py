"""How the web server runs; read by gunicorn, see docs/decisions.md for the choice of workers."""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.services.json_log import set_up as set_up_log  # noqa: E402 - gunicorn reads this as a script: the path comes first
from bot.settings import Settings, SettingsError  # noqa: E402

try:
    settings = Settings.from_env()
except SettingsError as error:
    sys.exit(error.message)

workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
if workers > 1 and not settings.redis_url:
    sys.exit(
        f"WEB_CONCURRENCY={workers}，但没有填 REDIS_URL：几个工作进程要靠 Redis 才知道对方答过什么，"
        "否则同一条消息会答两次。请填 REDIS_URL，或者去掉 WEB_CONCURRENCY。"
    )

# Read again on SIGHUP, in the master, which holds the socket itself: see `_look_before_reload`.
reloading = os.environ.get("PUFA_MASTER") == str(os.getpid())
os.environ["PUFA_MASTER"] = str(os.getpid())

with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if not reloading:
            probe.bind((settings.host, settings.port))
    except OSError as error:
        sys.exit(
            f"不能在 {settings.host}:{settings.port} 上启动（{error.strerror}）。"
            "可能已经有一个在运行：先结束它，或者换一个端口，如 PORT=8001 make run。"
        )

# By default glibc gives each of many threads a heap of its own, which on a small server costs 40 MB and saves nothing.
_M_ARENA_MAX = -8
with suppress(AttributeError, OSError):
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)

chdir = str(ROOT)
bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
threads = 16
backlog = 1024
keepalive = 30
timeout = 30
graceful_timeout = 8
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat file must not wait for a disk

run = settings.var / "run"
settings.var.mkdir(mode=0o700, exist_ok=True)
run.mkdir(parents=True, exist_ok=True)
pidfile = str(run / "web.pid")
READY_S = 45
"""Longest wait for the new workers of a reload."""

if workers > 1:
    meters = settings.var / "run" / "meters"
    meters.mkdir(exist_ok=True)
    for old in () if reloading else meters.glob("*.db"):
        old.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(meters)

set_up_log(settings.log_format)
loglevel = "warning"


preload_app = workers > 1


def when_ready(server: Any) -> None:
    """Say where it is, once the socket is open; several workers share what is read before they begin."""
    if preload_app:
        _read_for_all(server.app.wsgi())
    begin = signal.getsignal(signal.SIGHUP)
    signal.signal(signal.SIGHUP, lambda number, frame: _look_before_reload() and begin(number, frame))
    print(f"正在运行：http://{settings.host}:{settings.port}（Ctrl-C 结束）", flush=True)


def _read_for_all(app: Any) -> None:
    """Read here what all workers share."""
    from bot.services.forking import let_go

    services = app.extensions["services"]
    try:
        _ = services.shelf.content, services.search_shelf.search_today()
    finally:
        # What staff changed was read from the database; the workers must not inherit that connection.
        let_go(services)


def _forget_files() -> None:
    """Let go of what functions of ours remember of files, which may have changed."""
    for known in gc.get_objects():
        ours = isinstance(known, functools._lru_cache_wrapper) and known.__module__.partition(".")[0]
        if ours in {"bot", "content", "faq"}:
            known.cache_clear()


def _wait_for_new(server: Any, known: set[int]) -> None:
    """Wait until the new workers serve: gunicorn would stop the old ones at once, and nobody be answered meanwhile."""
    deadline = time.monotonic() + READY_S
    new = set(server.WORKERS) - known
    while time.monotonic() < deadline and not all((run / f"ready.{pid}").exists() for pid in new):
        time.sleep(0.1)


def _look_before_reload() -> bool:
    """Whether settings and content can be read as they are now; a mistake in them must not end a service that runs.

    What takes long is made ready beside the workers, which go on meanwhile, and the new ones find it there.
    """
    flask = [sys.executable, "-m", "flask", "prepare", "--check"]
    looked = subprocess.run(flask, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    wrong = looked.stderr.strip() if looked.returncode else ""
    if not wrong and workers > 1 and not Settings.from_env().redis_url:
        wrong = "开了几个工作进程，REDIS_URL 不能去掉。"
    if wrong:
        print(f"没有重新读设置和内容，还照原来的运行：{wrong}", file=sys.stderr, flush=True)
    return not wrong


def on_reload(server: Any) -> None:
    """What several workers share is read anew; the old ones are kept until the new ones serve."""
    if preload_app:
        from bot.app import create_app

        try:
            _forget_files()
            app = create_app(settings)
            _read_for_all(app)
        except Exception as error:  # noqa: BLE001 - whatever it is, gunicorn would end a service that runs
            print(f"没有重新读好，还照原来的运行：{type(error).__name__}", file=sys.stderr, flush=True)
            return
        server.app.callable = app
    known, manage = set(server.WORKERS), server.manage_workers

    def manage_once() -> None:
        server.manage_workers = manage
        _wait_for_new(server, known)
        manage()

    server.manage_workers = manage_once  # called next, once the new ones are spawned
    print("重新读了设置和内容。", flush=True)


def post_fork(server: Any, worker: Any) -> None:
    """A worker shares what was read, and no connection or thread."""
    if preload_app:
        from bot.services.forking import begin_anew

        begin_anew(server.app.wsgi().extensions["services"])


def post_worker_init(worker: Any) -> None:
    """Make everything ready before the first villager waits for it."""
    services = worker.wsgi.extensions["services"]
    services.start()
    from bot.dispatch.trouble import trouble_for

    trouble_for(services).start()
    with suppress(OSError):  # a full disk must not keep a worker from serving
        (run / f"ready.{os.getpid()}").touch()
    # What was read at the start stays: the collector need not look through it while a villager waits.
    gc.collect()
    gc.freeze()
    if workers == 1:
        # with more of them `python -m scheduler` runs beside the web server
        from scheduler.timer import timer_for

        worker.timer = timer_for(services)
        worker.timer.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Let another process do what is due at once."""
    timer = getattr(worker, "timer", None)
    if timer is not None:
        timer.stop()


def child_exit(server: Any, worker: Any) -> None:
    """Keep the figures of a worker that ended."""
    (run / f"ready.{worker.pid}").unlink(missing_ok=True)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
