"""The made-up year of the demo: put in and taken out with one button, and said at the head of every page while it is there."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.records.errors import MayNot, RecordsError
from bot.records.sample import sample_is_there
from bot.services.build import ACCOUNT
from bot.services.sample_year import sample_year_of

log = logging.getLogger(__name__)

blueprint = Blueprint("console_sample", __name__, url_prefix="/console/sample")
guard(blueprint)

KEEPERS = frozenset({"clerk", "leader", "admin"})
"""Who may put it in and take it out: in a demo whoever looks around."""
TABLES = {
    "persons": "人", "matters": "事项（件）", "consultations": "咨询消息", "offline": "窗口、电话、摆摊、进村的登记", "cases": "要人办的",
    "replies": "回复", "deliveries": "送达", "activities": "活动、资料、现场咨询点", "posts": "发过的文章", "exams": "测试",
    "attempts": "答卷",
}  # fmt: skip
"""Table → what its rows are, for the list."""


@blueprint.app_context_processor
def _mark() -> dict[str, object]:
    """Whether the banner is shown; a page is shown also while the database is away."""
    if not request or not request.path.startswith("/console") or not g.get("staff"):
        return {"has_sample": False}
    try:
        return {"has_sample": sample_is_there(services().engine, ACCOUNT)}
    except RecordsError as error:
        log.warning("sample not looked for: %s", type(error).__name__)
        return {"has_sample": False}


@blueprint.get("/")
def show() -> str:
    """What is there, counted apart from what is real."""
    counts = sample_year_of(services()).counts()
    return render_template(
        "console/sample.html",
        rows=[(words, counts.get(table, 0)) for table, words in TABLES.items()] if counts else [],
        demo=services().settings.demo,
        may=g.staff.may(KEEPERS),
    )


@blueprint.post("/fill")
@only(KEEPERS)
def fill() -> ResponseReturnValue:
    """Put it in."""
    try:
        stored = sample_year_of(services()).fill(by=g.staff.name, now=datetime.now(UTC))
    except MayNot as error:
        flash(str(error), "danger")
    else:
        flash(f"放进了 {stored} 条示例记录。各个页面现在都有东西可看；看完在这里一键清掉。", "success")
    return redirect(url_for("console_sample.show"))


@blueprint.post("/clear")
@only(KEEPERS)
def clear() -> ResponseReturnValue:
    """Take it out."""
    gone = sample_year_of(services()).clear(by=g.staff.name, now=datetime.now(UTC))
    flash(f"清掉了 {gone} 条示例记录，连同后来加在它们上面的。" if gone else "里面没有示例数据。", "success")
    return redirect(url_for("console_sample.show"))
