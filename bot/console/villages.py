"""The township's villages: their list, and a sheet to print that brings people in from each of them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import segno
from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.conversation.villages import SCENE
from bot.records.account_facts import AccountFacts
from bot.services.build import ACCOUNT
from bot.services.villages import ACCOUNT_CODE, CODES, WrongList, keep_list, listed, read_list
from bot.wechat.errors import WechatError

blueprint = Blueprint("console_villages", __name__, url_prefix="/console/villages")
guard(blueprint)

KEEPERS = frozenset({"clerk", "admin"})
MAX_PICTURE = 300 * 1024
"""Bytes; WeChat's own download of the code has some tens of kB."""
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@blueprint.get("/")
@only(KEEPERS)
def show() -> str:
    """The list, to be changed, and the way to the sheets."""
    return _page("\n".join(listed(_facts())))


@blueprint.post("/")
@only(KEEPERS)
def keep() -> ResponseReturnValue:
    """Keep the list; what was typed is shown again if it cannot be kept."""
    typed = request.form.get("names", "")[:5000]
    try:
        names = read_list(typed)
    except WrongList as error:
        flash(f"没有保存：{error}", "danger")
        return _page(typed), 400
    keep_list(_facts(), names, by=g.staff.name, now=datetime.now(UTC))
    flash(f"保存好了，一共 {len(names)} 个。半分钟内公众号里就能选。", "success")
    return redirect(url_for("console_villages.show"))


@blueprint.post("/codes")
@only(KEEPERS)
def make_codes() -> ResponseReturnValue:
    """Ask WeChat for a lasting code of each village that has none yet; certified service accounts only."""
    facts, now = _facts(), datetime.now(UTC)
    codes, made = _codes(facts), 0
    try:
        for name in listed(facts):
            if name not in codes:
                codes[name] = services().client.scene_code(f"{SCENE}{name}")
                made += 1
    except WechatError as error:
        words = (
            "只有认证的服务号能做带村名的二维码。您的公众号用不带村名的：打印页上写着关注以后发哪句话。"
            if error.errcode == 48001
            else error.says
        )
        flash(f"没有做完：{words}", "warning")
    if made:
        facts.put(CODES, codes, by=g.staff.name, now=now)
        services().audit.note(g.staff.name, "village_codes_made", "account", "villages", now=now, count=made)
        flash(f"做好 {made} 个村的二维码，扫了就知道是哪个村的。", "success")
    return redirect(url_for("console_villages.show"))


@blueprint.post("/picture")
@only(KEEPERS)
def keep_picture() -> ResponseReturnValue:
    """Keep the picture of the account's own code, for the sheets."""
    file = request.files.get("picture")
    data = file.read(MAX_PICTURE + 1) if file else b""
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")
    if not data:
        flash("没有选图片，请先选一张。", "danger")
    elif len(data) > MAX_PICTURE:
        flash("图片超过 300 KB，请在公众号后台下载小一点的二维码。", "danger")
    elif not kind:
        flash("这不是 png 或 jpg 图片，请到公众号后台“公众号设置”里下载二维码。", "danger")
    else:
        now = datetime.now(UTC)
        body = {"mime": kind, "data": base64.b64encode(data).decode()}
        _facts().put(ACCOUNT_CODE, body, by=g.staff.name, now=now)
        services().audit.note(g.staff.name, "account_code_kept", "account", "code", now=now, bytes=len(data))
        flash("二维码存好了，打印页上会有。", "success")
    return redirect(url_for("console_villages.show"))


@blueprint.get("/picture")
@only(KEEPERS)
def picture() -> Response:
    """The picture of the account's own code."""
    kept = _facts().get(ACCOUNT_CODE)
    if kept is None:
        raise NotFound
    return Response(base64.b64decode(kept.body["data"]), mimetype=kept.body["mime"])


@blueprint.get("/sheet")
@only(KEEPERS)
def sheet() -> str:
    """One block for each village, to be printed and put up there."""
    facts = _facts()
    codes = _codes(facts)
    return render_template(
        "console/villages_sheet.html",
        rows=[(name, _drawn(codes[name]) if name in codes else None) for name in listed(facts)],
        picture=facts.get(ACCOUNT_CODE) is not None,
        town=services().settings.town_name,
    )


def _page(typed: str) -> str:
    facts = _facts()
    names = listed(facts)
    return render_template(
        "console/villages.html",
        typed=typed,
        count=len(names),
        made=sum(name in _codes(facts) for name in names),
        picture=facts.get(ACCOUNT_CODE) is not None,
    )


def _codes(facts: AccountFacts) -> dict[str, str]:
    """Village → address in its code."""
    kept = facts.get(CODES)
    return dict(kept.body) if kept else {}


def _drawn(address: str) -> Markup:
    """The code of an address as a drawing within the page."""
    drawing = segno.make(address, error="m").svg_inline(scale=5, border=2)
    return Markup(drawing)  # noqa: S704 - drawn by segno, which writes modules and sizes only


def _facts() -> AccountFacts:
    return AccountFacts(services().engine, account=ACCOUNT)
