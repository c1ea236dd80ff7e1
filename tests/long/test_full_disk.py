"""The disk is full: villagers are answered, what cannot be kept is counted to the last one, and nothing is spoilt."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.long import ledger, villagers
from tests.long.figures import note
from tests.long.machines import kept
from tests.long.town import Town, environment, wait_for
from tests.long.villagers import Message
from tests.webserver import bring_stock

TITLE = "a full disk"
_SIZE = "24m"
_QUESTION = "村口的石狮子叫人挪走了没人管"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes for all that the service writes; the stock of answers lies elsewhere."""
    bring_stock(tmp_path / "elsewhere")
    disk = tmp_path / "var"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0700", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here (it needs root): {mounted.stderr.strip()}")
    try:
        (disk / "stock").symlink_to(tmp_path / "elsewhere" / "stock")
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill what is left to the last byte, and again what becomes free, until the block ends."""
    ballast = disk / "ballast"
    fill(ballast)
    try:
        yield
    finally:
        ballast.unlink()


def fill(ballast: Path) -> None:
    """Add to a file until nothing fits any more."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue


def lost(town: Town) -> int:
    """What the service says it could not keep."""
    for line in requests.get(f"{town.url}/metrics", timeout=5).text.splitlines():
        if line.startswith("pufa_consultations_lost_total "):
            return int(float(line.split()[1]))
    return 0


def test_a_full_disk_loses_only_what_is_counted(tmp_path, small_disk):
    town, numbers, said = Town(tmp_path, environment(tmp_path)), iter(range(1, 10_000)), []
    web, counted = town.web(), []

    def villagers_write(count: int) -> None:
        messages = [
            Message(2_000_000 + number, f"oFull{number:023}", _QUESTION, at_s=place * 0.05)
            for place, number in zip(range(count), numbers, strict=False)
        ]
        town.wechat.say_all(messages)
        said.extend(messages)

    with kept(town.stand_in(), web):
        assert wait_for(town.is_ready, 90) is not None, web.said()[-2000:]
        villagers_write(20)
        with full(small_disk):
            for _ in range(4):
                villagers_write(25)
                fill(small_disk / "ballast")
            state = requests.get(f"{town.url}/readyz", timeout=5)
            assert state.status_code == 503
            assert state.json()["lost"]
            counted.append(lost(town))
            before = web.pids()[1:]
            web.kill_child(0)
            assert wait_for(lambda: web.pids()[1:] not in ([], before) and town.is_up(), 60) is not None, (
                web.said()
            )
            villagers_write(25)
            counted.append(lost(town))
        time.sleep(3)
        villagers_write(20)
        assert wait_for(town.is_ready, 60) is not None, web.said()[-2000:]
        assert lost(town) == counted[-1]
    unrecorded = ledger.missing(town.services, said)
    note(TITLE, *villagers.told(said), f"not recorded {len(unrecorded)}, counted as lost {sum(counted)}")
    assert all(message.promised for message in said)
    assert len(unrecorded) == sum(counted) > 0
    assert ledger.twice(town.services) == []
    assert ledger.unsound(town.services) == []
    assert ledger.left_over(town.services) == {"matters": 0, "receipts": 0, "persons": 0}
    town.services.engine.dispose()
