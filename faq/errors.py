"""What can be wrong with FAQ data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class EntryError(ValueError):
    """An FAQ entry breaks a rule; the message names file, entry, problem and fix (in Chinese, staff read it)."""

    def __init__(self, path: Path | str, entry_id: str, problem: str, fix: str, *, field: str = "") -> None:
        """``field`` is the field of Entry that has to be mended, for a form; empty when it is none of them."""
        super().__init__(f"{path}：词条“{entry_id}”{problem}。{fix}")
        self.path, self.entry_id, self.problem, self.fix = str(path), entry_id, problem, fix
        self.field = field


class EntryErrors(ValueError):
    """Everything that is wrong in a folder of entries, one problem a line, so that a writer mends all at once."""

    def __init__(self, errors: Iterable[EntryError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))
