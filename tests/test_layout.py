"""The shape of the project: one-way imports, small introduced files, a known top level."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP = {
    "bot", "content", "faq", "scheduler", "tests", "wsgi.py", "requirements.txt", "README.md",
    "Makefile", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "docs", "deploy",
}  # fmt: skip
MODULES = sorted(
    path
    for part in ("bot", "content", "faq", "scheduler", "tests", "deploy")
    for path in (ROOT / part).rglob("*.py")
)


def test_imports_point_one_way():
    # In a process of its own: the checker silences every logger of the process it runs in.
    checker = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([checker], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_named_sized_and_introduced(module):
    source = module.read_text(encoding="utf-8")
    assert module.stem not in {"utils", "helpers", "common", "misc", "manager"}
    assert len(source.splitlines()) <= 300, "split it by what it is about"
    assert ast.get_docstring(ast.parse(source)), "say what the module is for"


def test_the_top_level_holds_only_what_belongs_there():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    shown = {line.split("/")[0] for line in listed.splitlines() if not line.startswith(".")}
    assert shown <= TOP
