"""The plan of the monthly posts: when, in which state, approve, send again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.signing import ARTICLE_POLICY
from bot.dispatch.board import Line
from bot.dispatch.build import board_of, library_of
from bot.records.audit import add_row, audit_row
from bot.records.posts import State
from bot.services.build import ACCOUNT, POST
from bot.services.year import WrongSlot, year_of
from bot.statistics.periods import BEIJING
from content.render import picture_sha

blueprint = Blueprint("console_posts", __name__, url_prefix="/console/posts")
guard(blueprint)

STATES = {
    State.DRAFT: ("草稿", "secondary"),
    State.APPROVED: ("已审核", "primary"),
    State.CLAIMED: ("正在发", "info"),
    State.ACCEPTED: ("微信已收下，等结果", "info"),
    State.SENT: ("已发出", "success"),
    State.FAILED: ("没发成", "danger"),
    State.NEEDS_PERSON: ("要人处理", "danger"),
}
"""State → words and colour."""
PLANNERS = frozenset({"clerk", "reviewer", "admin"})


@blueprint.get("/")
def plan() -> str:
    """Every post with its time and state."""
    return render_template(
        "console/posts.html",
        lines=board_of(services(), now=datetime.now(UTC)),
        states=STATES,
        may_plan=g.staff.may(PLANNERS),
    )


@blueprint.get("/<slug>")
def read(slug: str) -> Response:
    """A post exactly as it would be sent, to be read before approving, or copied where a person has to send it."""
    line = _line(slug)
    post = library_of(services()).posts().get(slug)
    if post is None:
        raise NotFound
    shown = {name: url_for("console_pictures.show", sha256=picture_sha(name)) for name, _ in post.pictures}
    html = post.html if post.html_with is None else post.html_with(shown)
    article = Markup(html)  # noqa: S704 - what content/render.py made is what WeChat gets
    page = render_template("console/post.html", line=line, post=post, states=STATES, article=article)
    response = Response(page)
    response.headers["Content-Security-Policy"] = ARTICLE_POLICY
    return response


@blueprint.post("/<slug>/plan")
@only(PLANNERS)
def set_time(slug: str) -> ResponseReturnValue:
    """Plan a post, or move one that is not being sent yet."""
    line = _line(slug)
    typed = request.form.get("due", "")
    try:
        due = datetime.fromisoformat(typed).replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, OverflowError):
        flash("时间没看懂，请重新选一个日期和钟点。", "danger")
        return redirect(url_for("console_posts.plan"))
    now = datetime.now(UTC)
    if not line.sha256:
        flash(line.error, "danger")
    elif due <= now:
        flash("这个时间已经过了，请选以后的时间。", "danger")
    else:
        _plan(line, due, now)
    return redirect(url_for("console_posts.plan"))


def _plan(line: Line, due: datetime, now: datetime) -> None:
    """Plan a post, its slot in the year's plan with it, unless WeChat's quota cannot take the day."""
    try:
        planned = year_of(services()).plan_post(line.slug, due, by=g.staff.name, now=now)
    except WrongSlot as error:
        flash(str(error), "danger")
        return
    if planned:
        flash(f"《{line.title}》定在 {due.astimezone(BEIJING):%Y年%m月%d日 %H:%M} 发。", "success")
    else:
        flash("这一篇已经在发或者发完了，不能再改时间。", "danger")


@blueprint.post("/<slug>/again")
@only(PLANNERS)
def again(slug: str) -> ResponseReturnValue:
    """Send once more what failed or needs a person."""
    line = _line(slug)
    now = datetime.now(UTC)
    if line.in_doubt and request.form.get("looked") != "yes":
        flash("这一篇可能已经发出去了。请先到公众号里看一眼，确实没发，再勾上“我看过了”。", "danger")
    else:
        at = year_of(services()).send_again(slug, None, by=g.staff.name, now=now, also=_traced(line, now))
        if at is None:
            flash("这一篇不用再发：它没有失败，或者别人已经点过了。", "danger")
        elif at > now:
            when = f"{at.astimezone(BEIJING):%Y年%m月%d日 %H:%M}"
            flash(f"现在没有群发次数了，《{line.title}》定在 {when} 再发一次。", "success")
        else:
            flash(f"《{line.title}》马上再发一次，过一会儿回来看结果。", "success")
    return redirect(url_for("console_posts.plan"))


def _traced(line: Line, now: datetime) -> Callable[[Any], object]:
    """What keeps in the audit log that somebody asked to send once more, in the transaction that plans it."""
    facts = {"attempt": line.attempt + 1}
    row = audit_row(
        ACCOUNT, actor=g.staff.name, act="post_again", kind=POST, item_id=line.slug, facts=facts, now=now
    )
    return lambda connection: add_row(connection, row)


def _line(slug: str) -> Line:
    """The post on the board; 404 for one that is not there."""
    for line in board_of(services(), now=datetime.now(UTC)):
        if line.slug == slug:
            return line
    raise NotFound
