"""Runs through quizzes and exams on both databases: once each, counted again to the same score."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from bot.records.attempts import FIRST, MAKE_UP, Drawn, QuizAttempts
from bot.records.errors import VaultError
from bot.records.exams import ExamPlan, Exams
from bot.records.vault import Vault

PLAN = ExamPlan("学法考试", ("a", "b"), 3, 60, date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 1), 2)
DRAWN = tuple(Drawn(number, f"a#{number}", f"{number}" * 64) for number in (1, 2, 3))


@pytest.fixture
def rows(engine):
    return QuizAttempts(engine, account="town")


@pytest.fixture
def exams(engine, vault):
    return Exams(engine, account="town", vault=vault)


@pytest.fixture
def begun(rows, noon):
    return lambda who="p1", sort=FIRST: rows.begin("e1", who, sort, seed=7, drawn=DRAWN, now=noon)


def test_an_attempt_is_begun_once_and_gone_on_with(rows, begun):
    first = begun()
    rows.choose(first.id, 2, choice="B", right=True)
    assert begun().id == first.id
    assert [each.choice for each in rows.paper(first.id)] == ["", "B", ""]


def test_handing_in_twice_counts_once_and_equals_the_recount(rows, begun, noon):
    attempt = begun()
    rows.choose(attempt.id, 1, choice="A", right=True)
    rows.choose(attempt.id, 1, choice="B", right=False)
    rows.choose(attempt.id, 3, choice="C", right=True)
    assert rows.hand_in(attempt.id, now=noon)
    assert not rows.hand_in(attempt.id, now=noon + timedelta(hours=1))
    kept = rows.of_examinee("e1", "p1")[0]
    assert (kept.right, kept.asked, kept.ended_at) == (1, 3, noon)
    assert kept.right == sum(each.right for each in rows.paper(attempt.id))


def test_nothing_is_answered_after_handing_in(rows, begun, noon):
    attempt = begun()
    rows.hand_in(attempt.id, now=noon)
    assert not rows.choose(attempt.id, 1, choice="A", right=True)
    assert rows.paper(attempt.id)[0].choice == ""


def test_a_question_that_was_changed_is_taken_out_of_the_paper(rows, begun, noon):
    attempt = begun()
    rows.choose(attempt.id, 1, choice="A", right=True)
    rows.hand_in(attempt.id, without=[2, 3], now=noon)
    kept = rows.of_examinee("e1", "p1")[0]
    assert (kept.right, kept.asked) == (1, 1)


def test_two_that_hand_in_at_once_count_once(rows, begun, noon):
    attempt = begun()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: rows.hand_in(attempt.id, now=noon), range(4)))
    assert sum(done) == 1


def test_the_score_of_a_paper_is_kept_once_and_stands_instead_of_a_paper_never_handed_in(rows, begun, noon):
    begun("p2")
    day = noon.date()
    given = [("p1", FIRST, 80), ("p2", FIRST, 55), ("p2", MAKE_UP, 61)]
    assert rows.add_scores("e1", given, day=day, now=noon) == 3
    assert rows.add_scores("e1", given, day=day, now=noon) == 0
    assert {(row.examinee_id, row.sort, row.right, row.channel) for row in rows.of_exam("e1")} == {
        ("p1", FIRST, 80, "paper"), ("p2", FIRST, 55, "paper"), ("p2", MAKE_UP, 61, "paper"),
    }  # fmt: skip


def test_a_run_of_a_follower_is_kept_once_for_its_form(rows, noon):
    answers = [Drawn(1, "a#1", "x" * 64, "A", True)]
    assert rows.add_run("a", answers, channel="page", once_key="page:1", now=noon)
    assert not rows.add_run("a", answers, channel="page", once_key="page:1", now=noon)
    assert [(row.asked, row.right) for row in rows.shares()] == [(1, 1)]


def test_a_day_takes_only_so_many_runs_of_the_page(rows, noon, monkeypatch):
    monkeypatch.setattr("bot.records.attempts.DAILY_MOST", 2)
    kept = [rows.add_run("a", [], channel="page", once_key=f"page:{n}", now=noon) for n in range(4)]
    assert kept == [True, True, False, False]
    assert rows.add_run("a", [], channel="chat", once_key=None, now=noon)
    assert rows.add_run("a", [], channel="page", once_key="page:9", now=noon + timedelta(days=1))


def test_shares_leave_out_what_was_not_handed_in(rows, begun):
    attempt = begun()
    rows.choose(attempt.id, 1, choice="A", right=True)
    assert rows.shares(exam_id="e1") == ()


def test_everybody_on_a_roster_has_a_code_that_stays(exams, noon):
    exam_id = exams.add(PLAN, by="王专干", now=noon)
    people = [("农业服务中心", f"张{number}") for number in range(5)]
    assert exams.add_roster(exam_id, people[:3], by="王专干", now=noon) == 3
    before = exams.codes(exam_id)
    assert exams.add_roster(exam_id, people, by="王专干", now=noon + timedelta(hours=1)) == 2
    after = exams.codes(exam_id)
    assert after[:3] == before
    assert [(unit, name) for unit, name, _ in after] == people
    assert len({code for _, _, code in after}) == 5
    assert exams.by_code(after[3][2]).name == "张3"


def test_codes_do_not_lie_in_the_database_in_plain(exams, ask, noon):
    exam_id = exams.add(PLAN, by="王专干", now=noon)
    exams.add_roster(exam_id, [("办公室", "李四")], by="王专干", now=noon)
    code = exams.codes(exam_id)[0][2]
    assert code not in f"{ask('SELECT * FROM examinees')}"
    assert "李四" not in f"{ask('SELECT * FROM audit')}"


def test_codes_cannot_be_read_under_another_key(engine, exams, noon):
    exam_id = exams.add(PLAN, by="王专干", now=noon)
    exams.add_roster(exam_id, [("办公室", "李四")], by="王专干", now=noon)
    with pytest.raises(VaultError):
        Exams(engine, account="town", vault=Vault("another secret key")).codes(exam_id)


def test_names_are_taken_out_and_figures_stay(exams, noon):
    exam_id = exams.add(PLAN, by="王专干", now=noon)
    exams.add_roster(exam_id, [("办公室", "李四"), ("司法所", "赵五")], by="王专干", now=noon)
    code = exams.codes(exam_id)[0][2]
    assert exams.take_names_out(exam_id, by="王专干", now=noon) == 2
    assert [(row.unit, row.name) for row in exams.roster(exam_id)] == [
        ("办公室", "第1人"),
        ("司法所", "第2人"),
    ]
    assert exams.by_code(code) is None
    assert exams.codes(exam_id) == ()


def test_a_removed_exam_lets_nobody_in(exams, noon):
    exam_id = exams.add(PLAN, by="王专干", now=noon)
    exams.add_roster(exam_id, [("办公室", "李四")], by="王专干", now=noon)
    code = exams.codes(exam_id)[0][2]
    assert exams.get(exam_id).plan == PLAN
    assert exams.remove(exam_id, by="王专干", now=noon)
    assert not exams.remove(exam_id, by="王专干", now=noon)
    assert exams.by_code(code) is None
    assert exams.all() == ()


def test_another_account_sees_none_of_it(engine, exams, vault, noon):
    exam_id = exams.add(PLAN, by="王专干", now=noon)
    exams.add_roster(exam_id, [("办公室", "李四")], by="王专干", now=noon)
    other = Exams(engine, account="other", vault=vault)
    assert other.get(exam_id) is None
    assert other.roster(exam_id) == ()
    assert other.by_code(exams.codes(exam_id)[0][2]) is None
