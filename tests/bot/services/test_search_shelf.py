"""Making the search once for each state of what it is made from, and opening what is there."""

from __future__ import annotations

import fcntl
import multiprocessing
import threading
from datetime import date

import numpy as np
import pytest

from bot.services import search_shelf
from bot.services.search_shelf import SearchShelf
from content.statutes.book import StatuteBook
from faq.search.asks import AskError
from faq.search.ranking import Model, ModelError
from faq.search.vectors import VectorStore
from tests.bot.services.shelving import (
    DAY,
    LATER,
    LAWS,
    NEW,
    OLD,
    PONDS,
    Said,
    Shelves,
    folders,
    found,
    without_vectors,
)  # fmt: skip
from tests.factories import ENTRIES
from tests.faq.search.invented import Characters


@pytest.fixture
def said():
    return Said()


@pytest.fixture
def shelves(tmp_path, monkeypatch):
    """Shelves whose project ships no vectors and one prepared question."""
    monkeypatch.setattr(search_shelf, "VECTORS", without_vectors(tmp_path))
    monkeypatch.setattr(search_shelf, "load_asks", lambda: {("养蜂办法", "2"): ("蜂箱能不能摆路边",)})
    return Shelves(tmp_path)


@pytest.fixture
def book(shelves):
    return shelves.book(OLD, NEW, PONDS)


@pytest.fixture
def shelf(shelves, book):
    return shelves.shelf(book)


def test_without_texts_there_is_no_search_and_nothing_is_written(shelves, said):
    shelf = shelves.shelf(StatuteBook.empty(LAWS))
    assert shelf.search(DAY) is None
    assert shelf.current(DAY, said) is None
    assert shelf.of_day(DAY, said) is None
    assert shelf.is_current(DAY)
    assert said == []
    assert not shelf.folder.exists()


def test_a_process_that_serves_makes_nothing_of_its_own(shelf):
    assert shelf.search(DAY) is None
    assert not shelf.is_current(DAY)
    assert not shelf.folder.exists()


def test_it_is_made_at_the_first_need_and_says_so(shelf, said):
    assert found(shelf.current(DAY, said), "蜂箱摆路边")[0] == ("养蜂办法", 2)
    assert said[0] == "正在准备法条检索…"
    assert shelf.is_current(DAY)


def test_it_is_made_once(shelf, said):
    first = shelf.current(DAY, said)
    said.clear()
    assert shelf.current(DAY, said) is first
    assert shelf.search(DAY) is first
    assert said == []


def test_another_process_opens_what_is_there(shelf, shelves, book, said):
    expected = found(shelf.current(DAY, said), "蜂箱")
    other = shelves.shelf(book)
    assert found(other.search(DAY), "蜂箱") == expected
    said.clear()
    assert other.current(DAY, said) is other.search(DAY)
    assert said == []


def test_another_book_gives_another_search_and_the_old_folder_goes(shelf, shelves, said):
    shelf.current(DAY, said)
    before = folders(shelf)
    changed = shelves.shelf(shelves.book(OLD, NEW))
    assert found(changed.current(DAY, said), "鱼塘围栏") == []
    assert len(folders(shelf)) == 1
    assert folders(shelf) != before


def test_whoever_has_the_old_one_open_can_go_on_with_it(shelf, shelves, said):
    old = shelf.current(DAY, said)
    shelves.shelf(shelves.book(NEW)).current(DAY, said)
    assert found(old, "鱼塘围栏")[0] == ("鱼塘规则", 1)


def test_the_same_texts_on_another_day_need_no_other_search(shelf, said):
    assert shelf.current(date(2026, 12, 31), said) is shelf.current(DAY, said)


def test_when_another_text_comes_into_force_it_is_made_anew(shelf, said):
    assert found(shelf.current(DAY, said), "蜂箱离路")[0] == ("养蜂办法", 2)
    assert ("养蜂办法", 2) not in found(shelf.current(LATER, said), "蜂箱离路")
    assert len(folders(shelf)) == 1


def test_a_process_that_serves_goes_on_with_the_old_one_and_has_it_made_anew(shelf, said):
    old = shelf.current(DAY, said)
    assert shelf.search(LATER) is old
    shelf._making.join(20)
    assert not shelf._making.is_alive()
    renewed = shelf.search(LATER)
    assert renewed is not old
    assert ("养蜂办法", 2) not in found(renewed, "蜂箱离路")


def test_what_cannot_be_made_behind_is_tried_once(shelf, said, monkeypatch, caplog):
    old = shelf.current(DAY, said)
    tried = []

    def failing():
        tried.append(1)
        raise AskError("坏了")

    monkeypatch.setattr(search_shelf, "load_asks", failing)
    for _ in range(3):
        assert shelf.search(LATER) is old
        shelf._making.join(20)
    assert tried == [1]
    assert "search not made" in caplog.text


def test_other_entries_give_another_search(shelf, shelves, book, said):
    shelf.current(DAY, said)
    assert not shelves.shelf(book, entries=ENTRIES[:1]).is_current(DAY)


def test_other_vectors_give_another_search(shelf, shelves, book, said):
    shelf.current(DAY, said)
    VectorStore.of(["一"], np.ones((1, 384), np.float32)).write(shelves.root / "vectors.npz")
    assert not shelves.shelf(book).is_current(DAY)


def damage(shelf):
    (name,) = folders(shelf)
    (shelf.folder / name / "text.weights.npy").write_bytes(b"")


def test_a_damaged_folder_is_not_opened_and_made_anew_by_who_may_wait(shelf, shelves, book, said):
    shelf.current(DAY, said)
    damage(shelf)
    other = shelves.shelf(book)
    assert other.search(DAY) is None
    said.clear()
    assert found(other.current(DAY, said), "鱼塘围栏")[0] == ("鱼塘规则", 1)
    assert said[0] == "正在准备法条检索…"
    assert found(shelves.shelf(book).search(DAY), "鱼塘围栏")[0] == ("鱼塘规则", 1)


def test_what_a_killed_making_left_behind_is_no_hindrance(shelf, said):
    wanted = shelf._wanted(DAY)
    (shelf.folder / f"{wanted}.new").mkdir(parents=True)
    (shelf.folder / f"{wanted}.new" / "law_of.npy").write_bytes(b"half")
    assert shelf.current(DAY, said) is not None
    assert folders(shelf) == [wanted]


def test_a_folder_that_cannot_be_written_is_said(shelves, book, said):
    (shelves.root / "var").write_text("a file")
    assert shelves.shelf(book).current(DAY, said) is None
    assert "写不进" in said[-1]


@pytest.mark.parametrize("text", [b"", b"no vectors"])
def test_damaged_vectors_are_said_in_words_that_help(shelf, shelves, said, text):
    (shelves.root / "vectors.npz").write_bytes(text)
    assert shelf.current(DAY, said) is None
    assert said[-1] == "法条检索没有准备成：vectors.npz 读不出来，请从发布的文件里恢复它"
    assert folders(shelf) == []


def test_wrong_questions_are_said(shelf, said, monkeypatch):
    def failing():
        raise AskError("a.toml：写法有错")

    monkeypatch.setattr(search_shelf, "load_asks", failing)
    assert shelf.current(DAY, said) is None
    assert said[-1] == "法条检索没有准备成：a.toml：写法有错"


def test_a_model_of_another_version_is_said_and_who_serves_goes_without(shelves, book, said, monkeypatch):
    def failing():
        raise ModelError("model.npz 是给别的版本学的，请重新运行 make model")

    shelves.shelf(book).current(DAY, said)
    monkeypatch.setattr(Model, "read", failing)
    shelf = SearchShelf(shelves.root / "var", lambda: book, entries=lambda: ENTRIES, load=Characters)
    assert shelf.search(DAY) is None
    assert shelf.current(DAY, said) is None
    assert said[-1].startswith("法条检索没有准备成：model.npz 是给别的版本学的")


def test_threads_that_come_at_once_make_one(shelves, book):
    said, waiting = Said(), threading.Barrier(3)
    got = []

    def make(shelf):
        waiting.wait(10)
        got.append(found(shelf.current(DAY, said), "蜂箱"))

    threads = [threading.Thread(target=make, args=(shelves.shelf(book),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert said.count("正在准备法条检索…") == 1
    assert len(got) == 3
    assert got[0] == got[1] == got[2]


def _make(root, told):
    said, shelves = Said(), Shelves(root)
    search_shelf.VECTORS = root / "vectors.npz"
    shelf = shelves.shelf(StatuteBook.open(root / "book1.sqlite3", LAWS))
    told.put((len(shelf.current(DAY, said).corpus), said.count("正在准备法条检索…")))


def test_processes_that_come_at_once_make_one(shelves, book):
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    children = [context.Process(target=_make, args=(shelves.root, told)) for _ in range(2)]
    for child in children:
        child.start()
    results = [told.get(timeout=60) for _ in children]
    for child in children:
        child.join(30)
    assert sorted(results) == [(3, 0), (3, 1)]


def test_whoever_comes_second_waits_for_the_lock(shelf, said):
    shelf.folder.mkdir(parents=True)
    with (shelf.folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=shelf.current, args=(DAY, said))
        second.start()
        second.join(0.05)
        assert second.is_alive()
        assert said == []
    second.join(20)
    assert shelf.is_current(DAY)
