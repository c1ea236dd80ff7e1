"""The people behind the figures of an exam, their codes, the results as a file; and how single questions fared."""

from __future__ import annotations

from datetime import UTC, datetime

import segno
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.console.exams import MAKERS, SEERS, desk, file_of, found
from bot.console.guard import guard, only, services
from bot.records.codes import spoken
from bot.records.errors import VaultError
from bot.services.exam_desk import LABELS, STATES, ExamRefused, filtered

blueprint = Blueprint("console_exam_people", __name__, url_prefix="/console/exams")
guard(blueprint)

PAGE = 100
QUESTIONS_SHOWN = 60


@blueprint.get("/<exam_id>/people")
@only(SEERS)
def people(exam_id: str) -> str:
    """The rows behind one figure: of a unit or all, in one state or all."""
    exam = found(exam_id)
    state, unit = request.args.get("state", "all"), request.args.get("unit", "")
    if state not in STATES:
        raise NotFound
    rows = filtered(desk().figures(exam).rows, unit=unit, state=state)
    page = _page()
    return render_template(
        "console/exam_people.html",
        exam=exam,
        rows=rows[(page - 1) * PAGE : page * PAGE],
        count=len(rows),
        page=page,
        last=max(1, -(-len(rows) // PAGE)),
        unit=unit,
        state=state,
        states=STATES,
        labels=LABELS,
    )


@blueprint.get("/<exam_id>/codes")
@only(MAKERS)
def codes(exam_id: str) -> ResponseReturnValue:
    """A slip for everybody, to be printed and cut."""
    exam = found(exam_id)
    try:
        listed = desk().exams.codes(exam.id)
    except VaultError:
        words = "邀请码读不出来：服务器的密钥和存的时候不一样，请找管理员。"
        return render_template("sorry.html", words=words, code=503), 503
    now, base = datetime.now(UTC), services().settings.public_url.rstrip("/")
    services().audit.note(g.staff.name, "exam_codes_read", "exam", exam.id, now=now, people=len(listed))
    return render_template(
        "console/exam_codes.html",
        exam=exam,
        rows=[(unit, name, spoken(code)) for unit, name, code in listed],
        address=f"{base}/exam" if base else "",
        drawn=_drawn(f"{base}/exam") if base else "",
    )


@blueprint.get("/<exam_id>/results.xlsx")
@only(SEERS)
def results(exam_id: str) -> ResponseReturnValue:
    """Units, people and questions as a workbook."""
    exam, now = found(exam_id), datetime.now(UTC)
    figures = desk().figures(exam)
    services().audit.note(g.staff.name, "exam_exported", "exam", exam.id, now=now, rows=len(figures.rows))
    return file_of(desk().export(figures, now), f"{exam.plan.title}-成绩.xlsx")


@blueprint.post("/<exam_id>/names")
@only(MAKERS)
def take_names_out(exam_id: str) -> ResponseReturnValue:
    """Put numbers in place of names once the exam is over."""
    exam = found(exam_id)
    try:
        count = desk().take_names_out(exam, by=g.staff.name, now=datetime.now(UTC))
    except ExamRefused as refused:
        flash(f"没有去掉：{refused}", "danger")
    else:
        flash(f"去掉了 {count} 个姓名，单位、人数和成绩都还在。", "success")
    return redirect(url_for("console_exams.exam", exam_id=exam_id))


@blueprint.post("/<exam_id>/remove")
@only(MAKERS)
def remove(exam_id: str) -> ResponseReturnValue:
    """Cancel an exam in which nobody handed in a paper yet."""
    exam = found(exam_id)
    if desk().figures(exam).total.took:
        flash("已经有人交了卷，不能取消。", "danger")
        return redirect(url_for("console_exams.exam", exam_id=exam_id))
    desk().exams.remove(exam.id, by=g.staff.name, now=datetime.now(UTC))
    flash(f"取消了“{exam.plan.title}”，邀请码不能再用。", "success")
    return redirect(url_for("console_exams.show"))


@blueprint.get("/questions")
def questions() -> str:
    """How often each question was answered rightly, the least understood first: what to explain again."""
    rows = desk().fared(datetime.now(UTC))
    return render_template(
        "console/exam_questions.html", rows=rows[:QUESTIONS_SHOWN], count=len(rows), most=QUESTIONS_SHOWN
    )


def _page() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1


def _drawn(address: str) -> Markup:
    drawing = segno.make(address, error="m").svg_inline(scale=3, border=2)
    return Markup(drawing)  # noqa: S704 - drawn by segno, which writes modules and sizes only
