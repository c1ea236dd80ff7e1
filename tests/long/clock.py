"""The clock of the programs of a run, which can be moved while they run.

Not libfaketime: version 0.9.10 makes `time.sleep` of Python 3.11 fail (clock_nanosleep, EINVAL), which no moved clock does.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_name("clock.c")
_BYTES = 8


class Clock:
    """A clock in a file; right until it is moved."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._file.write_bytes(bytes(_BYTES))
        self._library = folder / "clock.so"
        compiler = shutil.which("cc")
        self.moves = compiler is not None
        """False where there is no C compiler: then it stays right."""
        if compiler is not None:
            command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(self._library), str(_SOURCE)]
            subprocess.run(command, check=True, capture_output=True)

    def move(self, seconds: int) -> None:
        """Set it so far from the right time."""
        with self._file.open("r+b") as file:
            file.write(seconds.to_bytes(_BYTES, "little", signed=True))

    def environment(self) -> dict[str, str]:
        """What a program needs to live by it."""
        return {"LD_PRELOAD": str(self._library), "PUFA_CLOCK": str(self._file)} if self.moves else {}
