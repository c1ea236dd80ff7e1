"""An exam as an official takes it: in by a code, answers kept at once, handed in once, in its Beijing days."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from bot.records.attempts import FIRST, MAKE_UP
from bot.records.exams import ExamPlan
from bot.services.exam_days import counting, may_take, phase
from bot.services.exam_desk import exam_desk_of
from bot.services.exam_room import exam_room_of
from bot.services.quiz_shelf import QuizShelf
from bot.statistics.periods import beijing_day, midnight
from content.paper import draw
from content.quizzes import QUIZZES

QUESTIONS = 4


@pytest.fixture
def exam(services, now):
    """An exam that runs today, with two people; gives (exam, codes)."""

    def _exam(*, opens=0, closes=1, make_up=None):
        today, desk = beijing_day(now), exam_desk_of(services)
        plan = ExamPlan(
            "学法考试", ("minfadian", "baomi"), QUESTIONS, 75, today + timedelta(opens), today + timedelta(closes),
            None if make_up is None else today + timedelta(make_up), 2,
        )  # fmt: skip
        exam_id = desk.exams.add(plan, by="王专干", now=now)
        desk.exams.add_roster(exam_id, [("办公室", "李四"), ("办公室", "赵五")], by="王专干", now=now)
        return desk.get(exam_id), [code for _, _, code in desk.exams.codes(exam_id)]

    return _exam


def enter(app, code):
    browser = app.test_client()
    assert browser.post("/exam", data={"code": code}).status_code == 303
    return browser


def lines(services, code, now):
    room = exam_room_of(services)
    desk = room.desk(room.enter(code, ""), now)
    return room.lines(desk, desk.open, now)


def right(line):
    return {"choice": list(line.sheet.right_numbers)}


def test_an_exam_is_taken_to_its_score(app, services, exam, now):
    made, (code, _) = exam()
    browser = enter(app, code)
    assert "李四" in browser.get("/exam/paper").text
    assert browser.post("/exam/paper").headers["Location"] == "/exam/paper/1"
    paper = lines(services, code, now)
    for line in paper[:3]:
        browser.post(f"/exam/paper/{line.drawn.number}", data=right(line))
    assert "第 4 题还没有答" in browser.get("/exam/hand-in").text
    page = unescape(browser.post("/exam/hand-in", follow_redirects=True).text)
    assert "75 分，合格" in page
    assert "4 题对了 3 题" in page
    assert paper[0].sheet.question.why in page
    total = exam_desk_of(services).figures(made).total
    assert (total.listed, total.took, total.passed, total.hours) == (2, 1, 1, 2)


def test_after_the_connection_broke_another_phone_goes_on(app, services, exam, now):
    _, (code, _) = exam()
    first = enter(app, code)
    first.post("/exam/paper")
    line = lines(services, code, now)[0]
    first.post("/exam/paper/1", data=right(line))
    second = enter(app, code)
    assert second.post("/exam/paper").headers["Location"] == "/exam/paper/2"
    assert "checked" in second.get("/exam/paper/1").text


def test_handing_in_or_beginning_again_changes_nothing(app, services, exam, now):
    made, (code, _) = exam()
    browser = enter(app, code)
    browser.post("/exam/paper")
    browser.post("/exam/hand-in")
    for path in ("/exam/hand-in", "/exam/paper/1"):
        assert browser.post(path, data={"choice": "1"}).status_code == 303
    assert browser.post("/exam/paper").status_code == 403
    assert len(exam_desk_of(services).rows.of_exam(made.id)) == 1


def test_neighbours_have_papers_of_their_own_and_the_seed_gives_them_again(app, services, exam, now):
    made, codes = exam()
    for code in codes:
        enter(app, code).post("/exam/paper")
    shown = [
        [(line.drawn.question, line.sheet.letters) for line in lines(services, code, now)] for code in codes
    ]
    assert shown[0] != shown[1]
    desk = exam_desk_of(services)
    bank = [item for quiz in desk.quizzes(now) if quiz.id in made.plan.quizzes for item in quiz.items]
    seeds = {row.examinee_id: row.seed for row in desk.rows.of_exam(made.id)}
    for person, paper in zip(desk.exams.roster(made.id), shown, strict=True):
        drawn = draw(bank, seed=seeds[person.id], count=QUESTIONS)
        assert [(sheet.item.id, sheet.letters) for sheet in drawn] == paper


@pytest.mark.parametrize("code", ["", "23456789", "ACDEFGH2", "x" * 60, "1' OR '1'='1"])
def test_a_wrong_code_lets_nobody_in(client, exam, code):
    exam()
    answer = client.post("/exam", data={"code": code})
    assert answer.status_code == 400
    assert "没有这个邀请码" in answer.text


def test_whoever_guesses_codes_is_held_up(client, exam):
    _, (code, _) = exam()
    for _ in range(5):
        client.post("/exam", data={"code": "ACDEFGH2"})
    assert "试错的次数太多" in client.post("/exam", data={"code": code}).text


def test_a_code_is_read_however_it_is_typed(app, exam):
    _, (code, _) = exam()
    enter(app, f" {code[:4].lower()} - {code[4:].lower()} ")


@pytest.mark.parametrize("cookie", ["", "x.y.z", "WyJ4Il0.aaaa.bbbb"])
def test_a_made_up_cookie_opens_nothing(client, exam, cookie):
    exam()
    client.set_cookie("pufa_exam", cookie, path="/exam")
    for path in ("/exam/paper", "/exam/paper/1", "/exam/hand-in"):
        assert client.get(path).status_code == 403


def test_a_cookie_ends_and_the_code_lets_one_in_again(app, exam, monkeypatch):
    _, (code, _) = exam()
    browser, at = enter(app, code), datetime.now(UTC).timestamp()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: at + 4 * 3600 + 5)
    answer = browser.get("/exam/paper")
    assert answer.status_code == 403
    assert "请先填邀请码" in answer.text


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-3, -1)])
def test_outside_its_days_nothing_begins(app, exam, opens, closes):
    _, (code, _) = exam(opens=opens, closes=closes)
    browser = enter(app, code)
    assert browser.get("/exam/paper").status_code == 200
    assert "现在不能开始答卷" in browser.post("/exam/paper").text


def test_the_make_up_is_for_whoever_did_not_pass(app, services, exam, now):
    made, (code, _) = exam(opens=-3, closes=-1, make_up=2)
    browser = enter(app, code)
    assert "开始补考" in browser.get("/exam/paper").text
    browser.post("/exam/paper")
    assert exam_desk_of(services).rows.of_exam(made.id)[0].sort == MAKE_UP


def test_days_are_those_of_beijing_to_the_minute():
    plan = ExamPlan("x", ("a",), 1, 60, date(2027, 6, 1), date(2027, 6, 3), date(2027, 6, 10), 0)
    begins, ends = midnight(date(2027, 6, 1)), midnight(date(2027, 6, 4))
    minute = timedelta(minutes=1)
    assert begins == datetime(2027, 5, 31, 16, tzinfo=UTC)
    days = [phase(plan, beijing_day(at)) for at in (begins - minute, begins, ends - minute, ends)]
    assert days == ["before", FIRST, FIRST, MAKE_UP]
    assert may_take(plan, (), date(2027, 6, 11)) == ""
    assert counting((), plan) is None


def test_a_question_that_changed_meanwhile_is_not_scored(app, services, exam, now, tmp_path):
    made, (code, _) = exam()
    browser = enter(app, code)
    browser.post("/exam/paper")
    first = lines(services, code, now)[0].drawn
    slug, _, place = first.question.partition("#")
    folder = shutil.copytree(QUIZZES, tmp_path / "quizzes")
    asked = next(each for each in services.quiz_shelf.sets if each.slug == slug).questions[int(place) - 1].ask
    file = folder / f"{slug}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(asked, f"请问：{asked}"[:120]), encoding="utf-8")
    services.quiz_shelf = QuizShelf(approvals=frozenset, demo=True, folder=folder)
    assert "不算分" in browser.get("/exam/paper/1").text
    browser.post("/exam/hand-in")
    assert exam_desk_of(services).rows.of_exam(made.id)[0].asked == QUESTIONS - 1


def test_no_page_of_it_is_kept_by_browsers_or_search_engines(app, exam):
    _, (code, _) = exam()
    answer = enter(app, code).get("/exam/paper")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "<script" not in answer.text


def test_names_and_codes_are_in_no_log(app, exam, caplog):
    _, (code, _) = exam()
    browser = enter(app, code)
    browser.post("/exam/paper")
    browser.post("/exam/hand-in")
    app.test_client().post("/exam", data={"code": "ACDEFGH2"})
    assert not re.search(f"李四|{code}|ACDEFGH2", caplog.text)
