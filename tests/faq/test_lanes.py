"""Lanes add up side by side without touching one another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faq.lanes import lanes, ones

SETS = st.lists(st.tuples(st.integers(0, 2**30), st.sets(st.integers(0, 8))), max_size=50)


@given(SETS)
def test_each_lane_holds_the_sum_of_the_weights_of_its_sets(weighed):
    total = sum(weight * ones(numbers, among=9) for weight, numbers in weighed)
    counted = tuple(sum(weight for weight, numbers in weighed if lane in numbers) for lane in range(9))
    assert lanes(9).unpack(total.to_bytes(lanes(9).size, "little")) == counted


def test_no_lanes_are_read_out_of_nothing():
    assert lanes(0).unpack(ones((), among=0).to_bytes(0, "little")) == ()
