"""What people also say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from faq.corpus import load_entries
from faq.heard import HEARD, HeardError, load_heard
from tests.factories import DIVORCE, WAGES

ENTRIES = load_entries()
IDS = {entry.id for entry in ENTRIES}


def heard(folder: Path, text: str) -> tuple[tuple[str, str], ...]:
    (folder / "some.toml").write_text(text, encoding="utf-8")
    return load_heard([WAGES, DIVORCE], folder)


def test_wordings_come_with_their_entry(tmp_path: Path) -> None:
    assert heard(tmp_path, 'wages-001 = ["搬砖钱没给", "工地上白干了"]') == (
        ("wages-001", "搬砖钱没给"),
        ("wages-001", "工地上白干了"),
    )


def test_an_entry_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    assert heard(tmp_path, 'wages-099 = ["搬砖钱没给"]') == ()


def test_what_an_entry_says_itself_is_left_out(tmp_path: Path) -> None:
    assert heard(tmp_path, f'divorce-001 = ["{WAGES.phrasings[0]}"]') == ()


def test_what_two_entries_would_share_is_left_out(tmp_path: Path) -> None:
    assert heard(tmp_path, 'wages-001 = ["我该咋办"]\ndivorce-001 = ["我该咋办", "离不掉"]') == (
        ("divorce-001", "离不掉"),
    )


@pytest.mark.parametrize("text", ["wages-001 = [", 'wages-001 = "一句"', "wages-001 = [1]"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(HeardError, match=r"some\.toml"):
        heard(tmp_path, text)


@pytest.mark.parametrize("path", sorted(HEARD.glob("*.toml")), ids=lambda path: path.stem)
def test_what_is_prepared_is_for_entries_that_there_are(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8")).keys() <= IDS


def test_hardly_anything_prepared_is_left_out() -> None:
    prepared = [
        words
        for path in HEARD.glob("*.toml")
        for wordings in tomllib.loads(path.read_text(encoding="utf-8")).values()
        for words in wordings
    ]
    assert len(load_heard(ENTRIES)) >= 0.99 * len(prepared)
