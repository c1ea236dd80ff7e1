"""三审 of posts: what waits, reading and signing it, sending it back, a look at it in one's own WeChat, the checks."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.console.guard import guard, only, services
from bot.dispatch.ports import Ready
from bot.dispatch.preflight import ASKED, last_round, preflight_for
from bot.dispatch.preflight_words import NAMES
from bot.dispatch.previewing import preview as show_in_wechat
from bot.dispatch.reviewing import under_review, waiting
from bot.records.post_events import PREFLIGHT, RETURNED, PostEvents
from bot.records.posts import State
from bot.records.signatures import FINAL, STEP_WORDS, STEPS
from bot.services.build import ACCOUNT, POST
from bot.services.signing import MAY, signing_of
from bot.services.staffing import APPROVERS, HANDLERS
from bot.wechat.client import WechatError
from content.render import picture_sha

blueprint = Blueprint("console_signing", __name__, url_prefix="/console/posts")
guard(blueprint)

CHANGED = "您看的时候文章又改过了，请重新看一遍再签。"
ARTICLE_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""The article brings its styles with it, as WeChat wants them."""


@blueprint.get("/review")
def show() -> str:
    """Every text that is to be signed."""
    rows = waiting(services())
    return render_template("console/signing.html", rows=rows, words=STEP_WORDS, steps=STEPS)


@blueprint.get("/<slug>/review")
def one(slug: str) -> Response:
    """One text as it would be sent, with who signed it and the next step."""
    post = _text(slug)
    review = signing_of(services()).review(slug, post.sha256)
    row = services().posts.find(slug)
    events = PostEvents(services().engine, account=ACCOUNT)
    returned = events.latest(slug, RETURNED)
    shown = {name: url_for("console_pictures.show", sha256=picture_sha(name)) for name, _ in post.pictures}
    html = post.html if post.html_with is None else post.html_with(shown)
    page = render_template(
        "console/signing_one.html",
        post=post,
        # what content/render.py made is what WeChat gets
        article=Markup(html),  # noqa: S704
        review=review,
        approved=(slug, post.sha256) in services().approvals.approved(POST),
        words=STEP_WORDS,
        steps=STEPS,
        row=row,
        unsent=row is None or row.state is State.DRAFT,
        returned=returned if returned and returned.facts.get("sha256") == post.sha256 else None,
        checks=last_round(events.of(slug, steps=(PREFLIGHT,))),
        check_names=NAMES,
        may=MAY,
        bound=bool(g.staff.openid_cipher),
        may_handle=g.staff.may(HANDLERS),
    )
    response = Response(page)
    response.headers["Content-Security-Policy"] = ARTICLE_POLICY
    return response


@blueprint.post("/<slug>/sign")
@only(HANDLERS)
def sign(slug: str) -> ResponseReturnValue:
    """Sign the step that was shown; who may is for ``Signing`` to say."""
    post, step = _text(slug), request.form.get("step", "")
    if request.form.get("sha256") != post.sha256:
        flash(CHANGED, "danger")
    else:
        reason = request.form.get("reason", "")
        new = signing_of(services()).sign(
            slug, post.sha256, step, g.staff, now=datetime.now(UTC), reason=reason
        )
        _tell(post, step, new=new)
    return redirect(url_for("console_signing.one", slug=slug))


@blueprint.post("/<slug>/approve")
def approve(slug: str) -> ResponseReturnValue:
    """The last step; without an approving role only in an emergency, with a reason."""
    post = _text(slug)
    if request.form.get("sha256") != post.sha256:
        flash(CHANGED, "danger")
    else:
        typed = request.form.get("emergency_reason", "")
        new = signing_of(services()).sign(
            slug, post.sha256, FINAL, g.staff, now=datetime.now(UTC), emergency_reason=typed
        )
        _tell(post, FINAL, new=new)
    return redirect(url_for("console_signing.one", slug=slug))


@blueprint.post("/<slug>/return")
@only(HANDLERS)
def send_back(slug: str) -> ResponseReturnValue:
    """Give a text back with a remark."""
    post = _text(slug)
    if request.form.get("sha256") != post.sha256:
        flash(CHANGED, "danger")
    else:
        remark = request.form.get("remark", "")
        signing_of(services()).send_back(slug, post.sha256, g.staff, remark, now=datetime.now(UTC))
        flash(f"《{post.title}》退回去改了，签过的都作废，改好以后从初审重新来。", "success")
    return redirect(url_for("console_signing.show"))


@blueprint.post("/<slug>/withdraw")
@only(APPROVERS)
def withdraw(slug: str) -> ResponseReturnValue:
    """Take the approval back."""
    if signing_of(services()).withdraw(slug, g.staff.name, now=datetime.now(UTC)):
        flash("审核撤回了：村民的页面马上不再给这一篇，到时间也不发。要用请从初审重新签。", "success")
    else:
        flash("这一篇没有审核过，没有什么可撤。", "danger")
    return redirect(url_for("console_signing.one", slug=slug))


@blueprint.post("/<slug>/preview")
def preview(slug: str) -> ResponseReturnValue:
    """Send it to one's own WeChat only."""
    post = _text(slug)
    try:
        show_in_wechat(services(), post, g.staff, now=datetime.now(UTC))
    except WechatError as error:
        flash(f"没有发到您的微信：{error.says}", "danger")
    else:
        flash("发到您的微信了，打开公众号看一看。别人收不到。", "success")
    return redirect(url_for("console_signing.one", slug=slug))


@blueprint.post("/<slug>/check")
@only(HANDLERS)
def check(slug: str) -> ResponseReturnValue:
    """Make the checks now."""
    now = datetime.now(UTC)
    row = services().posts.find(slug)
    if row is None or row.state is not State.DRAFT:
        flash("定了时间、还没有发的文章才能检查。", "danger")
    else:
        checks = preflight_for(services()).check(row, ASKED, now)
        services().audit.note(g.staff.name, "post_checked", POST, slug, now=now)
        failed = sum(one.ok is False for one in checks)
        flash(
            f"检查完了，{failed} 项没有通过。" if failed else "检查完了，都通过。",
            "danger" if failed else "success",
        )
    return redirect(url_for("console_signing.one", slug=slug) + "#checks")


def _text(slug: str) -> Ready:
    """The text to be signed; 404 where there is none, or one that is never sent."""
    post = under_review(services(), slug)
    if post is None or not post.sha256:
        abort(404)
    return post


def _tell(post: Ready, step: str, *, new: bool) -> None:
    if not new:
        flash("这一版先前已经终审通过了。", "success")
    elif step == FINAL:
        flash(f"《{post.title}》终审审核通过。文字一改就要从初审重新签。", "success")
    else:
        flash(f"{STEP_WORDS[step]}签好了，请下一位接着审。", "success")
