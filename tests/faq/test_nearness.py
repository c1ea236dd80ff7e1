"""Entries by how near their wordings are in meaning."""

from __future__ import annotations

import numpy as np
import pytest

from faq.nearness import KEPT, Nearness
from faq.search.vectors import VectorStore, unit
from faq.wordings import Wordings
from tests.faq.conftest import entry

FIRST = entry("a-001", "甲", "甲一", "甲二")
SECOND = entry("b-001", "乙", "乙一")
ROWS = {"甲": (1, 0, 0), "甲一": (0.6, 0.8, 0), "甲二": (0, 0, 1), "乙": (0, 1, 0), "乙一": (0.8, 0.6, 0)}


def kept(rows=None):
    rows = ROWS if rows is None else rows
    return VectorStore.of(list(rows), unit(np.array(list(rows.values()), np.float32))).table()


def nearness_of(entries, table, heard=()):
    return Nearness(Wordings.of(entries, heard), table)


def meant(*row):
    return unit(np.array(row, np.float32))


def test_an_entry_is_as_near_as_its_nearest_wording():
    near = nearness_of([FIRST, SECOND], kept()).of(meant(0, 1, 0))
    assert near["a-001"].wording == "甲一"
    assert near["a-001"].likeness == pytest.approx(0.8, abs=0.01)
    assert near["b-001"].wording == "乙"


def test_the_nearest_entry_comes_first():
    nearness = nearness_of([FIRST, SECOND], kept())
    assert list(nearness.of(meant(0, 1, 0))) == ["b-001", "a-001"]
    assert list(nearness.of(meant(0, 0, 1))) == ["a-001", "b-001"]


def test_of_equally_near_ones_the_order_of_the_entries_decides():
    twin = entry("c-001", "丙")
    nearness = nearness_of([twin, FIRST], kept({"甲": (1, 0, 0), "丙": (1, 0, 0)}))
    assert list(nearness.of(meant(1, 0, 0))) == ["c-001", "a-001"]


def test_wordings_without_a_vector_are_left_out():
    near = nearness_of([FIRST, SECOND], kept({"甲二": (0, 0, 1)})).of(meant(1, 0, 0))
    assert {name: found.wording for name, found in near.items()} == {"a-001": "甲二"}


@pytest.mark.parametrize("entries", [(), (FIRST, SECOND)])
def test_without_any_vector_nothing_is_near(entries):
    empty = VectorStore.of([], np.zeros((0, 3), np.float32)).table()
    assert nearness_of(entries, empty).of(meant(1, 0, 0)) == {}


def test_no_more_entries_are_given_than_are_worth_a_look():
    many = [entry(f"a-{number:03}", f"第{number}") for number in range(KEPT + 5)]
    rows = {row.title: (1, number / 100, 0) for number, row in enumerate(many)}
    near = nearness_of(many, kept(rows)).of(meant(1, 0, 0))
    assert list(near) == [row.id for row in many[:KEPT]]


def test_what_people_also_say_counts_as_a_wording():
    rows = {**ROWS, "老甲": (0, 0.6, 0.8)}
    near = nearness_of([FIRST, SECOND], kept(rows), [("a-001", "老甲"), ("z-001", "别人")]).of(
        meant(0, 0.6, 0.8)
    )
    assert near["a-001"].wording == "老甲"
    assert "z-001" not in near


def test_an_entry_with_several_wordings_near_is_nearer_than_one_with_a_single_one():
    lone, several = entry("l-001", "孤", "孤一", "孤二"), entry("s-001", "多", "多一", "多二")
    rows = {
        "孤": (1, 0, 0),
        "孤一": (0, 1, 0),
        "孤二": (0, 1, 0),
        "多": (0.96, 0.28, 0),
        "多一": (0.96, 0, 0.28),
        "多二": (0.96, -0.28, 0),
    }
    assert list(nearness_of([lone, several], kept(rows)).of(meant(1, 0, 0))) == ["s-001", "l-001"]


def test_the_mean_of_an_entry_with_few_wordings_is_over_those_that_it_has():
    near = nearness_of([FIRST, SECOND], kept()).of(meant(0, 1, 0))["b-001"]
    assert near.some == pytest.approx((1 + 0.6) / 2, abs=0.01)
    assert near.centre == pytest.approx(1.6 / np.hypot(0.8, 1.6), abs=0.01)
