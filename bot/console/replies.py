"""Replies to villagers: one writes, another approves exactly these words; an approved entry's answer leaves at once."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.inbox import case_page
from bot.conversation.privacy import mask
from bot.dispatch.replying import approve_reply, send_entry
from bot.records.cases import TooLate
from bot.records.errors import MayNot, OwnText
from bot.records.replies import Fresh
from bot.records.talks import about, lines_of
from bot.services.build import ENTRY
from bot.services.inbox import inbox_of
from bot.services.reply_words import WordsRefused, checked, desk_of, entry_words
from bot.services.staffing import APPROVERS, HANDLERS

blueprint = Blueprint("console_reply", __name__, url_prefix="/console/inbox")
guard(blueprint)

LONGEST_REMARK = 300
SHOWN = 6
"""Latest messages of the villager beside a reply that is reviewed."""


@blueprint.post("/<matter_id>/reply")
@only(HANDLERS)
def write(matter_id: str) -> ResponseReturnValue:
    """Put typed words up for review; what cannot be kept stays in the box with the reason above it."""
    typed = request.form.get("words", "")
    try:
        words = checked(typed, personal_is_meant=request.form.get("public") == "yes")
        fresh = Fresh(matter_id, words, g.staff.name, request.form.get("seen", ""))
        inbox_of(services()).replies.propose(fresh, now=datetime.now(UTC))
    except (WordsRefused, TooLate) as problem:
        return case_page(matter_id, typed=typed, problem=str(problem)), 422
    flash("写好了，等法律顾问或者审核人看过就送给村民。", "success")
    return _case(matter_id)


@blueprint.post("/<matter_id>/entry")
@only(HANDLERS)
def use_entry(matter_id: str) -> ResponseReturnValue:
    """Send the answer of an approved entry, exactly as it was shown."""
    parts, now = services(), datetime.now(UTC)
    desk = desk_of(parts, now)
    entry_id, sha256 = request.form.get("entry", ""), request.form.get("sha256", "")
    entry = desk.library.entries.get(entry_id) if entry_id in desk.library.sendable else None
    approver = parts.approvals.approver_of(ENTRY, entry_id, sha256) if entry else None
    if entry is None or entry.sha256() != sha256 or approver is None:
        flash("这条解答刚刚改过或者撤下了，没有送出。请重新找一条。", "danger")
        return _case(matter_id)
    fresh = Fresh(
        matter_id, entry_words(entry, desk), g.staff.name, request.form.get("seen", ""), entry_id=entry.id
    )
    try:
        send_entry(parts, fresh, approved_by=approver, now=now)
    except TooLate as problem:
        flash(str(problem), "danger")
        return _case(matter_id)
    flash(f"“{entry.title}”这条解答已经送出（{approver}审核过的）。", "success")
    return _case(matter_id)


@blueprint.get("/review")
@only(APPROVERS)
def review() -> ResponseReturnValue:
    """One reply that waits for the person who looks, with what was asked."""
    parts, inbox = services(), inbox_of(services())
    others, own = inbox.replies.in_review_count(not_by=g.staff.name)
    after = request.args.get("after", "").replace("\0", "")[:64]
    rows = inbox.replies.in_review(not_by=g.staff.name, after=after)
    reply = rows[0] if rows else None
    shown: dict[str, object] = {}
    if reply is not None:
        case = inbox.cases.find(reply.matter_id)
        receipt, village, _ = about(parts.engine, reply.matter_id, case.person_id)
        lines = [line for line in lines_of(parts.engine, reply.matter_id) if line.text]
        shown = {"case": case, "receipt": receipt, "village": village, "lines": lines[-SHOWN:]}
    return render_template(
        "console/inbox_review.html", reply=reply, others=others, own=own, after=after, **shown
    )


@blueprint.post("/replies/<reply_id>/approve")
@only(HANDLERS)
def approve(reply_id: str) -> ResponseReturnValue:
    """Approve exactly the words that were shown; they leave at once."""
    matter_id = _matter_of(reply_id)
    try:
        approve_reply(
            services(),
            reply_id,
            request.form.get("sha256", ""),
            g.staff,
            now=datetime.now(UTC),
            emergency_reason=request.form.get("emergency_reason", ""),
        )
    except (TooLate, OwnText, MayNot) as problem:
        flash(str(problem), "danger")
    else:
        flash("审核通过，正在送给村民。", "success")
    return _after(matter_id)


@blueprint.post("/replies/<reply_id>/return")
@only(APPROVERS)
def send_back(reply_id: str) -> ResponseReturnValue:
    """Give a reply back to its author with a remark."""
    matter_id, remark = _matter_of(reply_id), request.form.get("remark", "").replace("\0", "").strip()
    if not remark:
        flash("请写一句要怎么改，再退回。", "danger")
        return _after(matter_id)
    try:
        inbox_of(services()).replies.send_back(
            reply_id,
            request.form.get("sha256", ""),
            mask(remark)[:LONGEST_REMARK],
            by=g.staff.name,
            now=datetime.now(UTC),
        )
    except TooLate as problem:
        flash(str(problem), "danger")
    else:
        flash("退回去了，写的人会看到您的意见。", "success")
    return _after(matter_id)


@blueprint.post("/replies/<reply_id>/withdraw")
@only(HANDLERS)
def withdraw(reply_id: str) -> ResponseReturnValue:
    """Take a reply back before it is approved."""
    matter_id = _matter_of(reply_id)
    try:
        inbox_of(services()).replies.withdraw(reply_id, by=g.staff.name, now=datetime.now(UTC))
    except TooLate as problem:
        flash(str(problem), "danger")
    else:
        flash("收回来了，不会送出。", "success")
    return _case(matter_id)


def _matter_of(reply_id: str) -> str:
    row = inbox_of(services()).replies.find(reply_id)
    if row is None:
        raise NotFound
    return str(row.matter_id)


def _case(matter_id: str) -> ResponseReturnValue:
    return redirect(url_for("console_inbox.case", matter_id=matter_id))


def _after(matter_id: str) -> ResponseReturnValue:
    """To the queue, where one left it, if one came from there; else back to the matter."""
    if request.form.get("from") == "review" and g.staff.may(APPROVERS):
        return redirect(url_for("console_reply.review", after=request.form.get("after") or None))
    return _case(matter_id)
