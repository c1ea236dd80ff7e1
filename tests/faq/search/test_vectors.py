"""Vectors in one byte a number, found by the text they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from faq.search.passage import keys_of
from faq.search.vectors import VECTORS, Packed, VectorsError, VectorStore, packed, present, unit

TEXTS = ["退押金", "被狗咬了", "换水表"]


@pytest.fixture
def vectors():
    return unit(np.random.default_rng(1).normal(size=(3, 64)).astype(np.float32))


def test_a_vector_keeps_its_direction_within_one_percent(vectors):
    found, there = VectorStore.of(TEXTS, vectors).find(keys_of(TEXTS))
    assert there.all()
    assert (np.linalg.norm(found - vectors, axis=1) < 0.01).all()


@settings(max_examples=50)
@given(arrays(np.float32, (4, 32), elements=st.floats(-1, 1, width=32)))
def test_any_direction_is_kept_whatever_the_length(rows):
    kept = unit(packed(rows).astype(np.float32))
    for before, after in zip(rows, kept, strict=True):
        if np.abs(before).max() > 1e-6:
            assert float(unit(before) @ after) > 0.999


def test_packing_what_was_packed_changes_nothing(vectors):
    once = packed(vectors)
    assert (packed(unit(once.astype(np.float32))) == once).all()


def test_a_text_that_is_not_kept_gives_zeros(vectors):
    found, there = VectorStore.of(TEXTS, vectors).find(keys_of(["换水表", "没有见过的话"]))
    assert there.tolist() == [True, False]
    assert not found[1].any()
    assert np.linalg.norm(found[0]) == pytest.approx(1)


def test_of_a_text_that_comes_twice_the_first_vector_is_kept(vectors):
    found, _ = VectorStore.of(["换水表", "退押金", "换水表"], vectors).find(keys_of(["换水表"]))
    assert float(found[0] @ vectors[0]) > 0.99


def test_an_empty_store_finds_nothing():
    found, there = VectorStore.of([], np.zeros((0, 64), np.float32)).find(keys_of(TEXTS))
    assert found.shape == (3, 64)
    assert not found.any()
    assert not there.any()


def test_nothing_can_be_looked_for(vectors):
    found, there = VectorStore.of(TEXTS, vectors).find(keys_of([]))
    assert (found.shape, there.shape) == ((0, 64), (0,))


def test_rows_without_a_vector_are_left_out_and_keys_may_come_in_any_order(vectors):
    rows = vectors.copy()
    rows[1] = 0
    store = VectorStore.ordered(keys_of(TEXTS), packed(rows))
    found, there = store.find(keys_of(TEXTS))
    assert there.tolist() == [True, False, True]
    assert float(found[2] @ vectors[2]) > 0.99


@pytest.mark.parametrize("count", [0, 1, 511, 512, 1300])
def test_packed_vectors_compare_as_they_do_spread_out(count):
    chance = np.random.default_rng(3)
    rows = packed(unit(chance.normal(size=(count, 32)).astype(np.float32)))
    rows[:count:7] = 0
    spread, meant = unit(rows.astype(np.float32)), unit(chance.normal(size=32).astype(np.float32))
    kept = Packed(rows)
    assert (kept @ meant) == pytest.approx(spread @ meant, abs=1e-6)
    assert kept[3:9] == pytest.approx(spread[3:9], abs=1e-6)
    assert present(kept).tolist() == present(spread).tolist()
    assert (len(kept), kept.shape) == (count, (count, 32))


def test_a_zero_vector_packs_to_zeros():
    assert not packed(np.zeros((1, 8), np.float32)).any()


def test_a_store_is_read_as_it_was_written(tmp_path, vectors):
    before = VectorStore.of(TEXTS, vectors)
    before.write(tmp_path / "vectors.npz")
    after = VectorStore.read(tmp_path / "vectors.npz")
    assert (after.find(keys_of(TEXTS))[0] == before.find(keys_of(TEXTS))[0]).all()


@pytest.mark.parametrize("content", [b"", b"no such file", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_refused_in_words_that_say_what_to_do(tmp_path, content):
    (tmp_path / "vectors.npz").write_bytes(content)
    with pytest.raises(VectorsError, match=r"^vectors\.npz 读不出来，请从发布的文件里恢复它$"):
        VectorStore.read(tmp_path / "vectors.npz")


def test_a_missing_file_and_one_of_another_kind_are_refused(tmp_path):
    np.savez(tmp_path / "other.npz", something=np.zeros(3))
    for name in ("other.npz", "nothing.npz"):
        with pytest.raises(VectorsError):
            VectorStore.read(tmp_path / name)


def test_the_shipped_vectors_can_be_read():
    _, there = VectorStore.read(VECTORS).find(keys_of(["没有见过的话"]))
    assert not there.any()
