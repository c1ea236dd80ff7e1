"""Keep the arrays of a corpus in a folder, one file each, so that a process maps only what it looks at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from faq.search.corpus import Arrays

_FACTS = "facts.json"
_ARRAYS = "arrays"
_SUMS = "sums.json"
_BLOCK = 1 << 20


class FilingError(ValueError):
    """A folder does not hold what was filed away; names the folder and the reason."""


def file_away(folder: Path, arrays: Arrays, facts: Mapping[str, Any], *, summed: bool = False) -> None:
    """Write the folder; it appears at once and whole. ``summed``: with the checksum of every file. Raises OSError."""
    new = folder.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    for name, rows in arrays.items():
        np.save(new / f"{name}.npy", rows, allow_pickle=False)
    listed = {**facts, _ARRAYS: sorted(arrays)}
    (new / _FACTS).write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    if summed:
        sums = {path.name: _sum_of(path) for path in new.iterdir()}
        (new / _SUMS).write_text(json.dumps(sums), encoding="utf-8")
    new.rename(folder)


def open_files(folder: Path) -> tuple[Arrays, dict[str, Any]]:
    """What was filed away, mapped read-only; raises FilingError."""
    try:
        facts: dict[str, Any] = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        # Plain views: the class that maps files takes far longer over each slice.
        arrays: Arrays = {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in facts.pop(_ARRAYS)
        }
    except (OSError, EOFError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise FilingError(f"{folder.name}: {type(error).__name__}") from error
    return arrays, facts


def has_changed(folder: Path) -> bool:
    """Whether a folder that was filed away with checksums is not what it was; reads all of it."""
    try:
        sums: dict[str, int] = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
        return any(_sum_of(folder / name) != wanted for name, wanted in sums.items()) or _FACTS not in sums
    except (OSError, AttributeError, ValueError):
        return True


def _sum_of(path: Path) -> int:
    """Read in blocks and not mapped, so that the process does not count it as its own memory."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = crc32(block, found)
    return found


def is_whole(folder: Path) -> bool:
    """Whether the folder is there and undamaged; what is left of a damaged one is removed. Raises OSError."""
    if not folder.exists():
        return False
    try:
        open_files(folder)
    except FilingError:
        shutil.rmtree(folder)
        return False
    return True
