"""Sign the texts that came with the service: one screen each, what is asked most first, or those of a topic together."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.records.errors import MayNot, OwnText
from bot.services.entry_desk import NotNow, entry_desk_of
from bot.services.entry_desk_board import USEFUL, Line, entry_board_of
from bot.services.entry_desk_checks import Light, lights, loose_numbers
from bot.services.staffing import APPROVERS
from bot.statistics.periods import beijing_day

blueprint = Blueprint("console_entry_queue", __name__, url_prefix="/console/entries/queue")
guard(blueprint)

READ = "read_entries"
READ_AT_MOST = 60
"""Entries of which the cookie remembers that they were read; a cookie holds little."""
_MARK = 8
"""Characters of a hash that tell two texts of an entry apart."""


@blueprint.get("/")
@only(APPROVERS)
def show() -> ResponseReturnValue:
    """The next text to sign; ``after`` names the one that was just seen, so that 下一条 leads on."""
    parts, now = services(), datetime.now(UTC)
    board = entry_board_of(parts)
    every = board.lines(now)
    queue = board.to_sign(every, now)
    line = _next(queue, request.args.get("after", ""), request.args.get("id", ""))
    checked, loose = (), ()
    if line is not None and line.entry is not None:
        today, book = beijing_day(now), parts.statutes
        checked, loose = lights(line.entry, book, today), loose_numbers(line.entry, book, today)
        _remember(line)
    return render_template(
        "console/entry_queue.html",
        line=line,
        entry=line.entry if line else None,
        left=len(queue),
        checked=checked,
        loose=loose,
        red=any(row.light is Light.RED for row in checked),
        progress=board.progress(every),
        useful=USEFUL,
        read=sum(_was_read(each) for each in queue),
    )


@blueprint.post("/<entry_id>/approve")
@only(APPROVERS)
def approve(entry_id: str) -> ResponseReturnValue:
    """Sign the text exactly as it was shown, and go on to the next."""
    try:
        entry_desk_of(services()).sign(
            entry_id, request.form.get("sha256", ""), g.staff, now=datetime.now(UTC)
        )
    except NotNow as error:
        flash(str(error), "danger")
        return redirect(url_for("console_entry_queue.show", id=entry_id))
    flash(f"{entry_id} 审核通过。", "success")
    return redirect(url_for("console_entry_queue.show", after=request.form.get("before", "")))


@blueprint.post("/<entry_id>/return")
@only(APPROVERS)
def send_back(entry_id: str) -> ResponseReturnValue:
    """Put the text aside with what is wrong with it."""
    try:
        entry_desk_of(services()).send_back_shipped(
            entry_id,
            request.form.get("sha256", ""),
            by=g.staff.name,
            remark=request.form.get("remark", ""),
            now=datetime.now(UTC),
        )
    except NotNow as error:
        flash(str(error), "danger")
        return redirect(url_for("console_entry_queue.show", id=entry_id))
    flash(f"{entry_id} 退回了，写的人能看到您的意见。", "success")
    return redirect(url_for("console_entry_queue.show"))


@blueprint.get("/sign")
@only(APPROVERS)
def together() -> str:
    """The texts of a topic that were read one by one and are not signed yet."""
    now = datetime.now(UTC)
    board = entry_board_of(services())
    queue = board.to_sign(board.lines(now), now)
    topic = request.args.get("topic", "")
    read = [line for line in queue if _was_read(line)]
    counts: dict[str, int] = {}
    for line in read:
        counts[line.topic] = counts.get(line.topic, 0) + 1
    return render_template(
        "console/entry_sign.html",
        rows=[line for line in read if not topic or line.topic == topic],
        topic=topic,
        counts=counts,
    )


@blueprint.post("/sign")
@only(APPROVERS)
def sign() -> ResponseReturnValue:
    """Sign at once everything that was ticked: only texts that this person has had on the screen."""
    desk, now = entry_desk_of(services()), datetime.now(UTC)
    ticked, signed, left = request.form.getlist("entry")[: 2 * READ_AT_MOST], 0, []
    for value in ticked:
        entry_id, _, sha256 = value.partition(" ")
        if session.get(READ, {}).get(entry_id) != sha256[:_MARK]:
            left.append(f"{entry_id} 还没有一条一条看过")
            continue
        try:
            desk.sign(entry_id, sha256, g.staff, now=now)
            signed += 1
        except (NotNow, OwnText, MayNot) as error:
            left.append(str(error))
    if signed:
        flash(f"一次审核通过了 {signed} 条。", "success")
    if left or not ticked:
        flash("；".join(left) or "一条也没有勾。", "danger")
    return redirect(url_for("console_entry_queue.together", topic=request.form.get("topic", "")))


def _next(queue: list[Line], after: str, wanted: str) -> Line | None:
    """The one wanted, else the one behind the one just seen, else the first."""
    if wanted:
        found = next((line for line in queue if line.entry_id == wanted), None)
        if found is None and not queue:
            raise NotFound
        return found or queue[0]
    places = {line.entry_id: place for place, line in enumerate(queue)}
    place = places.get(after, -1) + 1
    if not queue:
        return None
    return queue[place] if place < len(queue) else queue[0]


def _remember(line: Line) -> None:
    """That the text was on this person's screen."""
    read = dict(session.get(READ, {}))
    read.pop(line.entry_id, None)
    read[line.entry_id] = line.sha256[:_MARK]
    session[READ] = dict(list(read.items())[-READ_AT_MOST:])


def _was_read(line: Line) -> bool:
    return session.get(READ, {}).get(line.entry_id) == line.sha256[:_MARK]
