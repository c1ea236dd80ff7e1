"""What reads from outside and what calls outside, by what the code itself says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [
    path for folder in ("bot", "content", "faq", "scheduler") for path in (ROOT / folder).rglob("*.py")
]
HARMLESS = {"expat", "Element", "ParseError", "escape", "unescape", "quoteattr", "tostring", "SubElement"}
"""Names of the standard library's XML that read nothing; `bot/wechat/fields.py` drives expat itself, and its tests look at what it refuses."""


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Every source file, as Python reads it."""
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in SOURCES)


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a method of this name."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield path, node


def test_xml_from_outside_is_read_by_defusedxml_only():
    wrong = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xml."):
                wrong += [(path.name, each.name) for each in node.names if each.name not in HARMLESS]
    assert wrong == []


def test_no_archive_is_unpacked_without_a_filter_of_its_paths():
    loose = [
        path.name
        for path, call in calls("extractall")
        if "filter" not in {word.arg for word in call.keywords}
    ]
    assert loose == []


def test_every_call_to_a_server_stays_where_it_was_sent():
    found = 0
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            names = {word.arg for word in node.keywords}
            if "timeout" in names and names & {"data", "json", "params", "files", "allow_redirects"}:
                found += 1
                assert "allow_redirects" in names, (path.name, node.lineno)
    assert found >= 3
