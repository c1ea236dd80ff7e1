"""The rates of an exam: counts over counts, the total is the sum of the units."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.statistics.exam_rates import Result, rate, rates

RESULTS = st.lists(st.builds(Result, st.sampled_from("甲乙丙"), st.booleans(), st.booleans()), max_size=30)


@given(results=RESULTS, hours=st.integers(0, 40))
def test_the_total_is_the_sum_of_the_units_and_a_recount(results, hours):
    units, total = rates(results, hours=hours)
    for name in ("listed", "took", "passed", "hours", "absent", "failed"):
        assert getattr(total, name) == sum(getattr(unit, name) for unit in units)
    assert total.listed == len(results)
    assert total.took == sum(row.took for row in results)
    assert total.passed == sum(row.took and row.passed for row in results)
    assert total.passed <= total.took <= total.listed


def test_a_rate_is_a_count_over_a_count():
    assert rate(18, 20) == "18/20（90.0%）"
    assert rate(0, 0) == "0/0"
