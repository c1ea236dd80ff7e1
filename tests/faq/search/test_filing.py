"""A corpus in a folder: whole or not at all."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from faq.search.corpus import Corpus, build
from faq.search.filing import FilingError, file_away, is_whole, open_files
from faq.search.terms import codes
from tests.faq.search.invented import ASKS, PASSAGES


@pytest.fixture
def folder(tmp_path):
    file_away(tmp_path / "made", *build(PASSAGES, ASKS))
    return tmp_path / "made"


def test_what_was_filed_away_comes_out_again(folder):
    arrays, facts = open_files(folder)
    expected, expected_facts = build(PASSAGES, ASKS)
    assert facts == expected_facts
    assert arrays.keys() == expected.keys()
    for name, rows in expected.items():
        assert (arrays[name] == rows).all()
        assert arrays[name].dtype == rows.dtype


def test_arrays_are_mapped_and_cannot_be_changed(folder):
    arrays, _ = open_files(folder)
    with pytest.raises(ValueError, match="read-only"):
        arrays["law_of"][0] = 7


def test_a_corpus_from_a_folder_scores_as_one_in_memory(folder):
    pieces = codes("押金")
    kept, fresh = Corpus(*open_files(folder)), Corpus(*build(PASSAGES, ASKS))
    assert kept.passages.score(pieces)[0].tolist() == fresh.passages.score(pieces)[0].tolist()


def test_an_empty_corpus_can_be_filed_away(tmp_path):
    file_away(tmp_path / "empty", *build((), {}))
    assert len(Corpus(*open_files(tmp_path / "empty"))) == 0


def test_the_folder_is_not_seen_before_it_is_whole(tmp_path, monkeypatch):
    seen = []
    save = np.save

    def saving(*given, **more):
        seen.append((tmp_path / "made").exists())
        save(*given, **more)

    monkeypatch.setattr(np, "save", saving)
    arrays, facts = build(PASSAGES, ASKS)
    file_away(tmp_path / "made", arrays, facts)
    assert seen == [False] * len(arrays)
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_a_making_that_stops_half_way_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(json, "dumps", lambda *_, **__: "half".encode("no such code"))
    with pytest.raises(LookupError):
        file_away(tmp_path / "made", *build(PASSAGES, ASKS))
    assert not (tmp_path / "made").exists()
    monkeypatch.undo()
    file_away(tmp_path / "made", *build(PASSAGES, ASKS))
    assert is_whole(tmp_path / "made")


def empty(path):
    path.write_bytes(b"")


def cut(path):
    path.write_bytes(path.read_bytes()[:-9])


def spoil(path):
    path.write_bytes(b"\0" * path.stat().st_size)


def lose(path):
    path.unlink()


@pytest.mark.parametrize("damage", [empty, cut, spoil, lose], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", ["facts.json", "law_of.npy", "text.weights.npy"])
def test_a_damaged_folder_is_refused(folder, damage, name):
    damage(folder / name)
    with pytest.raises(FilingError, match=r"^made: "):
        open_files(folder)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(FilingError, match=r"^nothing: FileNotFoundError"):
        open_files(tmp_path / "nothing")


@pytest.mark.parametrize("facts", ["[]", "7", "null", '"facts"', "{}"])
def test_facts_of_another_kind_are_refused(folder, facts):
    (folder / "facts.json").write_text(facts)
    with pytest.raises(FilingError):
        open_files(folder)


def test_what_is_left_of_a_damaged_folder_is_removed(folder):
    lose(folder / "law_of.npy")
    assert not is_whole(folder)
    assert not folder.exists()


def test_a_whole_folder_stays_and_one_that_is_not_there_is_not_whole(folder, tmp_path):
    assert is_whole(folder)
    assert folder.exists()
    shutil.rmtree(folder)
    assert not is_whole(folder)
    assert list(tmp_path.iterdir()) == []
