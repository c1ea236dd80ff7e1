"""What one does about a matter of the inbox: take it, pass it on, keep a note, ask the adviser, close it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.console.inbox import RESULTS
from bot.conversation.privacy import mask
from bot.records.cases import TooLate
from bot.services.inbox import inbox_of
from bot.services.staffing import HANDLERS

blueprint = Blueprint("console_case", __name__, url_prefix="/console/inbox")
guard(blueprint)

LONGEST_NOTE = 1000


@blueprint.errorhandler(TooLate)
def _too_late(error: TooLate) -> ResponseReturnValue:
    """Say what changed, on the page as it is now."""
    flash(str(error), "danger")
    return _back((request.view_args or {}).get("matter_id", ""))


@blueprint.post("/<matter_id>/assign")
@only(HANDLERS)
def assign(matter_id: str) -> ResponseReturnValue:
    """Take a case, or give it to somebody."""
    to, was, now = request.form.get("to", ""), request.form.get("was", ""), datetime.now(UTC)
    member = services().staff.find(to) if to else None
    if to and (member is None or not member.active or member.roles.isdisjoint(HANDLERS)):
        flash("没有这个人，或者这个人不办待办。请重新选。", "danger")
        return _back(matter_id)
    inbox_of(services()).cases.assign(matter_id, to, was=was, actor=g.staff.name, now=now)
    words = (
        "没有人办这件了，别人可以接。"
        if not to
        else "这件由您来办。"
        if to == g.staff.name
        else f"已经交给{to}。"
    )
    flash(words, "success")
    return _back(matter_id)


@blueprint.post("/<matter_id>/note")
@only(HANDLERS)
def note(matter_id: str) -> ResponseReturnValue:
    """Keep a note that only colleagues see."""
    typed = request.form.get("words", "").replace("\0", "").strip()
    if not typed:
        flash("还没有写备注。", "danger")
    elif len(typed) > LONGEST_NOTE:
        flash(f"备注写了 {len(typed)} 个字，最多 {LONGEST_NOTE} 个，没有保存。请分成几条写。", "danger")
    else:
        masked = mask(typed)
        inbox_of(services()).cases.note(matter_id, masked, actor=g.staff.name, now=datetime.now(UTC))
        hidden = "里面的电话、证件号这些已经隐去。" if masked != typed else ""
        flash(f"备注记下了。{hidden}", "success")
    return _back(matter_id)


@blueprint.post("/<matter_id>/adviser")
@only(HANDLERS)
def adviser(matter_id: str) -> ResponseReturnValue:
    """Hand a case to the adviser, or take it back."""
    there = request.form.get("there") == "yes"
    inbox_of(services()).cases.with_adviser(matter_id, there, actor=g.staff.name, now=datetime.now(UTC))
    flash("已经转给法律顾问看。" if there else "从法律顾问那里拿回来了。", "success")
    return _back(matter_id)


@blueprint.post("/<matter_id>/close")
@only(HANDLERS)
def close(matter_id: str) -> ResponseReturnValue:
    """End a case and its matter."""
    result = request.form.get("result", "")
    try:
        seen = datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        seen = None
    if seen is None or seen.utcoffset() is None:
        raise TooLate("这一页放得太久了，请看一眼现在的情况再办结。")
    inbox = inbox_of(services())
    inbox.cases.close(matter_id, result, seen=seen, actor=g.staff.name, now=datetime.now(UTC))
    flash(f"这件办结了：{RESULTS[result]}。村民留的电话号码已经删掉。", "success")
    return redirect(url_for("console_inbox.show"))


def _back(matter_id: str) -> ResponseReturnValue:
    return redirect(url_for("console_inbox.case", matter_id=matter_id))
