"""The pages of an exam for officials: the code, one question at a time, what is still open, the score.

Every answer is kept when it is sent, so a phone without a net loses none; the code lets one in again anywhere.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.conversation import wording
from bot.pages.quiz_page import letters_of, read_numbers
from bot.records.errors import RecordsError
from bot.services.build import Services
from bot.services.exam_days import PHASES
from bot.services.exam_room import COOKIE_SECONDS, Desk, ExamRoom, Line, RoomClosed, exam_room_of
from content.paper import passes, score

log = logging.getLogger(__name__)
blueprint = Blueprint("exam_page", __name__)

COOKIE = "pufa_exam"


@blueprint.route("/exam", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """The field for the invitation code; ``?code=`` fills it in."""
    if request.method == "GET":
        return _enter(request.args.get("code", "")[:20], "")
    typed = request.form.get("code", "")[:60]
    try:
        person = _room().enter(typed, request.remote_addr or "")
    except RoomClosed as closed:
        return make_response(_enter(typed[:20], f"{closed}"), 400)
    response = redirect(url_for("exam_page.show"), 303)
    response.set_cookie(
        COOKIE,
        _room().cookie(person),
        max_age=COOKIE_SECONDS,
        path="/exam",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
    )
    return response


@blueprint.post("/exam/leave")
def leave() -> ResponseReturnValue:
    """Let somebody else use this phone."""
    response = redirect(url_for("exam_page.enter"), 303)
    response.delete_cookie(COOKIE, path="/exam")
    return response


@blueprint.route("/exam/paper", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Where one stands: to begin, to go on, or the score; a press of the button begins."""
    desk, now = _desk(), datetime.now(UTC)
    if request.method == "POST":
        attempt = _room().begin(desk, now)
        lines = _room().lines(desk, attempt, now)
        return redirect(url_for("exam_page.question", number=_first_open(lines)), 303)
    rows, asked, right = [], 0, 0
    if desk.result is not None and desk.open is None:
        asked, right = desk.result.asked, desk.result.right
        lines = _room().lines(desk, desk.result, now)
        rows = [(line.sheet, line.drawn.choice, line.drawn.right) for line in lines if line.sheet is not None]
    return render_template(
        "exam.html",
        desk=desk,
        plan=desk.exam.plan,
        phase=PHASES[desk.phase],
        score=score(right, asked),
        passed=passes(right, asked, desk.exam.plan.pass_mark),
        asked=asked,
        right=right,
        rows=rows,
        demo=_services().settings.demo and wording.UNREVIEWED,
        town=_services().settings.town_name,
    )


@blueprint.route("/exam/paper/<int:number>", methods=["GET", "POST"])
def question(number: int) -> ResponseReturnValue:
    """One question; its answer is kept and leads to the next."""
    desk, now = _desk(), datetime.now(UTC)
    if desk.open is None:
        return redirect(url_for("exam_page.show"), 303)
    lines = _room().lines(desk, desk.open, now)
    if not 1 <= number <= len(lines):
        raise NotFound
    line = lines[number - 1]
    words = ""
    if request.method == "POST" and line.sheet is not None:
        letters = letters_of(line.sheet, read_numbers("choice"))
        if letters:
            _room().answer(desk.open, line, letters)
            return redirect(_after(number, len(lines)), 303)
        words = "还没有选，请先选一个再按“下一题”；想不好的可以按“先跳过”。"
    page = render_template(
        "exam_question.html",
        desk=desk,
        lines=lines,
        line=line,
        number=number,
        words=words,
        after=_after(number, len(lines)),
        town=_services().settings.town_name,
    )
    return make_response(page, 400 if words else 200)


@blueprint.route("/exam/hand-in", methods=["GET", "POST"])
def hand_in() -> ResponseReturnValue:
    """What is still open, and the button that ends it; pressing it twice counts once."""
    desk, now = _desk(), datetime.now(UTC)
    if desk.open is None:
        return redirect(url_for("exam_page.show"), 303)
    lines = _room().lines(desk, desk.open, now)
    if request.method == "POST":
        _room().hand_in(desk.open, lines, now)
        return redirect(url_for("exam_page.show"), 303)
    missing = [line.drawn.number for line in lines if not line.drawn.choice and line.sheet is not None]
    return render_template(
        "exam_hand_in.html", desk=desk, lines=lines, missing=missing, town=_services().settings.town_name
    )


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.errorhandler(RecordsError)
def _away(error: Exception) -> ResponseReturnValue:
    log.warning("exam not shown: %s", type(error).__name__)
    words = "暂时存不上，请过一会儿再按一次。前面答过的都还在。"
    return render_template("sorry.html", words=words, code=503), 503


@blueprint.errorhandler(RoomClosed)
def _closed(closed: Exception) -> ResponseReturnValue:
    return make_response(_enter("", f"{closed}"), 403)


def _enter(typed: str, words: str) -> str:
    return render_template("exam_enter.html", typed=typed, words=words, town=_services().settings.town_name)


def _desk() -> Desk:
    person = _room().person(request.cookies.get(COOKIE, ""))
    if person is None:
        raise RoomClosed("请先填邀请码。答过的题都还在，填好就接着答。")
    return _room().desk(person, datetime.now(UTC))


def _first_open(lines: tuple[Line, ...]) -> int:
    return next((line.drawn.number for line in lines if not line.drawn.choice), 1)


def _after(number: int, count: int) -> str:
    if number < count:
        return url_for("exam_page.question", number=number + 1)
    return url_for("exam_page.hand_in")


def _room() -> ExamRoom:
    return exam_room_of(_services())


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services
