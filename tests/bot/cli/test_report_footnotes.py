"""Every number of a Word report is what its footnote says: the query that it names, run over its days, gives it again."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert

from bot.records.database import write
from bot.records.desk_models import cases
from bot.records.earlier import Earlier
from bot.records.post_models import posts
from bot.records.year_models import attempts, examinees, exams, reads
from bot.services.build import ACCOUNT, Services
from bot.services.freezing import freezing_of, named
from bot.services.reporting import reporting_of
from bot.statistics.earlier import EarlierFigure
from bot.statistics.periods import year
from tests.generated_year import YEAR, generated_year

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTE = re.compile(
    r"\s*(\S+?)：.*?查询 (.+?)；期间 (\d{4}-\d\d-\d\d) 至 (\d{4}-\d\d-\d\d)（北京时间）；规则第\d+版。$"
)
KINDS = [
    ("year", 1),
    ("quarter", 1),
    ("quarter", 4),
    ("month", 2),
]


@pytest.fixture
def generated(services: Services) -> Services:
    """A leap year of everything that a report counts, edges of days and months included."""
    made = generated_year(5)
    made.store(services.engine, account=ACCOUNT)
    results = ("answered", "referred", "mediation", "by_phone", "", "no_need")
    handed = [row for row in made.matters if row["handed_over"]]
    of_cases = [
        {
            "matter_id": row["id"], "account": ACCOUNT, "reason": "unsolved" if at % 3 else "asked",
            "came_at": row["opened_at"], "due_at": row["opened_at"], "assigned_to": "", "with_adviser": False,
            "state": "closed" if results[at % 6] else "open",
            "closed_at": row["opened_at"] + timedelta(minutes=at) if results[at % 6] else None, "closed_by": "",
            "result": results[at % 6],
        }
        for at, row in enumerate(handed)
    ]  # fmt: skip
    of_posts, of_reads = [], []
    for number in range(13):
        # the last second of a month in Beijing, and of the years before and after
        at = (
            datetime(YEAR, 1, 1, tzinfo=UTC)
            + timedelta(days=30 * number)
            - timedelta(hours=8, seconds=number % 2)
        )
        of_posts.append({
            "account": ACCOUNT, "slug": f"p{number}", "attempt": 1, "state": "sent", "due_at": at, "planned_at": at,
            "sha256": "", "way": "mass", "claim": "", "tries": 1, "thumb_id": "", "draft_id": "", "msg_id": "",
            "publish_id": "", "sent_at": at, "article_url": "", "error": "",
        })  # fmt: skip
        of_reads.append({
            "account": ACCOUNT, "slug": f"p{number}", "source": "typed", "shares": 0, "made_by": "x", "made_at": at,
            "day": date(YEAR, 12, 31), "reads": 100 + number,
        })  # fmt: skip
    of_exams = [
        {
            "id": f"e{number}", "account": ACCOUNT, "title": "学法考试", "quizzes": "", "questions": 2,
            "pass_mark": 60, "opens_on": day, "closes_on": day, "hours": 1, "made_by": "x", "made_at": NOW,
        }
        for number, day in enumerate((date(YEAR, 2, 29), date(YEAR, 12, 31), date(YEAR + 1, 1, 1)))
    ]  # fmt: skip
    people = [
        {"id": f"x{exam['id']}{n}", "account": ACCOUNT, "exam_id": exam["id"], "unit": "镇政府", "name": f"某{n}",
         "code_hash": f"{exam['id']}{n}", "code_cipher": ""} for exam in of_exams for n in range(4)
    ]  # fmt: skip
    tried = [
        {"id": f"t{who['id']}", "account": ACCOUNT, "quiz": "", "exam_id": who["exam_id"], "examinee_id": who["id"],
         "channel": "page", "sort": "first", "seed": 1, "asked": 2, "right": at % 3, "began_at": NOW,
         "ended_at": NOW, "day": date(YEAR, 2, 29)} for at, who in enumerate(people) if at % 4
    ]  # fmt: skip
    tables = (
        (cases, of_cases),
        (posts, of_posts),
        (reads, of_reads),
        (exams, of_exams),
        (examinees, people),
        (attempts, tried),
    )
    for table, rows in tables:
        write(services.engine, lambda db, table=table, rows=rows: db.execute(insert(table), rows))
    last = year(YEAR - 1)
    papers = [
        EarlierFigure(last.first, last.until, "person_times", "", 812, "总结"),
        EarlierFigure(last.first, last.until, "mediations", "", 41, "调委会台账"),
    ]
    Earlier(services.engine, account=ACCOUNT).bring_in(papers, name="a", sha256="a", by="王专干", now=NOW)
    return services


NOW = datetime(YEAR + 1, 1, 10, 2, tzinfo=UTC)


def footnotes_of(path: Any) -> list[tuple[str, str]]:
    """The words before each reference in the text, and the words of its footnote."""
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
        notes = ElementTree.fromstring(archive.read("word/footnotes.xml"))
    told = {note.get(f"{W}id"): "".join(note.itertext()) for note in notes}
    found = []
    for paragraph in body.iter(f"{W}p"):
        words = ""
        for element in paragraph.iter():
            if element.tag == f"{W}t":
                words += element.text or ""
            elif element.tag == f"{W}footnoteReference":
                found.append((words, told[element.get(f"{W}id")]))
                words = ""
    return found


def asked(run: Any, query: str, first: str, last: str) -> list[int]:
    """The numbers that a query of a footnote gives over its days."""
    group, command, names = query.split(" ")
    until = f"{date.fromisoformat(last) + timedelta(days=1)}"
    options = ["--json"] if group == "stats" else []
    told = run((group, command, "--from", first, "--to", until, *options))
    numbers = []
    for name in names.split("/"):
        value = json.loads(told)
        for step in name.split("."):
            value = value[step]
        numbers.append(value)
    if names == "tables.topics":
        lines = [line for line in value["lines"] if line["label"] not in {"其他", "现场咨询点（不分）"}]
        return sorted((line["matters"] for line in lines if line["matters"]), reverse=True)[:3]
    return numbers


def check(run: Any, path: Any) -> int:
    """Every footnote of a file; how many."""

    @cache
    def once(args: tuple[str, ...]) -> str:
        done = run(args=list(args))
        assert done.exit_code == 0, done.output
        return str(done.output)

    notes = footnotes_of(path)
    for words, note in notes:
        told = NOTE.match(note)
        assert told, note
        name, query, first, last = told.groups()
        if "无记录" in note:
            assert words.endswith("无记录"), (name, words)
        elif query.startswith("往年数字"):
            assert re.search(r"\d+\D+（据纸质台账[^）]*）$", words), (name, words)
        else:
            numbers = asked(once, query.partition("、往年数字")[0], first, last)
            shown = [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.]*%)", words)]
            assert shown[: len(numbers)] == numbers or shown[-len(numbers) :] == numbers, (
                name,
                words,
                numbers,
            )
    return len(notes)


@pytest.mark.parametrize(("kind", "part"), KINDS)
def test_every_footnote_of_a_report_gives_its_number_again(app, generated, tmp_path, kind, part):
    path = tmp_path / "报告.docx"
    desk = reporting_of(generated)
    path.write_bytes(desk.word(kind, desk.make(kind, YEAR, part, now=NOW), now=NOW))
    assert check(app.test_cli_runner().invoke, path) > 15


def test_figures_of_a_year_in_word_are_those_counted_by_plain_loops(generated):
    known = generated_year(5).figures(date(YEAR, 1, 1), date(YEAR + 1, 1, 1))
    figures = reporting_of(generated).make("year", YEAR, now=NOW).figures
    assert {
        "接受咨询": figures["接受咨询"].number, "咨询件数": figures["咨询件数"].number, "咨询人数": figures["咨询人数"].number,
        "宣传活动": figures["宣传活动"].number, "发放资料": figures["发放资料"].number, "紧急求助": figures["紧急求助"].number,
    } == {
        "接受咨询": known["person_times"], "咨询件数": known["matters"], "咨询人数": known["persons"],
        "宣传活动": known["activities"], "发放资料": known["handouts"], "紧急求助": known["emergencies"],
    }  # fmt: skip
    assert figures["上年接受咨询"].words.endswith("812人次（据纸质台账）")
    assert figures["上年人民调解"].words == "41件（据纸质台账）"


def test_a_signed_year_gives_its_numbers_again_whatever_came_later(app, generated, tmp_path):
    desk = freezing_of(generated)
    period, name = named("year", YEAR)
    freeze_id = desk.close(period, name, by="王专干", now=NOW)
    freeze = desk.records.find(freeze_id)
    desk.records.sign(freeze_id, sha256=freeze.sha256, by="赵镇长", now=NOW)
    write(generated.engine, lambda db: db.execute(cases.delete()))
    path = tmp_path / "年报.docx"
    reports = reporting_of(generated)
    path.write_bytes(reports.word("year", reports.make("year", YEAR, now=NOW), now=NOW))
    assert check(app.test_cli_runner().invoke, path) > 25
