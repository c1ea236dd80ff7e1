"""The proof of a post: what happened to it and its readers, as a page and as a file; what can be done afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import quote

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.dispatch.build import library_of
from bot.dispatch.taking_down import take_down
from bot.records.audit import add_row, audit_row
from bot.records.posts import State
from bot.records.reads import MOST, SOURCES, TYPED, Reading, Reads
from bot.records.signatures import STEP_WORDS
from bot.services.build import ACCOUNT, POST
from bot.services.post_proof import STEPS, Proof, facts_line, proof_of, zip_of
from bot.services.staffing import APPROVERS, HANDLERS
from bot.statistics.periods import beijing_day
from bot.wechat.client import WechatError

blueprint = Blueprint("console_post_proof", __name__, url_prefix="/console/posts")
guard(blueprint)

ARTICLES = "https://mp.weixin.qq.com/"
SHOWN = 200
"""Events on the page, the latest; the file has all."""


@blueprint.get("/<slug>/evidence")
def show(slug: str) -> str:
    """What is known of a post."""
    found = _proof(slug)
    row = found.attempts[-1] if found.attempts else None
    return render_template(
        "console/post_proof.html",
        found=found,
        row=row,
        events=found.told[-SHOWN:],
        more=max(0, len(found.told) - SHOWN),
        steps=STEPS,
        step_words=STEP_WORDS,
        sources=SOURCES,
        facts_line=facts_line,
        today=beijing_day(datetime.now(UTC)).isoformat(),
        may_delete=g.staff.may(APPROVERS) and row is not None and row.state is State.SENT,
        by_hand=row is not None and not (row.msg_id or row.publish_id),
        may_handle=g.staff.may(HANDLERS),
        open=row is not None and row.state in {State.FAILED, State.NEEDS_PERSON},
        in_doubt=row is not None and row.in_doubt,
        sent=row is not None and row.state is State.SENT,
    )


@blueprint.get("/<slug>/evidence.zip")
def download(slug: str) -> Response:
    """The same as one file."""
    now = datetime.now(UTC)
    found = _proof(slug)
    name = quote(f"留痕-{slug}.zip")
    services().audit.note(g.staff.name, "post_evidence_exported", POST, slug, now=now)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(zip_of(found, now=now), mimetype="application/zip", headers=headers)


@blueprint.post("/<slug>/reads")
@only(HANDLERS)
def type_reads(slug: str) -> ResponseReturnValue:
    """Keep how often it was read, as somebody saw it at WeChat."""
    _proof(slug)
    now = datetime.now(UTC)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
        count, shares = (_number(request.form.get(name, "")) for name in ("reads", "shares"))
    except ValueError:
        flash("没看懂：日期要选一天，阅读和转发要填数字，没有转发就填 0。", "danger")
        return redirect(url_for("console_post_proof.show", slug=slug) + "#reads")
    if day > beijing_day(now):
        flash("这一天还没有到，请填今天或以前的日期。", "danger")
    else:
        facts = {"count": count, "day": day.isoformat()}
        trace = audit_row(
            ACCOUNT, actor=g.staff.name, act="post_reads_typed", kind=POST, item_id=slug, facts=facts, now=now
        )
        row = Reading(slug, day, TYPED, count, shares, g.staff.name, now)
        Reads(services().engine, account=ACCOUNT).put(row, trace=trace)
        flash(f"记下了：截至 {day.month}月{day.day}日，阅读 {count} 次，转发 {shares} 次。", "success")
    return redirect(url_for("console_post_proof.show", slug=slug) + "#reads")


@blueprint.post("/<slug>/delete")
@only(APPROVERS)
def delete(slug: str) -> ResponseReturnValue:
    """Delete at WeChat what was sent; asks for a tick and a reason."""
    if request.form.get("sure") != "yes":
        flash("没有删。要删请写清楚原因，再勾上“我确定要删”。", "danger")
        return redirect(url_for("console_post_proof.show", slug=slug))
    by_hand = request.form.get("by_hand") == "yes"
    try:
        take_down(
            services(), slug, g.staff, request.form.get("reason", ""), now=datetime.now(UTC), by_hand=by_hand
        )
    except WechatError as error:
        flash(f"没有删成：{error.says}可以再点一次，删两次没有坏处。", "danger")
    else:
        flash("删掉了。粉丝聊天里的卡片还在，但是点开看不到内容。改好、重新三审以后再发。", "success")
    return redirect(url_for("console_post_proof.show", slug=slug))


@blueprint.post("/<slug>/sent")
@only(HANDLERS)
def sent_by_hand(slug: str) -> ResponseReturnValue:
    """Keep that a person sent what needed one."""
    now, url = datetime.now(UTC), request.form.get("url", "").strip()
    row = services().posts.find(slug)
    if url and not (url.startswith(ARTICLES) and url.isascii() and url.isprintable() and " " not in url):
        flash(f"文章地址要以 {ARTICLES} 开头，请打开发出的文章，复制它的链接。", "danger")
        return redirect(url_for("console_post_proof.show", slug=slug))
    trace = audit_row(
        ACCOUNT, actor=g.staff.name, act="post_sent_by_hand", kind=POST, item_id=slug, facts={}, now=now
    )
    done = row and services().posts.settle(
        row, among=(State.FAILED, State.NEEDS_PERSON), now=now, facts={"by": g.staff.name},
        also=lambda connection: add_row(connection, trace), state=State.SENT.value, next_at=None, sent_at=now,
        article_url=url or row.article_url, error="",
    )  # fmt: skip
    if done:
        flash("记下了：已由人发出，不会再自动发。", "success")
    else:
        flash("只有要人处理的和没发成的才能这样记，可能别人先点了。", "danger")
    return redirect(url_for("console_post_proof.show", slug=slug))


def _number(typed: str) -> int:
    """A count as typed; raises ValueError."""
    number = int(typed.strip() or "-1")
    if not 0 <= number <= MOST:
        raise ValueError(typed)
    return number


def _proof(slug: str) -> Proof:
    """The proof of a post; 404 for one that is neither there nor was ever planned."""
    post = library_of(services()).posts().get(slug)
    found = proof_of(services(), slug, title=post.title if post else slug, sha256=post.sha256 if post else "")
    if post is None and not found.attempts and not found.events:
        abort(404)
    return found
