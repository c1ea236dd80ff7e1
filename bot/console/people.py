"""The people who work here, for admins: add, roles, out and in again, a new password, where they are signed in."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.places import ADMINS
from bot.records.errors import MayNot
from bot.records.leaving import assigned_count
from bot.records.staff import Member
from bot.services.build import ACCOUNT
from bot.services.leave import standing
from bot.services.people import People
from bot.services.presence import signins_of
from bot.services.staffing import ROLES

blueprint = Blueprint("console_people", __name__, url_prefix="/console/people")
guard(blueprint)

NOBODY = "-"
"""In the form: what is assigned to somebody who leaves becomes anybody's."""


@blueprint.get("/")
@only(ADMINS)
def show() -> str:
    """Everybody, and the form for one more."""
    return _list({}, [])


@blueprint.post("/")
@only(ADMINS)
def add() -> ResponseReturnValue:
    """Add somebody; the password for their first sign-in is shown on the page that answers, once."""
    typed, roles = request.form.get("name", ""), request.form.getlist("roles")
    try:
        member, password = People(services()).add(typed, roles, by=g.staff.name, now=datetime.now(UTC))
    except MayNot as error:
        flash(str(error), "danger")
        return _list(request.form.to_dict(), roles), 400
    return _password(member, password, "添加好了")


@blueprint.get("/<staff_id>")
@only(ADMINS)
def one(staff_id: str) -> str:
    """One person."""
    return _one(_member(staff_id))


@blueprint.post("/<staff_id>/roles")
@only(ADMINS)
def set_roles(staff_id: str) -> ResponseReturnValue:
    """Give somebody these roles and no other."""
    member, roles = _member(staff_id), request.form.getlist("roles")
    try:
        People(services()).set_roles(member.name, roles, by=g.staff.name, now=datetime.now(UTC))
    except MayNot as error:
        return _refused(member, error)
    return _done(member, f"{member.name}的角色改好了，下一次点击就按新的。")


@blueprint.post("/<staff_id>/disable")
@only(ADMINS)
def disable(staff_id: str) -> ResponseReturnValue:
    """Keep somebody out, and hand over what was theirs."""
    member, chosen = _member(staff_id), request.form.get("hand_to") or None
    hand_to = "" if chosen == NOBODY else chosen
    try:
        handed = People(services()).disable(
            member.name, by=g.staff.name, now=datetime.now(UTC), hand_to=hand_to
        )
    except MayNot as error:
        return _refused(member, error)
    matters = f"手上的 {handed} 件交给了{hand_to or '大家'}。" if handed else ""
    return _done(member, f"{member.name}停用了，已经登录的也马上退出。{matters}")


@blueprint.post("/<staff_id>/enable")
@only(ADMINS)
def enable(staff_id: str) -> ResponseReturnValue:
    """Let somebody in again."""
    member = _member(staff_id)
    People(services()).enable(member.name, by=g.staff.name, now=datetime.now(UTC))
    return _done(member, f"{member.name}又可以登录了，密码还是原来的。")


@blueprint.post("/<staff_id>/password")
@only(ADMINS)
def new_password(staff_id: str) -> ResponseReturnValue:
    """Give somebody a password for one sign-in; it is shown on the page that answers, once."""
    member = _member(staff_id)
    if member.id == g.staff.id:
        flash("自己的密码在“换密码”里换。", "danger")
        return redirect(url_for("console.password"))
    password = People(services()).new_password(member.name, by=g.staff.name, now=datetime.now(UTC))
    return _password(member, password, "密码换好了")


@blueprint.post("/<staff_id>/signins/end")
@only(ADMINS)
def end_signins(staff_id: str) -> ResponseReturnValue:
    """End one sign-in of somebody, or all."""
    member, only_one = _member(staff_id), request.form.get("id_hash", "")
    ended = People(services()).end_signins(member, by=g.staff.name, now=datetime.now(UTC), only=only_one)
    return _done(member, f"退出了 {ended} 处登录。" if ended else "没有登录要退出。")


def _list(typed: dict[str, str], roles: list[str]) -> str:
    everyone = services().staff.everyone()
    return render_template(
        "console/people.html",
        everyone=sorted(everyone, key=lambda one: not one.active),
        too_few_admins=People(services()).too_few_admins(),
        leaves=standing(services(), now=datetime.now(UTC)),
        typed=typed,
        chosen=roles,
    )


def _one(member: Member) -> str:
    now = datetime.now(UTC)
    people = People(services())
    return render_template(
        "console/person.html",
        member=member,
        assigned=assigned_count(services().engine, ACCOUNT, member.name),
        heirs=people.heirs_of(member),
        signins=signins_of(services()).open_of(member.id, now=now),
        leaves=[
            leave for leave in standing(services(), now=now) if member.name in (leave.absent, leave.deputy)
        ],
        nobody=NOBODY,
        all_roles=ROLES,
    )


def _password(member: Member, password: str, words: str) -> str:
    # Shown by the answer itself: a redirect would have to carry it in a cookie.
    return render_template("console/one_time.html", member=member, password=password, words=words)


def _refused(member: Member, error: MayNot) -> ResponseReturnValue:
    flash(str(error), "danger")
    return _one(member), 400


def _done(member: Member, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("console_people.one", staff_id=member.id))


def _member(staff_id: str) -> Member:
    member = services().staff.by_id(staff_id)
    if member is None:
        raise NotFound
    return member
