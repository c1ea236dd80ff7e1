"""How staff are told: which ways are set up and work, what was told lately, one's own WeChat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.dispatch.telling import quiet_hours, told_by
from bot.dispatch.ways import ways_of
from bot.records.alerts import Alert
from bot.services.alerting import KINDS, alerting_of
from bot.services.binding import MINUTES, binding_of
from bot.statistics.periods import BEIJING

blueprint = Blueprint("console_notices", __name__, url_prefix="/console/notices")
guard(blueprint)

TESTERS = frozenset({"clerk", "admin"})
"""Who may send a test message to everybody."""
SHOWN = timedelta(days=7)
"""How long the first page shows what could not be told."""


@blueprint.app_context_processor
def _always() -> dict[str, object]:
    return {"untold": _untold}


def _untold() -> dict[str, object]:
    """For the first page: alerts that could not be told, and whether there is any way to tell one."""
    rows: tuple[Alert, ...] = alerting_of(services()).alerts.not_told(since=datetime.now(UTC) - SHOWN)
    return {"rows": rows, "no_way": not ways_of(services())}


@blueprint.get("/")
def show() -> str:
    """The ways, the last alerts, one's own WeChat."""
    parts = services()
    settings = parts.settings
    begins, ends = quiet_hours(settings.quiet_hours)
    bound = [member.name for member in parts.staff.everyone() if member.active and member.openid_cipher]
    return render_template(
        "console/notices.html",
        robot=bool(settings.alert_url),
        mail=bool(settings.smtp_url and settings.alert_mail_to),
        bound=bound,
        any_way=bool(ways_of(parts)),
        quiet="" if begins == ends else f"{begins:%H:%M} 到 {ends:%H:%M}",
        digest_at=settings.digest_at,
        linked=bool(settings.public_url),
        certified=settings.certified,
        alerts=alerting_of(parts).alerts.latest(),
        kinds=KINDS,
        mine=bool(g.staff.openid_cipher),
        may_test=g.staff.may(TESTERS),
    )


@blueprint.post("/test")
@only(TESTERS)
def test() -> ResponseReturnValue:
    """Send a test message by every way, and say of each whether it worked."""
    parts, now = services(), datetime.now(UTC)
    ways = ways_of(parts)
    if not ways:
        flash("还没有设置通知方式，没有地方可发。", "danger")
        return redirect(url_for("console_notices.show"))
    at = f"{now.astimezone(BEIJING):%m月%d日 %H:%M}"
    failed = dict(
        told_by(
            ways,
            f"【{parts.settings.town_name}普法】\n这是一条测试消息，{g.staff.name} {at} 发的，不用处理。",
        )
    )
    for way in ways:
        if way.name in failed:
            flash(f"{way.name}：没发出去。{failed[way.name]}", "danger")
        else:
            flash(f"{way.name}：发出去了，请看看收到没有。", "success")
    parts.audit.note(g.staff.name, "alert_tested", "alert", now=now, ways=len(ways), failed=len(failed))
    return redirect(url_for("console_notices.show"))


@blueprint.post("/code")
def code() -> ResponseReturnValue:
    """Show the code that binds one's own WeChat."""
    word = binding_of(services()).code(g.staff, now=datetime.now(UTC))
    flash(f"请用您自己的微信给公众号发：绑定 {word}　（{MINUTES} 分钟内有效，只能用一次）", "success")
    return redirect(url_for("console_notices.show"))


@blueprint.post("/unbind")
def unbind() -> ResponseReturnValue:
    """Take one's own WeChat back."""
    binding_of(services()).bind(g.staff.name, None, now=datetime.now(UTC))
    flash("解除了，提醒不再发到您的微信。一分钟以后，您在公众号里发的话和别人的一样登记。", "success")
    return redirect(url_for("console_notices.show"))
