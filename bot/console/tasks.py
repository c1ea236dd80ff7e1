"""What a person has to do by a day, that is no villager's matter."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.records.tasks import Task, Tasks
from bot.services.build import ACCOUNT, POST
from bot.services.entry_desk import LAW_CHANGED
from bot.services.staffing import HANDLERS, ROLES

blueprint = Blueprint("console_tasks", __name__, url_prefix="/console/tasks")
guard(blueprint)

PAGE = 30


@blueprint.get("/")
def show() -> str:
    """The open tasks, those due first at the front, a page at a time; ``mine`` leaves out those of other roles."""
    tasks, now = Tasks(services().engine, account=ACCOUNT), datetime.now(UTC)
    mine = request.args.get("mine") == "1"
    roles = sorted(g.staff.roles) if mine else None
    count = tasks.open_count(roles=roles)
    last = max(1, -(-count // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    rows = tasks.open_ones(roles=roles, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "console/tasks.html",
        rows=[(row, link_of(row), row.due_at is not None and row.due_at < now) for row in rows],
        count=count,
        page=page,
        last=last,
        mine=mine,
        roles=ROLES,
        may_do=g.staff.may(HANDLERS),
    )


@blueprint.post("/<task_id>/done")
@only(HANDLERS)
def done(task_id: str) -> ResponseReturnValue:
    """A task is done."""
    now = datetime.now(UTC)
    task = Tasks(services().engine, account=ACCOUNT).done_by_id(task_id, g.staff.name, now)
    if task is None:
        flash("这件已经办过了，可能别人先点了。", "danger")
    else:
        services().audit.note(g.staff.name, "task_done", task.kind, task.item_id, now=now)
        flash("记成办好了。", "success")
    return redirect(url_for("console_tasks.show", mine=request.form.get("mine", "")))


def link_of(task: Task) -> str:
    """Where the thing to do is done: what the task names itself, else what its kind is about; empty without any."""
    named = str(task.facts.get("link", ""))
    if named.startswith("/console/"):
        return named
    if task.kind == LAW_CHANGED:
        if task.facts.get("kind") == POST:
            return url_for("console_posts.read", slug=task.facts.get("item_id", ""))
        return url_for("console_entries.one", entry_id=task.item_id)
    return ""
