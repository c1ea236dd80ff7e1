"""The learned numbers: how they weigh signs, and the file they are kept in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faq.search.features import NAMES, OF_MEANING
from faq.search.ranking import MODEL as SHIPPED
from faq.search.ranking import Model, ModelError, Space, Weights
from tests.faq.search.invented import MODEL, RENT, weights


def test_a_score_is_what_the_signs_weigh_together():
    learned = replace(weights(text=2.0, law=-1.0), mean=np.full(len(NAMES), 1.0, np.float32))
    table = np.ones((2, len(NAMES)), np.float32)
    table[1, NAMES.index("text")] = 3.0
    assert learned.score(table).tolist() == [0.0, 4.0]


def test_the_parts_of_a_score_add_up_to_it():
    learned = Weights(*np.random.default_rng(1).uniform(0.5, 2, (3, len(NAMES))).astype(np.float32))
    row = np.random.default_rng(2).uniform(0, 1, len(NAMES)).astype(np.float32)
    parts = learned.parts(row)
    assert tuple(parts) == NAMES
    assert sum(parts.values()) == pytest.approx(float(learned.score(row[None])[0]), abs=0.01)


@pytest.mark.parametrize("worst", [0.0, -200.0, 200.0])
def test_likelihoods_share_one_between_them_however_high_or_low_the_scores(worst):
    table = np.zeros((3, len(NAMES)), np.float32)
    table[:, NAMES.index("text")] = [worst, worst + 1, worst + 2]
    likely = weights(text=1.0).likelihoods(table)
    assert likely.sum() == pytest.approx(1)
    assert likely[2] / likely[1] == pytest.approx(np.e, rel=1e-4)


def test_where_nothing_came_into_question_nothing_is_likely():
    assert len(weights(text=1.0).likelihoods(np.zeros((0, len(NAMES)), np.float32))) == 0


def test_a_law_that_nobody_asked_about_weighs_as_any_other_such():
    assert MODEL.of_laws([RENT, "某法", "另一法"]).tolist() == [-1.0, -2.0, -2.0]


def test_vectors_in_the_space_have_length_one_and_the_shift_only_turns_questions():
    rng = np.random.default_rng(3)
    space = Space(*(rng.normal(size=size).astype(np.float32) for size in ((2, 384), (384, 16), (16, 16))))
    questions = space.questions(rng.normal(size=(5, 384)).astype(np.float32))
    for rows in (questions, space.passages(questions @ space.axes.T), space.shifted(questions)):
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(5), rel=1e-5)


def test_a_model_is_read_as_it_was_written(tmp_path):
    MODEL.write(tmp_path / "model.npz")
    read = Model.read(tmp_path / "model.npz")
    table = np.random.default_rng(4).uniform(0, 1, (6, len(NAMES))).astype(np.float32)
    for name in ("with_meaning", "without"):
        assert getattr(read, name).score(table).tolist() == getattr(MODEL, name).score(table).tolist()
    for part in ("centre", "axes", "shift"):
        assert (getattr(read.space, part) == getattr(MODEL.space, part)).all()
    assert (read.gate.table == MODEL.gate.table).all()
    assert (read.gate.offset, read.gate.threshold) == (MODEL.gate.offset, MODEL.gate.threshold)
    assert (read.law, read.other_law, read.floor) == (MODEL.law, MODEL.other_law, MODEL.floor)


def test_a_model_for_other_signs_is_refused_in_words_that_say_what_to_do(tmp_path):
    MODEL.write(tmp_path / "written.npz")
    with np.load(tmp_path / "written.npz") as stored:
        np.savez(tmp_path / "model.npz", **{**stored, "names": np.array([*NAMES[:-1], "another"])})
    with pytest.raises(ModelError, match=r"^model\.npz 是给别的版本学的，请重新运行 make model$"):
        Model.read(tmp_path / "model.npz")


def test_a_model_that_lacks_a_part_is_refused(tmp_path):
    MODEL.write(tmp_path / "written.npz")
    with np.load(tmp_path / "written.npz") as stored:
        np.savez(tmp_path / "model.npz", **{name: stored[name] for name in stored if name != "gate"})
    with pytest.raises(ModelError, match="读不出来"):
        Model.read(tmp_path / "model.npz")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_model_cut_short_is_refused(tmp_path, share):
    MODEL.write(tmp_path / "model.npz")
    whole = (tmp_path / "model.npz").read_bytes()
    (tmp_path / "model.npz").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ModelError, match=r"^model\.npz 读不出来，请从发布的文件里恢复它$"):
        Model.read(tmp_path / "model.npz")


def test_a_file_of_another_kind_and_a_missing_one_are_refused(tmp_path):
    (tmp_path / "model.npz").write_text("version https://git-lfs.github.com/spec/v1\n")
    for path in (tmp_path / "model.npz", tmp_path / "nothing.npz"):
        with pytest.raises(ModelError, match="读不出来"):
            Model.read(path)


def test_the_shipped_model_can_be_read_and_has_sound_numbers():
    model = Model.read(SHIPPED)
    assert 0 < model.floor < 100
    for learned in (model.with_meaning, model.without):
        assert np.isfinite(learned.weight).all()
        assert (learned.spread > 0).all()


def test_the_shipped_model_does_not_weigh_meanings_where_there_are_none():
    model = Model.read(SHIPPED)
    weight = dict(zip(NAMES, model.without.weight.tolist(), strict=True))
    assert {name: weight[name] for name in OF_MEANING} == dict.fromkeys(OF_MEANING, 0.0)
