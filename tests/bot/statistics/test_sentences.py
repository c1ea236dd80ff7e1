"""Figures of a report: with their unit, as n/N, or 无记录 where nothing was ever entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.statistics.breakdown import Report, report
from bot.statistics.earlier import Beside, Paper
from bot.statistics.keeping import plain_of, value_of
from bot.statistics.periods import year
from bot.statistics.rows import ActivityRow
from bot.statistics.sentences import (
    ACTIVITIES,
    BEFORE,
    CASES,
    EXAMS,
    MEDIATION,
    NO_RECORD,
    POSTS,
    Achieved,
    differences,
    figures_of,
)

NOW = datetime(2027, 1, 4, 2, tzinfo=UTC)
PERIOD = year(2026)


def counted(*activities: ActivityRow) -> Report:
    return report((), (), activities, period=PERIOD, made_at=NOW, topics={"wages": "欠薪"})


def test_what_was_never_used_is_no_record_and_what_was_is_zero():
    figures = figures_of(counted(), Achieved(used=frozenset({ACTIVITIES})))
    assert figures["宣传活动"].words == "0场"
    assert figures["发放资料"].words == NO_RECORD
    assert figures["发放资料"].number is None


def test_a_share_shows_both_counts():
    found = Achieved(used=frozenset({EXAMS, POSTS}), expected=96, took=91, passed=67, months=10)
    figures = figures_of(counted(), found)
    assert figures["参考率"].words == "91/96（94.8%）"
    assert figures["合格率"].words == "67/91（73.6%）"
    assert figures["每月一法"].words == "10/12期（83.3%）"


def test_every_footnote_names_the_query_the_days_and_the_rule():
    for figure in figures_of(counted(), Achieved()).values():
        assert "查询 " in figure.note
        year = 2025 if figure.name in BEFORE else 2026
        assert f"{year}-01-01 至 {year}-12-31" in figure.note
        assert "规则第" in figure.note


def test_mediation_is_what_the_papers_say_or_how_many_were_sent_there_and_never_zero_without_a_record():
    assert figures_of(counted(), Achieved(used=frozenset({CASES})))["人民调解"].words == NO_RECORD
    sent = Achieved(used=frozenset({CASES, MEDIATION}), mediated=3, referred=2)
    assert figures_of(counted(), sent)["人民调解"].words == "转去调解3件"
    assert figures_of(counted(), sent)["移交"].words == "2件"
    paper = Beside("mediations", None, Paper(41, "", ("调委会台账",)))
    found = figures_of(counted(), replace(sent, papers=(paper,)))["人民调解"]
    assert found.words == "41件（据纸质台账）"
    assert "来源：调委会台账" in found.note


def test_a_year_ago_stands_in_a_report_as_counted_and_as_on_paper_never_added_up():
    before = (Beside("matters", 12, None), Beside("person_times", 30, Paper(900, "1月至6月", ("总结",))))
    figures = figures_of(counted(), Achieved(before=before))
    assert figures["上年咨询件数"].words == "12件"
    assert figures["上年接受咨询"].words == "30人次；900人次（据纸质台账，1月至6月）"
    assert figures["上年人民调解"].words == NO_RECORD
    assert value_of(Achieved, plain_of(Achieved(before=before))) == Achieved(before=before)


def test_a_report_comes_back_as_it_was_kept():
    made = counted(ActivityRow("stand", "", PERIOD.first, 30, "张湾村", "wages"))
    assert value_of(Report, plain_of(made)) == made
    found = Achieved(posts=3, used=frozenset({POSTS}))
    assert value_of(Achieved, plain_of(found)) == found


def test_only_what_differs_is_a_difference():
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 5, "c": 1}) == {"b": (2, 5), "c": (0, 1)}
