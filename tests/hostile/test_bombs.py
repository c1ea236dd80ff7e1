"""Small files that become huge are refused by every reader: within little memory, within a second, in a Chinese sentence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.bombs import bombs

HARMLESS = {("picture.docx", "post"), ("deep.docx", "post"), ("note.png", "picture")}
"""What nobody unpacks: a picture that no paragraph shows, what lies too deep in a text, a note that a picture carries."""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, dict[str, str]]:
    """What each reader said of each file, read in a process of its own with little room."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, data in bombs().items():
        assert len(data) < 2 * 1024 * 1024
        (folder / name).write_bytes(data)
    command = [sys.executable, "-m", "tests.hostile.bombs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert not list(folder.parent.rglob("outside.txt"))
    assert not Path("/tmp/outside.txt").exists()
    return json.loads(done.stdout)


def test_no_reader_stumbles_over_a_bomb_or_takes_long(said):
    faults = [
        (name, row) for name, rows in said.items() for row in rows.items() if row[1].startswith("FAULT")
    ]
    assert faults == []


def test_every_bomb_is_refused_in_a_chinese_sentence(said):
    taken = [
        (name, reader)
        for name, rows in said.items()
        for reader, words in rows.items()
        if not re.search("[一-鿿]", words) and (name, reader) not in HARMLESS
    ]
    assert taken == []


def test_nothing_of_the_machine_is_in_what_is_said(said):
    told = json.dumps(said, ensure_ascii=False)
    assert "root:" not in told
    assert "/tmp" not in told
