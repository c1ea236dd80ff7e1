"""The staff pages: signing in, today, and the way to the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from bot.console.guard import find_member, guard, safe_next, services, sign_in, sign_out
from bot.console.places import GROUPS, TABS
from bot.records import inbox
from bot.records.emergencies import lately
from bot.services.alerting import alerting_of
from bot.services.build import ACCOUNT
from bot.services.inbox import inbox_of
from bot.services.passwords import WeakPassword, matches
from bot.services.people import People
from bot.services.staffing import APPROVERS, ROLES
from bot.services.turned_away import PASSWORD, SIGN_IN, turned_away_of
from bot.services.year_watch import year_watch_of
from bot.statistics import breakdown
from bot.statistics.periods import BEIJING, Period, beijing_day

blueprint = Blueprint("console", __name__, url_prefix="/console")
guard(blueprint, open_to_all=frozenset({"login"}))

LEADERS = frozenset({"leader"})
OUTCOMES = {**breakdown.OUTCOMES, "guided": "引导到别处"}


@blueprint.app_template_filter("beijing")
def _beijing(moment: datetime) -> str:
    """An instant as people here read it."""
    return f"{moment.astimezone(BEIJING):%m月%d日 %H:%M}"


@blueprint.app_template_filter("topic")
def _topic(topic: str) -> str:
    """The Chinese name of a topic."""
    if topic == "emergency":
        return "紧急求助"
    return services().shelf.content.corpus.topics.get(topic, "其他")


@blueprint.app_template_filter("outcome")
def _outcome(outcome: str) -> str:
    """The Chinese name of an outcome."""
    return OUTCOMES.get(outcome, outcome)


@blueprint.app_context_processor
def _always() -> dict[str, object]:
    return {"tabs": TABS, "roles": ROLES, "may_approve": bool(g.get("staff")) and g.staff.may(APPROVERS)}


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Sign in with name and password."""
    town = services().settings.town_name
    if request.method == "GET":
        return render_template("console/login.html", town=town, name="")
    name, place = request.form.get("username", "").strip(), request.remote_addr or ""
    if not services().attempts.allowed(name, place):
        raise TooManyRequests
    member = find_member(name)
    right = matches(request.form.get("password", ""), member.password_hash if member else None)
    if member is None or not right or not member.active:
        services().attempts.failed(name, place)
        turned_away_of(services()).note(SIGN_IN, now=datetime.now(UTC))
        if not services().attempts.allowed(name, place):
            alerting_of(services()).locked_out(member.name if member else None, now=datetime.now(UTC))
        flash("姓名或者密码不对。忘了密码，请管理员给您换一个。", "danger")
        return render_template("console/login.html", town=town, name=name), 401
    sign_in(member)
    target = safe_next(request.args.get("next", ""))
    if target.rstrip("/?") == "/console" and member.roles == LEADERS:
        target = url_for("console_leader.show")
    return redirect(target)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """Sign out."""
    sign_out()
    return redirect(url_for("console.login"))


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password."""
    if request.method == "POST":
        old, new, place = request.form.get("old", ""), request.form.get("new", ""), request.remote_addr or ""
        if not services().attempts.allowed(g.staff.name, place):
            raise TooManyRequests
        if not matches(old, g.staff.password_hash):
            services().attempts.failed(g.staff.name, place)
            turned_away_of(services()).note(PASSWORD, now=datetime.now(UTC))
            flash("现在的密码不对。", "danger")
        elif new != request.form.get("again"):
            flash("两次输入的新密码不一样。", "danger")
        elif new == old:
            flash("新密码和现在的一样，请换一个。", "danger")
        else:
            try:
                People(services()).own_password(g.staff, new, now=datetime.now(UTC))
            except WeakPassword as error:
                flash(f"{error}。", "danger")
            else:
                sign_out()
                flash("密码换好了，请用新密码登录。", "success")
                return redirect(url_for("console.login"))
    return render_template("console/password.html")


@blueprint.get("/")
def today() -> ResponseReturnValue:
    """What came in today, and what waits; leaders come to their figures first, and here by the tab."""
    if g.staff.roles == LEADERS and "/console" not in (request.referrer or ""):
        return redirect(url_for("console_leader.show"))
    parts, now = services(), datetime.now(UTC)
    inbox_of(parts).take_in(now)
    day = beijing_day(now)
    return render_template(
        "console/today.html",
        day=day,
        totals=parts.totals(Period(day, day + timedelta(days=1))),
        said=inbox.said_on(parts.engine, ACCOUNT, day),
        waiting=inbox.waiting(parts.engine, ACCOUNT, inbox.Wanted(), now=now, limit=5),
        now=now,
        ready=parts.readiness(),
        emergencies=lately(parts.engine, ACCOUNT, now=now),
        lacks=year_watch_of(parts).lacks(now),
    )


@blueprint.get("/more")
def more() -> str:
    """Every place that has no tab of its own, as far as the person may go there."""
    groups = [(head, [row for row in rows if g.staff.may(row.roles)]) for head, rows in GROUPS]
    return render_template("console/more.html", groups=[group for group in groups if group[1]])


@blueprint.get("/unanswered")
def unanswered() -> ResponseReturnValue:
    """Where the inbox was before; links to it may be kept somewhere."""
    return redirect(url_for("console_inbox.show"))
