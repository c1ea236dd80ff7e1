"""Connecting the account: what it has, what it may do, what to fill in, its menu, its automatic replies."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.console.setup_words import steps, why_refused
from bot.records.audit import audit_row
from bot.records.canned import CANNED, FOLLOW, CannedText
from bot.services.account_rights import RIGHTS
from bot.services.approving import approving_of
from bot.services.arrivals import CHECKED, REFUSED
from bot.services.build import ACCOUNT
from bot.services.connecting import Connecting
from bot.services.menu import OURS, UnknownAnswer, is_ours
from bot.services.menu_by_hand import OURS_BY_HAND, guide
from bot.services.menu_changing import NO_RIGHT
from bot.services.menu_copies import CopyError
from bot.services.menu_words import difference, menu_lines, reply_lines
from bot.services.menu_words import steps as menu_steps
from bot.services.staffing import APPROVERS
from bot.wechat.errors import WechatError

blueprint = Blueprint("console_setup", __name__, url_prefix="/console/setup")
guard(blueprint)

ADMINS = frozenset({"admin"})
READERS = APPROVERS | ADMINS
"""Who reads the replies that were taken over, and decides."""


@blueprint.get("/")
@only(ADMINS)
def show() -> str:
    """Everything about the connection that can be seen without asking WeChat."""
    parts, connecting = services(), _connecting()
    seen = connecting.seen()
    refused = connecting.facts.get(REFUSED)
    copies, copy_says = _copies(connecting)
    return render_template(
        "console/setup.html",
        seen=seen,
        rights={right.key: right for right in RIGHTS},
        missing=connecting.missing(),
        certified=parts.settings.certified,
        checked=connecting.facts.get(CHECKED),
        refused=refused,
        why_refused=why_refused(refused.body["reason"]) if refused else "",
        last_push=connecting.facts.last_push(),
        steps=steps(parts.settings, parts.account),
        replies=reply_lines(seen.autoreply) if seen and seen.autoreply is not None else [],
        reading=connecting.replies(seen),
        texts=connecting.texts.all(),
        menu_now=menu_lines(seen.menu) if seen and seen.menu is not None else [],
        menu_ours=menu_lines(OURS),
        changes=difference(seen.menu, OURS) if seen and seen.menu is not None else [],
        is_ours=bool(seen and seen.menu and is_ours(seen.menu)),
        by_hand=guide(OURS_BY_HAND),
        copies=copies,
        copy_says=copy_says,
    )


@blueprint.post("/look")
@only(ADMINS)
def look() -> ResponseReturnValue:
    """Ask WeChat, by calls that change nothing."""
    connecting = _connecting()
    if connecting.missing():
        flash(connecting.missing(), "danger")
    else:
        seen = connecting.look(by=g.staff.name, now=datetime.now(UTC))
        first = seen.rights[0]
        if first.says:
            flash(f"没有查成：{first.says}", "danger")
        else:
            flash("查好了，什么也没有改。结果在下面。", "success")
    return redirect(url_for("console_setup.show"))


@blueprint.post("/replies/take")
@only(ADMINS)
def take() -> ResponseReturnValue:
    """Put the automatic replies up for review, word for word."""
    connecting = _connecting()
    seen = connecting.seen()
    if seen is None or seen.autoreply is None:
        flash("还没有读到原来的自动回复，请先点“查一查”。", "danger")
        return redirect(url_for("console_setup.show"))
    new = connecting.take_over(seen, by=g.staff.name, now=datetime.now(UTC))
    if new:
        flash(f"接过来 {new} 条，等另一个人审核；审核通过才会说。", "success")
    else:
        flash("没有新的：能接的都接过来了。", "info")
    return redirect(url_for("console_setup.replies"))


@blueprint.get("/replies")
@only(READERS)
def replies() -> str:
    """The replies that were taken over, to be read word for word and approved."""
    return render_template("console/setup_replies.html", texts=_connecting().texts.all(), follow=FOLLOW)


@blueprint.post("/replies/<item_id>/approve")
@only(READERS)
def approve(item_id: str) -> ResponseReturnValue:
    """Approve a reply exactly as it was shown."""
    connecting, now = _connecting(), datetime.now(UTC)
    text = _text(connecting, item_id)
    if request.form.get("sha256") != text.sha256 or text.state != "in_review":
        flash("您看的时候又改过了，或者别人已经处理，请重新看一遍。", "danger")
    else:
        approving_of(services()).approve(
            CANNED,
            item_id,
            text.sha256,
            g.staff,
            now=now,
            also=lambda connection: connecting.texts.decided(
                connection, text, "approved", by=g.staff.name, now=now
            ),
        )
        flash(f"“{text.body['name']}”审核通过，几秒钟后就会说。", "success")
    return redirect(url_for("console_setup.replies"))


@blueprint.post("/replies/<item_id>/withdraw")
@only(READERS)
def withdraw(item_id: str) -> ResponseReturnValue:
    """Say a reply no longer, or never."""
    connecting, now = _connecting(), datetime.now(UTC)
    text = _text(connecting, item_id)
    trace = audit_row(
        ACCOUNT, actor=g.staff.name, act="reply_withdrawn", kind=CANNED, item_id=item_id, facts={}, now=now
    )
    connecting.texts.withdraw(text, by=g.staff.name, now=now, trace=trace)
    flash(f"“{text.body['name']}”不说了。要再用，请管理员重新接一次。", "success")
    return redirect(url_for("console_setup.replies"))


@blueprint.post("/menu/apply")
@only(ADMINS)
def apply_menu() -> ResponseReturnValue:
    """Keep a copy of the present menu, then put ours in place."""
    parts, connecting, now = services(), _connecting(), datetime.now(UTC)
    try:
        done = connecting.room().apply(now=now, kept=lambda _: None)
    except (WechatError, UnknownAnswer, CopyError) as error:
        flash(_menu_words(error), "danger")
        return redirect(url_for("console_setup.show", _anchor="menu"))
    if done.changed:
        parts.audit.note(g.staff.name, "menu_applied", "account", "menu", now=now)
        flash("菜单换好了，手机上最多等 5 分钟就能看到。原来的已经留底，可以一键换回。", "success")
        connecting.look(by=g.staff.name, now=now)
    else:
        flash("已经是我们的菜单，什么也没有改。", "info")
    return redirect(url_for("console_setup.show", _anchor="menu"))


@blueprint.post("/menu/restore")
@only(ADMINS)
def restore_menu() -> ResponseReturnValue:
    """Put back the menu that was there before ours."""
    parts, connecting, now = services(), _connecting(), datetime.now(UTC)
    room = connecting.room()
    try:
        path = room.copies.latest()
        if path is None:
            raise CopyError("没有留底，不知道原来的菜单是什么样；什么也没有改。")
        target = room.copies.read(path)
        done = room.restore(target, now=now, kept=lambda _: None)
    except (WechatError, UnknownAnswer, CopyError) as error:
        flash(_menu_words(error), "danger")
        return redirect(url_for("console_setup.show", _anchor="menu"))
    if done.changed:
        parts.audit.note(g.staff.name, "menu_restored", "account", "menu", now=now)
        connecting.look(by=g.staff.name, now=now)
    words = "原来的菜单换回来了，手机上最多等 5 分钟。" if done.changed else "没有可换的，什么也没有改。"
    if done.former.by_hand:
        words += "有几个是在后台手工做的，程序放不回去，请照这样重新做：" + "；".join(
            menu_steps(done.former.by_hand)
        )
    flash(words, "success" if done.exact else "warning")
    return redirect(url_for("console_setup.show", _anchor="menu"))


def _menu_words(error: Exception) -> str:
    if isinstance(error, WechatError):
        if error.errcode == NO_RIGHT:
            return "这个公众号不许程序改菜单，多半是没有认证。请照本页下面的步骤，请人在后台手工做。"
        if error.unsure:
            return f"{error.says}不能确定改了没有，过一会再点一次；改好了的不会再改。"
        return f"{error.says}菜单没有改。"
    return str(error)


def _copies(connecting: Connecting) -> tuple[int, str]:
    """How many copies of former menus there are, or why that is not known."""
    try:
        return len(connecting.room().copies.all()), ""
    except CopyError as error:
        return 0, str(error)


def _text(connecting: Connecting, item_id: str) -> CannedText:
    for text in connecting.texts.all():
        if text.item_id == item_id:
            return text
    raise NotFound


def _connecting() -> Connecting:
    return Connecting(services())
