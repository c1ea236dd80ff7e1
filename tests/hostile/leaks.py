"""What anybody may see of a running service: the list of processes, the log, answers to strangers, pages of staff."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

Seen = dict[str, str]
"""Where something was seen → all that was written there."""


def processes() -> Seen:
    """The commands of all processes of this machine, as the kernel and as `ps` tell them to every user."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True)
    seen = {"ps": listed.stdout.decode("utf-8", "replace")}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            seen[str(path)] = path.read_bytes().decode("utf-8", "replace")
    return seen


def logs(folder: Path) -> Seen:
    """Everything in files that are named as logs."""
    return {
        str(path): path.read_text("utf-8", "replace") for path in folder.rglob("*.log*") if path.is_file()
    }


def found(secrets: Mapping[str, str], seen: Seen) -> list[tuple[str, str]]:
    """(which secret, where) for each that can be read somewhere, as it is or as it stands in an address."""
    return [
        (name, where)
        for where, text in seen.items()
        for name, secret in secrets.items()
        if any(form in text for form in _forms(secret))
    ]


def _forms(secret: str) -> Iterable[str]:
    return {secret, quote(secret, safe=""), secret.encode("unicode_escape").decode()}
