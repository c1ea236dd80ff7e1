"""Makes one file that was ordered: `python -m bot.services.export_working FOLDER`, with the settings as JSON on standard
input. `export_jobs.py` starts it; how far it is stands in the folder's ``job.json``.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.data_out import packed, write_all
from bot.services.export_jobs import DONE, EVERYTHING, FAILED, Job, read_job, write_job
from bot.services.exporting import exporting_of
from bot.services.sealed_files import seal_file
from bot.settings import Settings

log = logging.getLogger(__name__)

_NICENESS = 10
"""Villagers come first."""
_TELL_EVERY_S = 1.0
_PLAIN, _ALL, _SEALED = "plain", "all", "sealed"


def main(folder: Path, settings: Settings) -> int:
    """Make the file of the folder's job; 1 when it could not be made, and ``job.json`` says why."""
    os.umask(0o077)
    job, services = read_job(folder), Services(settings)
    try:
        size = _make(folder, job, services)
    except (RecordsError, OSError) as error:
        log.warning("export not made: %s", type(error).__name__)
        words = "磁盘写不进去，可能满了。" if isinstance(error, OSError) else "数据库没有答复。"
        write_job(folder, replace(read_job(folder), state=FAILED, words=f"{words}请过一会儿重新导出。"))
        return 1
    finally:
        (folder / _PLAIN).unlink(missing_ok=True)
        shutil.rmtree(folder / _ALL, ignore_errors=True)
    done = read_job(folder)
    write_job(folder, replace(done, state=DONE, done=max(done.done, done.total), size=size))
    return 0


def _make(folder: Path, job: Job, services: Services) -> int:
    plain, tick = folder / _PLAIN, _tick(folder, job)
    if job.what == EVERYTHING:
        inner = folder / _ALL
        write_all(services, inner, by=job.by, now=job.made_at, tick=tick)
        packed(inner, plain)
    else:
        exporting_of(services).write(job.order, plain, now=job.made_at, tick=tick)
    return seal_file(services.vault, plain, folder / _SEALED)


def _tick(folder: Path, job: Job) -> Callable[[int], None]:
    told_at = 0.0

    def _tell(done: int) -> None:
        nonlocal told_at
        if monotonic() - told_at >= _TELL_EVERY_S:
            told_at = monotonic()
            write_job(folder, replace(job, done=done))

    return _tell


if __name__ == "__main__":
    os.nice(_NICENESS)
    sys.exit(main(Path(sys.argv[1]), Settings(**json.load(sys.stdin))))
