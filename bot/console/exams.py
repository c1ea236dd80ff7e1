"""Exams of officials: the list, a new one, its figures, its roster and the scores of papers."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.room import make_room
from bot.records.exams import Exam
from bot.services.exam_days import OVER, PHASES, phase
from bot.services.exam_desk import RULE, STATES, ExamDesk, ExamRefused, exam_desk_of
from bot.services.exam_sheets import Checked, roster_template, scores_template
from bot.services.plain_workbook import SheetError
from bot.statistics.periods import beijing_day

MAKERS = frozenset({"clerk", "admin"})
"""Who makes exams and keeps the roster."""
SEERS = MAKERS | {"leader"}
"""Who may see the names of officials."""
MOST_MB = 2
_PROBLEMS_SHOWN = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = Blueprint("console_exams", __name__, url_prefix="/console/exams")
make_room(
    blueprint,
    MOST_MB * 1024 * 1024,
    f"这份表超过 {MOST_MB} MB，没有收下。名单一般只有几十 KB，请看看是不是选错了文件。",
)
guard(blueprint)


@blueprint.get("/")
def show() -> str:
    """Every exam with its counts; no names."""
    today = beijing_day(datetime.now(UTC))
    rows = [(exam, PHASES[phase(exam.plan, today)], desk().figures(exam).total) for exam in desk().all()[:20]]
    return render_template("console/exams.html", rows=rows, may_make=g.staff.may(MAKERS), rule=RULE)


@blueprint.route("/new", methods=["GET", "POST"])
@only(MAKERS)
def new() -> ResponseReturnValue:
    """The form of an exam; what was typed is shown again if it cannot be kept."""
    now = datetime.now(UTC)
    if request.method == "GET":
        return _form({"questions": "20", "pass_mark": "60", "hours": "2"}, [])
    chosen = request.form.getlist("quiz")
    try:
        exam_id = desk().make(request.form, chosen, by=g.staff.name, now=now)
    except ExamRefused as refused:
        flash(f"没有保存：{refused}", "danger")
        return _form(request.form, chosen), 400
    flash("考试建好了。接着导入名单，每个人会有一个邀请码。", "success")
    return redirect(url_for("console_exams.exam", exam_id=exam_id))


@blueprint.get("/<exam_id>")
def exam(exam_id: str) -> str:
    """The counts of one exam, per unit and in total; each leads to its people."""
    return _exam_page(found(exam_id))


@blueprint.get("/<exam_id>/roster.xlsx")
@only(MAKERS)
def roster_sheet(exam_id: str) -> ResponseReturnValue:
    """An empty roster to be filled in."""
    return file_of(roster_template(), f"{found(exam_id).plan.title}-名单空表.xlsx")


@blueprint.get("/<exam_id>/scores.xlsx")
@only(MAKERS)
def scores_sheet(exam_id: str) -> ResponseReturnValue:
    """The roster with room for the scores of papers."""
    exam = found(exam_id)
    people = [(row.unit, row.name) for row in desk().exams.roster(exam.id)]
    services().audit.note(g.staff.name, "exam_names_read", "exam", exam.id, now=datetime.now(UTC))
    return file_of(scores_template(people), f"{exam.plan.title}-纸质成绩.xlsx")


@blueprint.post("/<exam_id>/roster")
@only(MAKERS)
def roster(exam_id: str) -> ResponseReturnValue:
    """Check a roster, or add it."""
    return _upload(found(exam_id), "roster")


@blueprint.post("/<exam_id>/scores")
@only(MAKERS)
def scores(exam_id: str) -> ResponseReturnValue:
    """Check the scores of papers, or keep them."""
    return _upload(found(exam_id), "scores")


def desk() -> ExamDesk:
    """The exams of this application."""
    return exam_desk_of(services())


def found(exam_id: str) -> Exam:
    """The exam of an address; 404 when there is none."""
    exam = desk().get(exam_id)
    if exam is None:
        raise NotFound
    return exam


def file_of(data: bytes, name: str) -> ResponseReturnValue:
    """A workbook to keep."""
    return send_file(BytesIO(data), mimetype=_XLSX, as_attachment=True, download_name=name)


def _upload(exam: Exam, what: str) -> ResponseReturnValue:
    file = request.files.get("sheet")
    data = file.read() if file else b""
    dry = request.form.get("step") != "import"
    take = desk().take_roster if what == "roster" else desk().take_scores
    if not data:
        flash("没有选文件，请先选一份 .xlsx 表。", "danger")
        return _exam_page(exam), 400
    try:
        checked, count = take(exam, data, dry=dry, by=g.staff.name, now=datetime.now(UTC))
    except (SheetError, ExamRefused) as refused:
        flash(f"没有导入：{refused}", "danger")
        return _exam_page(exam), 400
    unit = "人" if what == "roster" else "个成绩"
    if checked.problems:
        flash(f"一行也没有导入：有 {len(checked.problems)} 处要改，改好了再传一次。", "danger")
        return _exam_page(exam, what, checked), 400
    if dry:
        flash(
            f"检查过了，没有错：{len(checked.rows)} 行，会新加 {count} {unit}。还没有导入，再选一次文件，按“导入”。",
            "info",
        )
        return _exam_page(exam)
    flash(
        f"导入了 {count} {unit}" + ("，别的名单里已经有。" if count < len(checked.rows) else "。"), "success"
    )
    return redirect(url_for("console_exams.exam", exam_id=exam.id))


def _exam_page(exam: Exam, what: str = "", checked: Checked | None = None) -> str:
    now = datetime.now(UTC)
    figures, standing = desk().figures(exam), phase(exam.plan, beijing_day(now))
    titles = {quiz.id: quiz.title for quiz in desk().quizzes(now)}
    return render_template(
        "console/exam.html",
        exam=exam,
        plan=exam.plan,
        phase=PHASES[standing],
        over=standing == OVER,
        figures=figures,
        quizzes=[titles.get(quiz_id, "（撤下了的一套）") for quiz_id in exam.plan.quizzes],
        states=STATES,
        rule=RULE,
        what=what,
        problems=checked.problems[:_PROBLEMS_SHOWN] if checked else (),
        more=max(0, len(checked.problems) - _PROBLEMS_SHOWN) if checked else 0,
        may_make=g.staff.may(MAKERS),
        may_see=g.staff.may(SEERS),
    )


def _form(typed: object, chosen: list[str]) -> str:
    now = datetime.now(UTC)
    return render_template(
        "console/exam_form.html",
        typed=typed,
        chosen=chosen,
        quizzes=desk().quizzes(now),
        today=beijing_day(now),
    )
