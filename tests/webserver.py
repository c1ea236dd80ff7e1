"""The real web server for tests: gunicorn with the project's own configuration."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from bot.services.stock_shelf import StockShelf
from faq.stock import source_of
from tests.servers import free_port, start, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class WebServer:
    """A running web server."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def kill_a_worker(self) -> None:
        """End one worker without a warning, as the kernel does when memory runs out."""
        os.kill(self.workers()[0], signal.SIGKILL)


@contextmanager
def running_web(settings: dict[str, str], folder: Path) -> Iterator[WebServer]:
    """Serve with these settings on a free loopback port until the block ends."""
    bring_stock(Path(settings.get("VAR_DIR", "")))
    port = free_port()
    log = folder / "web.log"
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **settings, "HOST": "127.0.0.1", "PORT": str(port)}
    gunicorn = Path(sys.executable).with_name("gunicorn")
    process = start([str(gunicorn), "-c", "deploy/gunicorn.conf.py", "wsgi:app"], log, cwd=ROOT, env=env)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(url), process, log)
        yield WebServer(url, process, log)
    finally:
        stop(process, signal.SIGTERM)


def bring_stock(var: Path) -> None:
    """Put the stock of answers where a new service looks for it: it is the same for all, and takes seconds to make."""
    if not var.is_absolute() or (var / "stock").exists():
        return
    shared = StockShelf(Path(tempfile.gettempdir()) / "pufa-test", say=lambda _: None)
    if not shared.is_current():
        shared.stock()
    made = shared.folder / source_of()
    if made.exists():
        shutil.copytree(made, var / "stock" / made.name, copy_function=_linked)


def _linked(made: str, wanted: str) -> str:
    """A second name for a file; a copy of it on another file system."""
    try:
        os.link(made, wanted)
    except OSError:
        shutil.copy2(made, wanted)
    return wanted


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
