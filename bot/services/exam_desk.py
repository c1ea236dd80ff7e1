"""Exams as staff run them: what they decide, the roster, the scores of papers, and the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from bot.records.attempts import QuizAttempts, Share
from bot.records.exams import Exam, ExamPlan, Exams
from bot.services.build import ACCOUNT, Services
from bot.services.exam_days import BEFORE, OVER, Row, phase, rows_of
from bot.services.exam_sheets import Checked, book_of, read_roster, read_scores
from bot.services.quizzing import quizzing_of
from bot.statistics.exam_rates import UnitRates, rates
from bot.statistics.periods import beijing_day
from content.paper import Quiz

T = TypeVar("T")

TITLE_MOST, QUESTIONS_MOST, HOURS_MOST = 40, 100, 40
STATES = {"all": "应考", "took": "参考", "passed": "合格", "failed": "不合格", "absent": "缺考"}
LABELS = {"passed": "合格", "failed": "不合格", "absent": "缺考"}


class ExamRefused(ValueError):
    """What was typed or asked for cannot be; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Figures:
    """An exam with its rows and counts."""

    exam: Exam
    rows: tuple[Row, ...]
    units: tuple[UnitRates, ...]
    total: UnitRates


@dataclass(frozen=True, slots=True)
class Fared:
    """A question as it stands, and how often it was answered rightly."""

    question: str
    ask: str
    quiz: str
    """Title of its quiz."""
    asked: int
    right: int


class ExamDesk:
    """What staff do with exams. Every method raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def quizzes(self, now: datetime) -> tuple[Quiz, ...]:
        """Quizzes whose questions may be drawn."""
        return quizzing_of(self._services).quizzes(now)

    def make(self, typed: Mapping[str, str], chosen: list[str], *, by: str, now: datetime) -> str:
        """Keep a new exam from its form; its id. Raises ExamRefused."""
        plan = self._plan(typed, chosen, now)
        return self._run(lambda: self.exams.add(plan, by=by, now=now))

    def all(self) -> tuple[Exam, ...]:
        """Exams, the latest first."""
        return self._run(self.exams.all)

    def get(self, exam_id: str) -> Exam | None:
        """One exam, if it is there."""
        return self._run(lambda: self.exams.get(exam_id))

    def figures(self, exam: Exam) -> Figures:
        """Who has to take an exam, what came of each, and the counts of units and in total."""
        people = self._run(lambda: self.exams.roster(exam.id))
        done = self._run(lambda: self.rows.of_exam(exam.id))
        rows = rows_of(exam.plan, people, done)
        units, total = rates((row.result for row in rows), hours=exam.plan.hours)
        return Figures(exam, rows, units, total)

    def take_roster(
        self, exam: Exam, data: bytes, *, dry: bool, by: str, now: datetime
    ) -> tuple[Checked, int]:
        """Check a roster and, unless ``dry`` or something is wrong in it, add it; how many are new. Raises SheetError."""
        if phase(exam.plan, beijing_day(now)) == OVER:
            raise ExamRefused("考试已经结束，名单不能再加人。")
        checked = read_roster(data)
        if dry or checked.problems:
            known = {(row.unit, row.name) for row in self._run(lambda: self.exams.roster(exam.id))}
            return checked, sum(row not in known for row in checked.rows)
        return checked, self._run(lambda: self.exams.add_roster(exam.id, checked.rows, by=by, now=now))

    def take_scores(
        self, exam: Exam, data: bytes, *, dry: bool, by: str, now: datetime
    ) -> tuple[Checked, int]:
        """Check scores of papers and, unless ``dry`` or something is wrong, keep them; how many. Raises SheetError."""
        day = beijing_day(now)
        if phase(exam.plan, day) == BEFORE:
            raise ExamRefused("考试还没开始，成绩等开始以后再导入。")
        people = self._run(lambda: self.exams.roster(exam.id))
        done = self._run(lambda: self.rows.of_exam(exam.id))
        taken = [(row.examinee_id, row.sort) for row in done if row.ended_at is not None]
        checked = read_scores(data, {(row.unit, row.name): row.id for row in people}, taken)
        if dry or checked.problems:
            return checked, len(checked.rows)
        added = self._run(lambda: self.rows.add_scores(exam.id, checked.rows, day=day, now=now))
        self._services.audit.note(by, "paper_scores_imported", "exam", exam.id, now=now, added=added)
        return checked, added

    def take_names_out(self, exam: Exam, *, by: str, now: datetime) -> int:
        """Put numbers in place of names once an exam is over; how many. Raises ExamRefused."""
        if phase(exam.plan, beijing_day(now)) != OVER:
            raise ExamRefused("考试还没结束，姓名要等补考也结束了才能去掉。")
        return self._run(lambda: self.exams.take_names_out(exam.id, by=by, now=now))

    def fared(self, now: datetime, *, exam_id: str = "") -> tuple[Fared, ...]:
        """The questions as they stand now, the least understood first; answers to earlier texts are left out."""
        known = {
            (item.id, item.question.sha256()): (item, quiz)
            for quiz in self.quizzes(now)
            for item in quiz.items
        }
        shares: tuple[Share, ...] = self._run(lambda: self.rows.shares(exam_id=exam_id))
        found = []
        for share in shares:
            if (here := known.get((share.question, share.sha256))) is not None:
                item, quiz = here
                found.append(Fared(share.question, item.question.ask, quiz.title, share.asked, share.right))
        return tuple(sorted(found, key=lambda row: (row.right / row.asked, -row.asked, row.question)))

    def export(self, figures: Figures, now: datetime) -> bytes:
        """The results as a workbook: units, everybody, questions."""
        plan = figures.exam.plan
        heads = ("单位", "应考", "参考", "缺考", "参考率", "合格", "不合格", "合格率", "学时")
        units = [
            (row.unit or "合计", row.listed, row.took, row.absent, row.attendance, row.passed, row.failed,
             row.pass_rate, row.hours)
            for row in (*figures.units, figures.total)
        ]  # fmt: skip
        people = [
            (row.person.unit, row.person.name, LABELS[row.state], "" if row.score is None else row.score,
             "" if row.attempt is None else "补考" if row.attempt.sort == "make_up" else "初考",
             "" if row.attempt is None else "纸质" if row.attempt.channel == "paper" else "手机", row.hours)
            for row in figures.rows
        ]  # fmt: skip
        fared = [
            (row.ask, row.quiz, row.asked, row.right) for row in self.fared(now, exam_id=figures.exam.id)
        ]
        about = [
            ("考试", plan.title),
            ("日期（含首尾）", f"{plan.opens_on} 到 {plan.closes_on}"),
            ("补考到", f"{plan.make_up_until or '不补考'}"),
            ("合格", f"{plan.pass_mark} 分"),
            ("怎么算", RULE),
        ]
        return book_of(
            {
                "各单位": (heads, units),
                "每个人": (("单位", "姓名", "结果", "分数", "场次", "方式", "学时"), people),
                "各题": (("题目", "题库", "答的人次", "答对"), fared),
                "说明": (("项目", "内容"), about),
            }
        )

    @property
    def exams(self) -> Exams:
        """The exams and their rosters."""
        return Exams(self._services.engine, account=ACCOUNT, vault=self._services.vault)

    @property
    def rows(self) -> QuizAttempts:
        """What was taken."""
        return QuizAttempts(self._services.engine, account=ACCOUNT)

    def _plan(self, typed: Mapping[str, str], chosen: list[str], now: datetime) -> ExamPlan:
        title = " ".join(typed.get("title", "").split())
        if not 0 < len(title) <= TITLE_MOST or not title.isprintable():
            raise ExamRefused(f"请写考试的名称，最多 {TITLE_MOST} 个字。")
        bank = {quiz.id: quiz for quiz in self.quizzes(now)}
        quizzes = tuple(quiz_id for quiz_id in bank if quiz_id in chosen)
        if not quizzes:
            raise ExamRefused("请至少勾一套题，题从里面抽。")
        there = sum(len(bank[quiz_id].items) for quiz_id in quizzes)
        questions = _number(typed, "questions", 1, QUESTIONS_MOST, "一份卷子几题")
        if questions > there:
            raise ExamRefused(f"勾的几套一共 {there} 题，不够抽 {questions} 题，请多勾几套，或者少抽几题。")
        opens, closes = _day(typed, "opens_on", "开始"), _day(typed, "closes_on", "结束")
        make_up = _day(typed, "make_up_until", "补考截止") if typed.get("make_up_until") else None
        if closes < opens:
            raise ExamRefused("结束的日子早于开始的日子，请改一下。")
        if closes < beijing_day(now):
            raise ExamRefused("结束的日子已经过了，请改一下。")
        if make_up is not None and make_up <= closes:
            raise ExamRefused("补考截止要晚于结束的日子，请改一下；不补考就空着。")
        return ExamPlan(
            title, quizzes, questions, _number(typed, "pass_mark", 1, 100, "合格分"), opens, closes, make_up,
            _number(typed, "hours", 0, HOURS_MOST, "学时"),
        )  # fmt: skip

    def _run(self, work: Callable[[], T]) -> T:
        return self._services.patience.run(work)


RULE = "参考率是交卷的人除以应考的人，合格率是合格的人除以交卷的人；补考过了算合格，合格的人记学时。"


def exam_desk_of(services: Services) -> ExamDesk:
    """The desk of these parts."""
    return ExamDesk(services)


def filtered(rows: tuple[Row, ...], *, unit: str, state: str) -> tuple[Row, ...]:
    """The rows behind one figure; an empty unit is all of them."""
    mine = (row for row in rows if not unit or row.person.unit == unit)
    if state == "took":
        return tuple(row for row in mine if row.attempt is not None)
    return tuple(row for row in mine if state == "all" or row.state == state)


def _number(typed: Mapping[str, str], name: str, least: int, most: int, words: str) -> int:
    value = typed.get(name, "").strip()
    if not (value.isascii() and value.isdecimal() and len(value) < 5 and least <= int(value) <= most):
        raise ExamRefused(f"{words}要写 {least} 到 {most} 的整数。")
    return int(value)


def _day(typed: Mapping[str, str], name: str, words: str) -> date:
    try:
        return date.fromisoformat(typed.get(name, ""))
    except ValueError:
        raise ExamRefused(f"{words}的日子没看懂，请像 2027-06-01 这样写。") from None
