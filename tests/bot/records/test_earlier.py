"""Figures of earlier years in the database: a file as a whole or not at all, once, and out again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.records.earlier import Earlier, NotBroughtIn
from bot.statistics.earlier import EarlierFigure
from bot.statistics.periods import Period, month, year


def figure(amount=120, *, of: Period | None = None, name="person_times", place=""):
    of = of or year(2024)
    return EarlierFigure(of.first, of.until, name, place, amount, "2024年报")


@pytest.fixture
def earlier(engine):
    return Earlier(engine, account="town")


@pytest.fixture
def bring(earlier, noon):
    def _bring(*figures, sha="a" * 64, by="王专干", now=noon):
        return earlier.bring_in(figures or (figure(),), name="往年.xlsx", sha256=sha, by=by, now=now)

    return _bring


def test_what_was_brought_in_is_there_with_its_source_and_in_the_log(earlier, bring, ask):
    import_id = bring(figure(), figure(8, name="activities"))
    assert [(row.figure, row.amount, row.source) for row in earlier.figures()] == [
        ("activities", 8, "2024年报"),
        ("person_times", 120, "2024年报"),
    ]
    assert ask("SELECT act, item_id, actor FROM audit") == [("earlier_brought_in", import_id, "王专干")]
    assert ask("SELECT count(*) FROM consultations") == [(0,)]


def test_the_same_file_is_taken_once(earlier, bring):
    bring()
    with pytest.raises(NotBroughtIn, match="已经由王专干导入过了"):
        bring()
    assert len(earlier.imports()) == 1


@pytest.mark.parametrize(("of", "against"), [(year(2024), True), (month(2024, 5), True), (year(2023), False)])
def test_a_figure_of_the_same_time_is_refused_with_all_of_its_file(earlier, bring, of, against):
    bring()
    also = (figure(3, name="activities"), figure(9, of=of))
    if not against:
        bring(*also, sha="b" * 64)
        return
    with pytest.raises(NotBroughtIn, match="120，来源“2024年报”"):
        bring(*also, sha="b" * 64)
    assert len(earlier.figures()) == 1


def test_the_same_figure_of_a_village_is_another_one(earlier, bring):
    bring()
    bring(figure(9, place="张湾村"), sha="b" * 64)
    assert len(earlier.figures()) == 2


def test_all_of_a_file_goes_and_may_come_again(earlier, bring, ask, noon):
    import_id = bring(figure(), figure(8, name="activities"))
    kept = bring(figure(2, name="lectures"), sha="b" * 64)
    assert earlier.undo(import_id, by="孙管理", now=noon) == 2
    assert [row.figure for row in earlier.figures()] == ["lectures"]
    found = {row.id: row.undone_by for row in earlier.imports()}
    assert found == {import_id: "孙管理", kept: ""}
    assert ("earlier_taken_out", import_id) in ask("SELECT act, item_id FROM audit")
    bring(now=noon + timedelta(days=1))
    assert len(earlier.figures()) == 2


@pytest.mark.parametrize("which", ["", "nothing", "again"])
def test_what_is_not_there_cannot_go(earlier, bring, noon, which):
    import_id = bring()
    if which == "again":
        earlier.undo(import_id, by="孙管理", now=noon)
    with pytest.raises(NotBroughtIn, match="或者已经撤销了"):
        earlier.undo(import_id if which == "again" else which, by="孙管理", now=noon)


def test_of_two_who_bring_in_the_same_at_once_one_is_told(earlier, bring):
    def one(sha):
        try:
            return bring(sha=sha * 64)
        except NotBroughtIn:
            return None

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(one, "ab"))
    assert [bool(one) for one in found].count(True) == 1
    assert len(earlier.figures()) == 1
