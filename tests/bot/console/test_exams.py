"""Exams on the staff pages: made, roster imported, codes listed, figures that open their rows, exported."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from bot.records.attempts import Drawn
from bot.services.exam_desk import exam_desk_of
from bot.statistics.periods import beijing_day
from tests.bot.console.conftest import token


def sheet(heads, *rows):
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


ROSTER = sheet(("单位", "姓名"), ("办公室", "李四"), ("办公室", "赵五"), ("司法所", "钱六"))


@pytest.fixture
def clerk(enter):
    return enter()


@pytest.fixture
def post(clerk):
    def _post(path, *, data=None, browser=clerk, **form):
        form["csrf_token"] = token(browser.get("/console/password").text)
        if data is not None:
            form["sheet"] = (BytesIO(data), "表.xlsx")
        return browser.post(path, data=form, follow_redirects=True)

    return _post


@pytest.fixture
def typed(now):
    today = beijing_day(now)
    return {
        "title": "上半年学法考试", "quiz": ["minfadian"], "questions": "10", "pass_mark": "60",
        "opens_on": f"{today}", "closes_on": f"{today + timedelta(3)}", "make_up_until": "", "hours": "2",
    }  # fmt: skip


@pytest.fixture
def exam(post, typed, services):
    """The address of an exam that runs, with its roster."""
    post("/console/exams/new", **typed)
    path = f"/console/exams/{exam_desk_of(services).all()[0].id}"
    post(f"{path}/roster", data=ROSTER, step="import")
    return path


def test_an_exam_is_made_and_its_roster_imported(post, typed, clerk, services):
    assert "考试建好了" in post("/console/exams/new", **typed).text
    path = f"/console/exams/{exam_desk_of(services).all()[0].id}"
    dry = post(f"{path}/roster", data=ROSTER, step="check").text
    assert "会新加 3 人" in dry
    assert "还没有名单" in dry
    assert "导入了 3 人" in post(f"{path}/roster", data=ROSTER, step="import").text
    assert "0/3" in clerk.get(path).text
    assert "导入了 0 人" in post(f"{path}/roster", data=ROSTER, step="import").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " "}, "名称"),
        ({"quiz": []}, "至少勾一套"),
        ({"questions": "21"}, "不够抽 21 题"),
        ({"questions": "x"}, "整数"),
        ({"pass_mark": "101"}, "1 到 100"),
        ({"closes_on": "2020-01-01"}, "早于开始"),
        ({"opens_on": "2020-01-01", "closes_on": "2020-01-02"}, "已经过了"),
        ({"opens_on": "明天"}, "没看懂"),
        ({"make_up_until": "2020-01-01"}, "补考截止"),
    ],
)
def test_a_wrong_form_is_shown_again_with_what_is_wrong(post, typed, services, changes, says):
    answer = post("/console/exams/new", **(typed | changes))
    assert answer.status_code == 400
    assert says in answer.text
    assert 'value="2"' in answer.text
    assert exam_desk_of(services).all() == ()


def test_a_roster_with_a_wrong_row_is_refused_as_a_whole(post, exam, clerk):
    data = sheet(("单位", "姓名"), ("办公室", "孙七"), ("办公室", "=A1"))
    answer = post(f"{exam}/roster", data=data, step="import")
    assert answer.status_code == 400
    assert "第 3 行" in answer.text
    assert "0/3" in clerk.get(exam).text


def test_what_is_no_sheet_is_refused_with_a_sentence(post, exam):
    assert "不是 Excel 表格" in post(f"{exam}/roster", data=b"PK rubbish", step="import").text
    assert "没有选文件" in post(f"{exam}/roster", step="import").text


def test_everybody_gets_a_slip_with_a_code_and_reading_them_is_kept(clerk, exam, services):
    page = clerk.get(f"{exam}/codes").text
    assert len(set(re.findall(r"[2-9A-Y]{4}-[2-9A-Y]{4}", page))) == 3
    assert "钱六" in page
    acts = [act.act for act in services.audit.latest(limit=9)]
    assert "exam_codes_read" in acts


def test_scores_of_papers_make_figures_that_open_their_rows(post, clerk, exam):
    heads = ("单位", "姓名", "分数", "场次")
    data = sheet(heads, ("办公室", "李四", 80, None), ("司法所", "钱六", 59, "初考"))
    assert "导入了 2 个成绩" in post(f"{exam}/scores", data=data, step="import").text
    page = clerk.get(exam).text
    assert "2/3（66.7%）" in page
    assert "1/2（50.0%）" in page
    links = re.findall(r'href="(/console/exams/[^"]+/people\?[^"]+)">(\d+)</a>', page)
    assert len(links) == 12
    for link, number in links:
        rows = clerk.get(link.replace("&amp;", "&")).text
        assert f" {number} 人</h1>" in rows
        assert rows.count("<tr><td>") == int(number)


def test_the_results_go_out_as_a_workbook_with_the_same_counts(post, clerk, exam):
    data = sheet(("单位", "姓名", "分数", "场次"), ("办公室", "李四", 80, None))
    post(f"{exam}/scores", data=data, step="import")
    book = load_workbook(BytesIO(clerk.get(f"{exam}/results.xlsx").data))
    assert [cell.value for cell in book["各单位"][4]] == [
        "合计", 3, 1, 2, "1/3（33.3%）", 1, 0, "1/1（100.0%）", 2,
    ]  # fmt: skip
    assert [cell.value for cell in book["每个人"][2]] == ["办公室", "李四", "合格", 80, "初考", "纸质", 2]


def test_an_adviser_reads_counts_and_no_name(exam, enter):
    adviser = enter("顾律师", role="adviser")
    page = adviser.get(exam).text
    assert "0/3" in page
    assert "/people" not in page
    assert adviser.get(f"{exam}/people").status_code == 403


def test_a_leader_reads_the_people_and_changes_nothing(exam, enter):
    leader = enter("赵镇长", role="leader")
    assert "李四" in leader.get(f"{exam}/people").text
    assert "导入" not in leader.get(exam).text
    assert leader.get(f"{exam}/codes").status_code == 403


def test_names_are_taken_out_only_when_it_is_over(post, exam, services, now):
    assert "考试还没结束" in post(f"{exam}/names").text
    desk = exam_desk_of(services)
    made = desk.get(exam.rpartition("/")[2])
    assert desk.take_names_out(made, by="王专干", now=now + timedelta(days=9)) == 3
    assert {row.person.name for row in desk.figures(made).rows} == {"第1人", "第2人", "第3人"}


def test_an_exam_is_cancelled_only_while_nobody_handed_in(post, exam, clerk):
    data = sheet(("单位", "姓名", "分数", "场次"), ("办公室", "李四", 80, None))
    post(f"{exam}/scores", data=data, step="import")
    assert "不能取消" in post(f"{exam}/remove").text
    assert clerk.get(exam).status_code == 200


def test_the_questions_least_understood_come_first(clerk, services):
    desk, now = exam_desk_of(services), datetime.now(UTC)
    quiz = desk.quizzes(now)[0]
    for place, good in enumerate((True, False), 1):
        item = quiz.items[place - 1]
        drawn = [Drawn(1, item.id, item.question.sha256(), "A", good)]
        desk.rows.add_run(quiz.id, drawn, channel="chat", once_key=None, now=now)
    gone = [Drawn(1, quiz.items[0].id, "0" * 64, "A", False)]
    desk.rows.add_run(quiz.id, gone, channel="chat", once_key=None, now=now)
    assert [(row.asked, row.right) for row in desk.fared(now)] == [(1, 0), (1, 1)]
    page = clerk.get("/console/exams/questions").text
    assert page.index("0/1") < page.index("1/1")
