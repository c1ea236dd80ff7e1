"""没送到的: answers of staff that have not arrived, why, and what a person can do about each."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.dispatch import ladder_words
from bot.records.codes import spoken
from bot.records.deliveries import State
from bot.records.errors import VaultError
from bot.records.not_arrived import NotArrived, NotArrivedRows
from bot.services import meters
from bot.services.build import ACCOUNT
from bot.services.staffing import HANDLERS

blueprint = Blueprint("console_deliveries", __name__, url_prefix="/console/deliveries")
guard(blueprint)

PAGE = 30
"""Deliveries on one page."""
STATES = {
    State.WAITING: ("等着送", "secondary"),
    State.SENDING: ("正在发", "info"),
    State.DOUBTFUL: ("不知道收到没有", "danger"),
    State.GIVEN_UP: ("发不了", "warning"),
}
"""State → words and colour."""
KINDS = {"reply": "答复", "correction": "更正"}
_GONE = "这一份已经送到、撤下，或者正在发，不用再办。"


@blueprint.get("/")
def show() -> str:
    """Everything that has not arrived, the one waiting longest first, a page at a time."""
    return _page()


@blueprint.post("/<delivery_id>/code")
@only(HANDLERS)
def code(delivery_id: str) -> ResponseReturnValue:
    """The pick-up code, to be read out on the phone; shown once, so it stands on no page that is only looked at."""
    try:
        found = _rows().read_code(delivery_id, actor=g.staff.name, now=datetime.now(UTC))
    except VaultError:
        flash("取件码读不出来：服务器的 SECRET_KEY 换过了。请在电话里直接把答复念给村民听。", "danger")
        return _back()
    if not found:
        flash(_GONE, "danger")
        return _back()
    return _page(shown=delivery_id, code=spoken(found))


@blueprint.post("/<delivery_id>/told")
@only(HANDLERS)
def told(delivery_id: str) -> ResponseReturnValue:
    """A person told it on the phone."""
    done = _rows().told(delivery_id, actor=g.staff.name, now=datetime.now(UTC))
    if done:
        meters.DELIVERIES.labels("phone", "delivered").inc()
    flash("记成电话里告诉了。" if done else _GONE, "success" if done else "danger")
    return _back()


@blueprint.post("/<delivery_id>/again")
@only(HANDLERS)
def again(delivery_id: str) -> ResponseReturnValue:
    """Send it once more; what may have arrived only after a look."""
    looked = request.form.get("looked") == "yes"
    seen = request.form.get("tries", -1, type=int)
    now = datetime.now(UTC)
    if _rows().again(delivery_id, tries=seen, actor=g.staff.name, now=now, looked=looked):
        flash("马上再发一次，过一会儿回来看结果。", "success")
    else:
        flash(
            "没有再发：它已经送到、撤下、正在发，或者别人刚刚再发过一次。"
            "村民可能收到过的，请先打电话问，确实没收到，再勾上“问过了”。",
            "danger",
        )
    return _back()


@blueprint.post("/<delivery_id>/withdraw")
@only(HANDLERS)
def withdraw(delivery_id: str) -> ResponseReturnValue:
    """Nothing more is to be sent."""
    done = _rows().withdraw(delivery_id, actor=g.staff.name, now=datetime.now(UTC))
    flash("撤下了，不会再送。" if done else _GONE, "success" if done else "danger")
    return _back()


def _rows() -> NotArrivedRows:
    parts = services()
    return NotArrivedRows(parts.engine, account=ACCOUNT, vault=parts.vault)


def _number() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _back() -> ResponseReturnValue:
    return redirect(url_for("console_deliveries.show", page=_number()))


def _page(*, shown: str = "", code: str = "") -> str:
    rows = _rows()
    count = rows.count()
    last = max(1, -(-count // PAGE))
    number = min(_number(), last)
    return render_template(
        "console/deliveries.html",
        rows=rows.page(limit=PAGE, offset=(number - 1) * PAGE),
        states=STATES,
        kinds=KINDS,
        next_step=next_step,
        may_act=g.staff.may(HANDLERS),
        certified=services().settings.certified,
        shown=shown,
        code=code,
        count=count,
        page=number,
        last=last,
    )


def next_step(row: NotArrived) -> str:
    """Why a delivery has not arrived and what happens next."""
    if not row.stands:
        return ladder_words.UNAPPROVED
    if row.state is State.SENDING:
        return ladder_words.ON_ITS_WAY
    return row.error or (ladder_words.COMING if row.next_at else ladder_words.NEXT)
