"""The days of the legal calendar, worked out for several years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.calendar import CALENDAR, FIRST_YEAR, LAST_YEAR, CalendarError, load_calendar
from content.law import Verdict

YEARS = st.integers(FIRST_YEAR, LAST_YEAR)


def first(name: str, year: int) -> date:
    return next(row.first for row in load_calendar().occasions(year) if row.name.startswith(name))


@pytest.mark.parametrize(
    ("name", "days"),
    [
        # the published almanacs of the Purple Mountain Observatory
        ("春节", ["2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2033-01-31"]),
        ("元宵", ["2026-03-03", "2027-02-20", "2028-02-09", "2029-02-27", "2030-02-17", "2033-02-14"]),
        ("老年节", ["2026-10-18", "2027-10-08", "2028-10-26", "2029-10-16", "2030-10-05", "2033-10-01"]),
        ("清明", ["2026-04-05", "2027-04-05", "2028-04-04", "2029-04-04", "2030-04-05", "2033-04-04"]),
        ("中国农民丰收节", ["2026-09-23", "2027-09-23", "2028-09-22", "2029-09-23", "2030-09-23", "2033-09-23"]),
        ("全国助残日", ["2026-05-17", "2027-05-16", "2028-05-21", "2029-05-20", "2030-05-19", "2033-05-15"]),
        ("全民国防教育日", ["2026-09-19", "2027-09-18", "2028-09-16", "2029-09-15", "2030-09-21", "2033-09-17"]),
    ],
)  # fmt: skip
def test_a_moving_day_is_worked_out_for_each_year(name, days):
    assert [str(first(name, int(day[:4]))) for day in days] == days


@given(YEARS)
@settings(max_examples=25, deadline=None)
def test_every_year_has_every_occasion_once_and_within_it(year):
    calendar = load_calendar()
    found = calendar.occasions(year)
    assert len(found) == len(calendar.rows)
    assert all(row.first.year == year and row.first <= row.last for row in found)
    days = [calendar.send_day(month, year) for month in range(1, 13)]
    assert [(day.year, day.month) for day in days] == [(year, month) for month in range(1, 13)]


def test_a_week_holds_the_day_it_is_named_for():
    week = next(row for row in load_calendar().occasions(2027) if row.name == "全国家庭教育宣传周")
    assert (str(week.first), str(week.last)) == ("2027-05-10", "2027-05-16")


def test_what_an_article_makes_so_names_an_article_in_force_and_the_rest_says_by_custom():
    calendar = load_calendar()
    for row, occasion in ((row, each) for row in calendar.rows for each in calendar.occasions(2027)):
        if row["name"] != occasion.name:
            continue
        if "law" not in row:
            assert occasion.basis == "按惯例"
            continue
        assert calendar.laws.verdict(row["law"], row["article"], occasion.first) is Verdict.VALID
        assert occasion.basis.startswith("《")


def test_customary_days_claim_no_article():
    basis = {row.name: row.basis for row in load_calendar().occasions(2027)}
    for name in ("国际消费者权益日", "国际禁毒日", "消防日", "民法典宣传月", "宪法宣传周", "安全生产月"):
        assert basis[name] == "按惯例"
    assert basis["国家宪法日"] == "《法治宣传教育法》第13条"


def test_a_year_far_away_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="没有 1900 年"):
        load_calendar().occasions(1900)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('on = "12-04"', 'on = "13-04"'),
        ('on = "12-04"', "often = true"),
        ('on = "12-04"', 'on = "12-04"\nlunar = "9-9"'),
        ('term = "清明"', 'term = "不明"'),
        ("article = 13", ""),
        ('law = "中华人民共和国森林法"', 'law = "森林管理法"'),
        ('name = "国家公祭日"', 'name = "国家宪法日"'),
        ("number = 12", "number = 11"),
        ('send = "消防日"', 'send = "防火日"'),
        ("nth = [5, 7, 3]", "nth = [5, 7]"),
        ("[[month]]", "[[month"),
    ],
)
def test_a_calendar_that_breaks_a_rule_is_refused(tmp_path, old, new):
    text = CALENDAR.read_text(encoding="utf-8")
    before, found, after = text.rpartition(old)
    assert found
    path = tmp_path / "calendar.toml"
    path.write_text(before + new + after, encoding="utf-8")
    with pytest.raises(CalendarError):
        load_calendar(path)
