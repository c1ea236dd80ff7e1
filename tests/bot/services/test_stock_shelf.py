"""The stock of answers on disk: made once by a process of its own, never believed when it is damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from bot.services import stock_shelf
from bot.services.stock_shelf import StockShelf
from bot.services.stocking import KEPT, main
from faq.corpus import Corpus
from faq.errors import EntryErrors
from faq.stock import source_of

CORPUS = Corpus.load()
FIRST = CORPUS.entries[0]
OTHER = {**FIRST.table(), "title": "改过的问题怎么问"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the stock of the files, made once for all tests."""
    folder = tmp_path_factory.mktemp("var") / "stock"
    assert main(folder, source_of(), [], ()) == 0
    return folder


@pytest.fixture
def var(made, tmp_path):
    shutil.copytree(made, tmp_path / "stock")
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_at_hand(monkeypatch):
    """As in a process that begins."""
    monkeypatch.setattr(stock_shelf, "_at_hand", {})


class Runs:
    """Counts the processes that are started, and runs them unless told otherwise."""

    def __init__(self, status: int | None = None) -> None:
        self.count = 0
        self.status = status

    def __call__(self, command, **options):
        self.count += 1
        if self.status is not None:
            return SimpleNamespace(returncode=self.status)
        return subprocess.run(command, **options)


@pytest.fixture
def said():
    return []


def shelf(var, said, run=None):
    return StockShelf(var, say=said.append, run=run or Runs())


def test_a_stock_that_is_there_is_opened_without_a_word(var, said):
    run = Runs()
    found = shelf(var, said, run).stock()
    assert (found.corpus.entries, said, run.count) == (CORPUS.entries, [], 0)


def test_a_process_opens_it_once(var, said):
    its = shelf(var, said)
    assert its.stock() is its.stock()


def test_one_that_is_not_there_is_made_by_another_process(tmp_path, said):
    run = Runs()
    found = shelf(tmp_path, said, run).stock()
    assert (len(found.corpus.entries), len(said), run.count) == (len(CORPUS.entries), 1, 1)
    assert shelf(tmp_path, said).is_current()


def test_what_staff_changed_gets_a_stock_of_its_own_beside_that_of_the_files(var, said):
    its = shelf(var, said)
    assert its.stock([OTHER]).corpus.by_id[FIRST.id].title == OTHER["title"]
    assert its.stock().corpus.by_id[FIRST.id].title == FIRST.title
    assert its.is_current([OTHER])
    assert its.is_current()


def test_a_word_that_staff_add_is_read_in_the_new_stock(var, said):
    pairs = (("铁疙瘩", "拖拉机"),)
    table = {**FIRST.table(), "phrasings": [*FIRST.phrasings, "铁疙瘩压了俺家的麦子谁赔"]}
    index = shelf(var, said).stock([table], pairs).matcher._index
    assert index.reading("拖拉机压我家麦子谁赔") or any("拖拉机压" in query for query in index.queries)


def test_a_damaged_one_is_made_anew(var, said):
    path = var / "stock" / source_of() / "marks.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 255
    path.write_bytes(content)
    its = shelf(var, said)
    assert not its.is_current()
    assert its.stock().corpus.entries == CORPUS.entries
    assert its.is_current()


@pytest.mark.parametrize("status", [1, 3, -9])
def test_without_the_other_process_it_is_made_in_memory(tmp_path, said, status):
    found = shelf(tmp_path, said, Runs(status)).stock()
    assert found.corpus.entries == CORPUS.entries
    assert not (tmp_path / "stock").exists()


def test_where_no_process_can_be_started_it_is_made_in_memory(tmp_path, said):
    def fail(*_, **__):
        raise OSError("no memory")

    assert shelf(tmp_path, said, fail).stock().corpus.entries == CORPUS.entries


def test_what_is_wrong_with_a_changed_entry_is_told(var, said):
    with pytest.raises(EntryErrors, match="改过的问答"):
        shelf(var, said).stock([{**OTHER, "topic": "nowhere"}])


def test_a_source_that_changed_under_way_is_not_filed(tmp_path):
    assert main(tmp_path / "stock", "another", [], ()) == 3
    assert not (tmp_path / "stock" / "another").exists()


def test_the_stocks_used_last_stay_and_the_others_go(var):
    folder = var / "stock"
    for number in range(KEPT + 1):
        old = folder / f"old{number}"
        old.mkdir()
        os.utime(old, ns=(number, number))
    (folder / source_of()).rename(folder / "before")
    assert main(folder, source_of(), [], ()) == 0
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {source_of(), "before", f"old{KEPT}"}
