"""Years side by side: what was counted, and what the papers say; never one number of both."""

from __future__ import annotations

from datetime import date

from bot.statistics.earlier import EarlierFigure, compare
from bot.statistics.periods import month, year
from bot.statistics.totals import Totals


def paper(amount, *, period=None, figure="person_times", place="", source="年报"):
    period = period or year(2025)
    return EarlierFigure(period.first, period.until, figure, place, amount, source)


def cell(papers, counted=None, at=2025):
    (line, *_) = compare([at], counted or {}, papers)
    return line.cells[0]


def test_a_year_that_was_counted_and_has_a_paper_shows_both_apart():
    found = cell([paper(120)], {2025: Totals(3, 5, 2, 1, 1, 0, 0)})
    assert (found.counted, found.paper.amount, found.paper.words) == (5, 120, "据纸质台账")


def test_months_add_up_and_say_which_part_of_the_year_they_are():
    found = cell([paper(10, period=month(2025, 3)), paper(20, period=month(2025, 1), source="台账")]).paper
    assert (found.amount, found.words, found.sources) == (30, "据纸质台账，1月至3月", ("年报", "台账"))


def test_twelve_months_are_the_whole_year_in_a_leap_year_too():
    months = [paper(1, period=month(2024, number)) for number in range(1, 13)]
    assert cell(months, at=2024).paper.words == "据纸质台账"


def test_the_villages_are_in_the_town_and_only_add_up_where_nobody_wrote_the_town():
    villages = [paper(7, place="张湾村"), paper(8, place="李店村")]
    assert cell([*villages, paper(30)]).paper.amount == 30
    assert cell(villages).paper.amount == 15


def test_what_nobody_counted_and_no_paper_says_is_none_and_no_zero():
    lines = compare(
        [2026, 2025], {2026: Totals(0, 0, 0, 0, 0, 0, 0, activities=2)}, [paper(9, figure="lectures")]
    )
    by_name = {line.name: line.cells for line in lines}
    assert by_name["法治讲座（场）"][0].counted is None
    assert by_name["宣传活动（场）"][0].counted == 2
    assert (by_name["宣传活动（场）"][1].counted, by_name["宣传活动（场）"][1].paper) == (None, None)
    assert "法律援助（件）" not in by_name


def test_an_empty_town_has_no_lines():
    assert compare([2026], {}, []) == ()
    assert date(2026, 1, 1) in year(2026)
