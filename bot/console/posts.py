"""The plan of the monthly posts: when, in which state, approve, send again."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.dispatch.board import Line
from bot.dispatch.build import board_of
from bot.dispatch.library import PostFiles
from bot.records.posts import State
from bot.services.approving import approving_of
from bot.services.build import POST
from bot.statistics.periods import BEIJING

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
    post = PostFiles().posts().get(slug)
    if post is None:
        raise NotFound
    article = Markup(post.html)  # noqa: S704 - what content/render.py made is what WeChat gets
    page = render_template("console/post.html", line=line, post=post, states=STATES, article=article)
    response = Response(page)
    # The article brings its styles with it, as WeChat wants them.
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
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
    elif services().posts.plan(slug, due, now=now):
        flash(f"《{line.title}》定在 {due.astimezone(BEIJING):%Y年%m月%d日 %H:%M} 发。", "success")
    else:
        flash("这一篇已经在发或者发完了，不能再改时间。", "danger")
    return redirect(url_for("console_posts.plan"))


@blueprint.post("/<slug>/approve")
def approve(slug: str) -> ResponseReturnValue:
    """Approve a post exactly as it was shown; who may is for ``Approving`` to say, in an emergency too."""
    line = _line(slug)
    if not line.sha256:
        flash(line.error, "danger")
    elif request.form.get("sha256") != line.sha256:
        flash("您看的时候文章又改过了，请重新看一遍再审核。", "danger")
    else:
        reason = request.form.get("emergency_reason", "")
        approving_of(services()).approve(
            POST, slug, line.sha256, g.staff, now=datetime.now(UTC), emergency_reason=reason
        )
        flash(f"《{line.title}》审核通过。文字一改就要重新审核。", "success")
    return redirect(url_for("console_posts.plan"))


@blueprint.post("/<slug>/again")
@only(PLANNERS)
def again(slug: str) -> ResponseReturnValue:
    """Send once more what failed or needs a person."""
    line = _line(slug)
    now = datetime.now(UTC)
    if line.in_doubt and request.form.get("looked") != "yes":
        flash("这一篇可能已经发出去了。请先到公众号里看一眼，确实没发，再勾上“我看过了”。", "danger")
    elif services().posts.again(slug, now, now=now):
        flash(f"《{line.title}》马上再发一次，过一会儿回来看结果。", "success")
    else:
        flash("这一篇不用再发：它没有失败，或者别人已经点过了。", "danger")
    return redirect(url_for("console_posts.plan"))


def _line(slug: str) -> Line:
    """The post on the board; 404 for one that is not there."""
    for line in board_of(services(), now=datetime.now(UTC)):
        if line.slug == slug:
            return line
    raise NotFound
