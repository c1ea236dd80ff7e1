"""Building the book once, replacing it as a whole, and opening what is there."""

from __future__ import annotations

import fcntl
import os
import threading
from datetime import date

import pytest

from bot.services.book_shelf import BookShelf
from content.laws import load_laws
from content.statutes.law_text import LawText, Piece
from content.statutes.package import Package

LAWS = load_laws()
DAY = date(2026, 11, 25)


class Said(list[str]):
    """Everything that was said."""

    def __call__(self, words: str) -> None:
        self.append(words)


def read_names(folder) -> list[LawText]:
    """A law of one article for each file."""
    return [
        LawText(
            path.stem, date(2020, 1, 1), None, None, "", "导入", (Piece("1", "", path.read_text()),), True
        )
        for path in sorted(folder.iterdir())
    ]


@pytest.fixture
def said():
    return Said()


@pytest.fixture
def shelf(tmp_path):
    """A shelf without the package, which reads what is in its folder."""
    made = BookShelf(tmp_path / "var", lambda: LAWS, read_folder=read_names, find=lambda: None)
    made.folder.mkdir(parents=True)
    return made


@pytest.fixture
def imported(shelf):
    """Import a law."""

    def _imported(law: str, text: str) -> None:
        (shelf.folder / f"{law}.md").write_text(text)

    return _imported


def test_without_package_and_imports_the_book_is_empty_and_nothing_is_written(tmp_path, said):
    shelf = BookShelf(tmp_path / "var", lambda: LAWS, find=lambda: None)
    assert shelf.is_current()
    assert not shelf.current(said)
    assert said == []
    assert not (tmp_path / "var").exists()


def test_a_reader_opens_what_is_there_and_builds_nothing(shelf, imported):
    imported("某办法", "规则。")
    assert not shelf.book()
    assert not shelf.file.exists()


def test_it_is_built_at_the_first_need_and_says_so(shelf, imported, said):
    imported("某办法", "规则。")
    assert shelf.current(said).article("某办法", 1, DAY).text == "规则。"
    assert said == ["正在整理法律条文…"]
    assert shelf.is_current()


def test_it_is_not_built_twice_from_the_same(shelf, imported, said):
    imported("某办法", "规则。")
    first = shelf.current(said)
    said.clear()
    assert shelf.current(said) is first
    assert said == []


def test_a_changed_file_gives_a_new_book_also_to_those_who_have_it_open(shelf, imported, said):
    imported("某办法", "规则。")
    before = shelf.current(said)
    other = BookShelf(shelf.file.parent, lambda: LAWS, find=lambda: None)
    assert other.book().article("某办法", 1, DAY).text == "规则。"
    imported("某办法", "改了的规则。")
    assert not shelf.is_current()
    shelf.current(said)
    assert other.book().article("某办法", 1, DAY).text == "改了的规则。"
    assert before.article("某办法", 1, DAY).text == "规则。"


def test_when_nothing_is_left_to_build_from_the_old_book_goes(shelf, imported, said):
    imported("某办法", "规则。")
    shelf.current(said)
    (shelf.folder / "某办法.md").unlink()
    assert not shelf.current(said)
    assert not shelf.file.exists()


def test_files_of_other_kinds_do_not_count(shelf, imported, said):
    imported("某办法", "规则。")
    shelf.current(said)
    (shelf.folder / "某办法.md~").write_text("backup")
    assert shelf.is_current()


def test_other_days_for_the_same_file_give_a_new_book(shelf, imported, said):
    imported("某办法", "规则。")
    shelf.current(said)
    (shelf.folder / "某办法.json").write_text("{}")
    assert not shelf.is_current()


def test_a_broken_file_is_replaced(shelf, imported, said):
    imported("某办法", "规则。")
    shelf.file.write_bytes(b"half a book")
    assert not shelf.book()
    assert shelf.current(said).article("某办法", 1, DAY).text == "规则。"


def test_what_a_killed_build_left_behind_is_no_hindrance(shelf, imported, said):
    imported("某办法", "规则。")
    shelf.file.with_suffix(".new").write_bytes(b"half a book")
    shelf.file.with_suffix(".lock").write_bytes(b"")
    assert shelf.current(said)
    assert not shelf.file.with_suffix(".new").exists()


def test_a_package_that_cannot_be_read_is_said_and_the_old_book_stays(shelf, imported, said, tmp_path):
    imported("某办法", "规则。")
    shelf.current(said)
    broken = tmp_path / "laws.db"
    broken.write_bytes(b"no database")
    other = BookShelf(shelf.file.parent, lambda: LAWS, find=lambda: Package("9", broken))
    assert other.current(said).article("某办法", 1, DAY).text == "规则。"
    assert "make setup" in said[-1]


def test_a_folder_that_cannot_be_written_is_said(tmp_path, said, imported, shelf):
    imported("某办法", "规则。")
    blocked = tmp_path / "a file"
    blocked.write_text("")
    other = BookShelf(blocked, lambda: LAWS, find=lambda: Package("9", shelf.folder / "某办法.md"))
    assert not other.current(said)
    assert "写不进" in said[-1]


def test_whoever_comes_second_waits_and_finds_it_done(shelf, imported, said):
    imported("某办法", "规则。")
    waiting = threading.Event()

    def say(words: str) -> None:
        said(words)
        waiting.set()

    handle = os.open(shelf.file.with_suffix(".lock"), os.O_CREAT | os.O_WRONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    second = threading.Thread(target=lambda: shelf.current(say))
    second.start()
    assert waiting.wait(10)
    assert not shelf.file.exists()
    os.close(handle)
    second.join(10)
    assert said[0] == "另一个程序正在整理法条，等它做完…"
    assert shelf.is_current()


def test_the_package_is_used_where_it_is_there(statute_file, tmp_path, said):
    shelf = BookShelf(tmp_path, load_laws)
    shelf.file.symlink_to(statute_file)
    assert shelf.current(said).article("民法典", 1, DAY) is not None
    assert said == []


def test_the_parts_hand_out_what_is_there(services):
    assert not services.statutes
    assert services.statutes is services.statutes
