"""One's own sign-ins: where one is signed in, and how to end what one does not know."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, services
from bot.services.people import People
from bot.services.presence import signins_of

blueprint = Blueprint("console_signins", __name__, url_prefix="/console/signins")
guard(blueprint)


@blueprint.get("/")
def show() -> str:
    """Where one is signed in at this moment."""
    mine = signins_of(services()).open_of(g.staff.id, now=datetime.now(UTC))
    return render_template("console/signins.html", signins=mine)


@blueprint.post("/<id_hash>/end")
def end(id_hash: str) -> ResponseReturnValue:
    """End one of them."""
    if People(services()).end_signins(g.staff, by=g.staff.name, now=datetime.now(UTC), only=id_hash):
        flash("这一处退出了，那边再点一下就要重新登录。", "success")
    else:
        flash("这一处已经退出了。", "danger")
    return redirect(url_for("console_signins.show"))


@blueprint.post("/end-others")
def end_others() -> ResponseReturnValue:
    """End all but this one."""
    ended = People(services()).end_signins(
        g.staff, by=g.staff.name, now=datetime.now(UTC), but=g.signin.id_hash
    )
    flash(f"别处的 {ended} 个登录都退出了。" if ended else "别处没有登录。", "success")
    return redirect(url_for("console_signins.show"))
