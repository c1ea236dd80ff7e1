"""Stands, hand-outs and activities: the forms, their pictures, and showing these to staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only
from bot.console.register import ADMIN, common, desk, entry_words, found_entry, may_change, own_entry
from bot.console.room import make_room
from bot.records.errors import VaultError
from bot.services.register import CONSULTATION, PICTURES, Entry, FormErrors, NotYours
from bot.services.staffing import HANDLERS
from bot.statistics.field import ACTIVITY, HANDOUT, KINDS, SORTS

MOST_MB = 60
"""All pictures of one form together: nine of a good phone."""
blueprint = Blueprint("console_field", __name__, url_prefix="/console/register")
make_room(
    blueprint,
    MOST_MB * 1024 * 1024,
    f"照片加起来超过 {MOST_MB} MB，没有收下。请退回上一页（填的都还在），少选几张，或者先在手机里压缩一下。",
)
guard(blueprint)


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@only(HANDLERS)
def new(kind: str) -> ResponseReturnValue:
    """A stand, hand-out or activity."""
    if kind not in KINDS:
        raise NotFound
    if request.method == "GET":
        return _form(kind, {})
    return _store(kind, None)


@blueprint.route("/held/<entry_id>/edit", methods=["GET", "POST"])
@only(HANDLERS)
def edit(entry_id: str) -> ResponseReturnValue:
    """Change one: the old one is voided, the new one takes its pictures."""
    # once changed it is nobody's to change any more, but the same form may come a second time
    old = own_entry(entry_id) if request.method == "GET" else found_entry(entry_id)
    if old.kind == CONSULTATION:
        return redirect(url_for("console_register.edit", entry_id=entry_id))
    if request.method == "GET":
        return _form(old.kind, _typed(old), old=old)
    return _store(old.kind, old)


@blueprint.post("/held/<entry_id>/pictures")
@only(HANDLERS)
def add_pictures(entry_id: str) -> ResponseReturnValue:
    """Add pictures to one that is stored."""
    entry = found_entry(entry_id)
    if not may_change(entry) or entry.kind == CONSULTATION:
        raise NotFound
    try:
        kept = desk().add_pictures(
            entry, request.form, _pictures(), author=g.staff.name, now=datetime.now(UTC)
        )
    except FormErrors as error:
        flash(str(error), "danger")
    else:
        flash(f"收下了 {kept} 张照片。" if kept else "这几张刚才已经收下了。", "success")
    return redirect(url_for("console_register.show", entry_id=entry_id))


@blueprint.get("/picture/<medium_id>")
def picture(medium_id: str) -> ResponseReturnValue:
    """A picture of an activity, for whoever is signed in; ``?small=1`` for the list."""
    try:
        found = desk().picture(medium_id, small=request.args.get("small") == "1")
    except VaultError:
        words = "这张照片读不出来：服务器的密钥和存的时候不一样，请找管理员。"
        return render_template("sorry.html", words=words, code=503), 503
    if found is None:
        raise NotFound
    mime, data = found
    response = Response(data, mimetype=mime)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _store(kind: str, old: Entry | None) -> ResponseReturnValue:
    try:
        item_id, repeated = desk().hold(
            kind,
            request.form,
            _pictures(),
            author=g.staff.name,
            now=datetime.now(UTC),
            old=old,
            may_all=g.staff.may(ADMIN),
        )
    except FormErrors as error:
        return _form(kind, request.form, error, old), 400
    except NotYours as error:
        flash(str(error), "danger")
        return redirect(url_for("console_register.start"))
    words = "这一条刚才已经记下了，没有重复登记" if repeated else "记下了"
    flash(f"{words}：{entry_words(found_entry(item_id))}。", "info" if repeated else "success")
    return redirect(url_for("console_register.show", entry_id=item_id))


def _form(
    kind: str, typed: Mapping[str, str], error: FormErrors | None = None, old: Entry | None = None
) -> str:
    return render_template(
        "console/register_field.html",
        kind=kind,
        kinds=KINDS,
        handout=HANDOUT,
        activity=ACTIVITY,
        sorts=SORTS,
        most=PICTURES - (old.pictures if old else 0),
        **common(typed, error, old),
    )


def _pictures() -> list[tuple[str, bytes]]:
    """Name and data of every file that was chosen; a field without a file sends an empty one."""
    files = (file for file in request.files.getlist("pictures") if file.filename)
    return [(file.filename or "", file.read()) for file in files]


def _typed(old: Entry) -> dict[str, str]:
    """An entry as its form would have been filled in."""
    return {
        "item": old.sort,
        "sort": old.sort,
        "place": old.place,
        "number": f"{old.number}",
        "partner": old.partner,
        "topic_other": old.topic,
        "village": old.village,
        "words": old.words,
        "day": f"{old.day}",
    }
