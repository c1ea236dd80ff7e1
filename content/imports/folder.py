"""The folder of imported files: each beside a small JSON file that says what was settled when it was taken over.

The days and the title stand there, so that a book built later holds the same as on the day of the import, whatever the
table of laws says by then. Who writes the two files is bot/services/law_imports.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from content.imports.reading import Given, load, read
from content.imports.refusal import ImportRefused
from content.law import LawTable, name_key
from content.statutes.law_text import LawText

ENDING = ".json"
"""Of the file that describes an imported one."""

_NO_LAWS = LawTable((), MappingProxyType({}))
_LONGEST = 55
"""Characters of a title in a file's name: three bytes each, of at most 255."""


@dataclass(frozen=True, slots=True)
class Described:
    """What stands beside an imported file."""

    title: str
    adopted: date
    published: date | None
    effective: date
    file: str
    """Name of the imported file, in the same folder."""
    sha256: str
    """Of its content, so that a file changed by hand is noticed."""
    original: str
    """What it was called when staff imported it."""
    imported_on: date

    def as_json(self) -> str:
        """The content of the describing file."""
        row = {
            "title": self.title,
            "adopted": self.adopted.isoformat(),
            "published": self.published.isoformat() if self.published else None,
            "from": self.effective.isoformat(),
            "file": self.file,
            "sha256": self.sha256,
            "original": self.original,
            "imported_on": self.imported_on.isoformat(),
        }
        return json.dumps(row, ensure_ascii=False, indent=1) + "\n"


def read_folder(folder: Path, report: Callable[[str], None] | None = None) -> list[LawText]:
    """Every imported text of the folder, by name; none when there is no folder.

    A file that can no longer be read is left out, and ``report`` hears why (Chinese).
    """
    texts: list[LawText] = []
    for described in sorted(folder.glob(f"*{ENDING}")):
        try:
            texts.append(read_stored(described))
        except ImportRefused as refused:
            if report is not None:
                report(f"导入过的 {described.name} 读不出来，没有用上：{refused}")
    return texts


def read_stored(described: Path) -> LawText:
    """The text that one describing file stands for; raises ImportRefused when it cannot be read any more."""
    row = describe(described)
    data = load(described.with_name(row.file))
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise ImportRefused(f"{row.file} 在导入以后被改过", "请用 flask laws import 重新导入")
    given = Given(row.title, row.adopted, row.effective)
    checked = read(data, f"text{Path(row.file).suffix}", _NO_LAWS, given)
    return replace(checked.text, published=row.published)


def describe(path: Path) -> Described:
    """Read a describing file; raises ImportRefused when it is none."""
    try:
        row = json.loads(load(path).decode("utf-8"))
        file = _word(row, "file")
        if file != Path(file).name:
            raise ValueError(file)
        return Described(
            title=_word(row, "title"),
            adopted=date.fromisoformat(_word(row, "adopted")),
            published=date.fromisoformat(_word(row, "published")) if row.get("published") else None,
            effective=date.fromisoformat(_word(row, "from")),
            file=file,
            sha256=_word(row, "sha256"),
            original=_word(row, "original"),
            imported_on=date.fromisoformat(_word(row, "imported_on")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, ImportRefused):
            raise
        raise ImportRefused(f"{path.name} 写法不对", "请用 flask laws import 重新导入") from error


def stored_name(text: LawText) -> str:
    """How the files of a version are called, without ending: one name for each version of a law."""
    key = "".join(sign if sign.isalnum() or sign in "（）()、" else "_" for sign in name_key(text.title))
    if len(key) > _LONGEST:
        # Two long titles may begin alike.
        key = f"{key[:_LONGEST]}~{hashlib.sha256(key.encode()).hexdigest()[:6]}"
    return f"{key}_{text.adopted:%Y%m%d}"


def _word(row: Mapping[str, object], field: str) -> str:
    value = row[field]
    if not isinstance(value, str) or not value:
        raise ValueError(field)
    return value
