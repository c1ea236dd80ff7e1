"""What a search is made of: vectors that ship, that were worked out before, and new ones; the texts of a day."""

from __future__ import annotations

import shutil
import sys
import threading
from datetime import date

import pytest

from bot.services import search_shelf
from bot.services.search_shelf import MOST_NEW
from content.statutes.law_text import LawText, Piece
from faq.matcher import Matcher
from faq.search.finder import Finder
from faq.search.vectors import VectorStore
from tests.bot.services.shelving import (
    DAY,
    LATER,
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
from tests.faq.search.invented import MODEL, Characters


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


def test_it_works_without_a_model_of_meanings(shelves, book, said):
    shelf = shelves.shelf(book, load=lambda: None)
    search = shelf.current(DAY, said)
    assert not search.by_meaning
    assert search.lacking == 3
    assert found(search, "鱼塘围栏")[0] == ("鱼塘规则", 1)
    assert search.is_legal("鱼塘围栏") is None
    assert said == ["正在准备法条检索…"]


def test_texts_without_a_vector_are_worked_out_and_said(shelf, said):
    assert shelf.current(DAY, said).lacking == 0
    assert "正在理解 3 段新的文字…" in said


def test_no_more_than_can_be_waited_for_are_worked_out_at_once(shelves, said):
    pieces = tuple(Piece(str(number), "", f"第{number}号塘。") for number in range(1, MOST_NEW + 8))
    many = shelves.book(LawText("鱼塘规则", date(2020, 1, 1), None, None, "", "某处", pieces, True))
    assert shelves.shelf(many).current(DAY, said).lacking == 7


def test_what_was_worked_out_before_is_not_worked_out_again(shelf, shelves, said):
    shelf.current(DAY, said)
    said.clear()
    more = LawText(
        "鸭棚规则", date(2020, 1, 1), None, None, "", "某处", (Piece("1", "", "鸭棚要通风。"),), True
    )
    search = shelves.shelf(shelves.book(OLD, NEW, PONDS, more)).current(DAY, said)
    assert search.lacking == 0
    assert [words for words in said if "理解" in words] == ["正在理解 1 段新的文字…"] * 2


def test_vectors_of_another_space_are_not_taken_over(shelf, shelves, book, said):
    shelf.current(DAY, said)
    before = MODEL.space
    turned = type(before)(before.centre, before.axes[:, ::-1].copy(), before.shift)
    other = shelves.shelf(shelves.book(OLD, PONDS))
    other.model = type(MODEL)(
        MODEL.with_meaning, MODEL.without, turned, MODEL.gate, MODEL.law, MODEL.other_law, MODEL.floor
    )
    said.clear()
    other.current(DAY, said)
    assert "正在理解 3 段新的文字…" in said


def test_vectors_that_ship_are_taken_as_they_are(shelves, book, said):
    embedder = Characters()
    texts = ["鱼塘规则  鱼塘要围栏。"]
    VectorStore.of(texts, embedder.passages(texts)).write(shelves.root / "vectors.npz")
    shelves.shelf(book).current(DAY, said)
    assert "正在理解 2 段新的文字…" in said


def test_one_look_at_another_day_keeps_nothing(shelf, said):
    today = shelf.current(DAY, said)
    kept = folders(shelf)
    later = shelf.of_day(LATER, said)
    assert ("养蜂办法", 2) not in found(later, "蜂箱离路")
    assert said[-1].startswith("正在")
    assert folders(shelf) == kept
    assert shelf.search(DAY) is today


def test_one_look_at_a_day_with_the_same_texts_takes_what_is_there(shelf, said):
    assert shelf.current(DAY, said) is shelf.of_day(date(2026, 12, 31), said)


def test_on_a_day_without_any_law_there_is_nothing_to_look_at(shelf, said):
    assert shelf.of_day(date(1950, 1, 1), said) is None


def test_a_finder_is_put_together_once_for_one_search(shelf, said):
    entries = {entry.id: entry for entry in ENTRIES}
    matcher = Matcher(ENTRIES)
    assert shelf.finder(DAY, entries, matcher) is None
    shelf.current(DAY, said)
    finder = shelf.finder(DAY, entries, matcher)
    assert shelf.finder(DAY, entries, matcher) is finder
    assert shelf.finder(DAY, dict(entries), matcher) is not finder
    assert next(iter(finder.near("欠薪找谁"))) == "wages-001"


def test_when_the_folder_is_emptied_who_serves_goes_on(shelf, said):
    search = shelf.current(DAY, said)
    shutil.rmtree(shelf.folder)
    assert shelf.search(DAY) is search
    assert found(search, "鱼塘围栏")[0] == ("鱼塘规则", 1)


def test_messages_that_come_at_once_put_one_finder_together(shelf, said, monkeypatch):
    shelf.current(DAY, said)
    made, making = [], Finder.of

    def make(*parts):
        made.append(parts)
        # Threads take turns every few instructions (below): whoever is not kept out gets in while this one is at it.
        for _ in range(100_000):
            pass
        return making(*parts)

    monkeypatch.setattr(Finder, "of", make)
    entries = {entry.id: entry for entry in ENTRIES}
    matcher, start, got = Matcher(ENTRIES), threading.Barrier(8), []

    def ask():
        start.wait(10)
        got.append(shelf.finder(DAY, entries, matcher))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    finally:
        sys.setswitchinterval(before)
    assert len(got) == 8
    assert len(set(map(id, got))) == len(made) == 1
