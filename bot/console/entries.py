"""The entries: the list, one entry with its versions, and the form in which it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.records.asked import Asked
from bot.records.versions import State
from bot.services import entry_desk_form as form_of
from bot.services.build import ACCOUNT, ENTRY
from bot.services.entry_desk import NotNow, entry_desk_of
from bot.services.entry_desk_board import STATES, Line, entry_board_of
from bot.services.entry_desk_form import Form
from bot.services.entry_desk_seeds import MATTERS_AT_MOST, seed_of, seed_together
from bot.services.staffing import HANDLERS
from bot.statistics.periods import beijing_day
from faq.entry import Entry

blueprint = Blueprint("console_entries", __name__, url_prefix="/console/entries")
guard(blueprint)

PAGE = 50
"""Entries on one page of the list."""
VERSIONS = {
    State.DRAFT: ("正在写", "info"),
    State.IN_REVIEW: ("等审核", "warning"),
    State.RETURNED: ("退回来改", "danger"),
    State.APPROVED: ("审核通过", "success"),
    State.REPLACED: ("被后来的代替了", "secondary"),
    State.WITHDRAWN: ("收回了", "secondary"),
}
"""State of a version → words and colour."""
_GOT_DAYS = 90


@blueprint.app_context_processor
def _always() -> dict[str, object]:
    return {"version_states": VERSIONS, "entry_states": STATES}


@blueprint.get("/")
def show() -> str:
    """Every entry, by topic, state and words, a page at a time."""
    now = datetime.now(UTC)
    board = entry_board_of(services())
    every = board.lines(now)
    topic, state = request.args.get("topic", ""), request.args.get("state", "")
    words = request.args.get("q", "").strip()[:60]
    rows = [line for line in every if _wanted(line, topic, state, words)]
    last = max(1, -(-len(rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    return render_template(
        "console/entries.html",
        rows=rows[(page - 1) * PAGE : page * PAGE],
        count=len(rows),
        page=page,
        last=last,
        topic=topic,
        state=state,
        words=words,
        topics=services().shelf.content.corpus.topics,
        progress=board.progress(every),
        to_sign=sum(line.state == "draft" for line in every),
        waiting=sum(line.state == "in_review" for line in every),
        may_write=g.staff.may(HANDLERS),
    )


@blueprint.get("/<entry_id>")
def one(entry_id: str) -> str:
    """One entry: the text that serves, its versions, how many got it."""
    parts, now = services(), datetime.now(UTC)
    desk = entry_desk_of(parts)
    current, versions = desk.current(entry_id), desk.versions.of_item(ENTRY, entry_id)
    if current is None and not versions:
        raise NotFound
    since = beijing_day(now) - timedelta(days=_GOT_DAYS)
    sha256 = current.sha256() if current else ""
    return render_template(
        "console/entry.html",
        entry=current,
        entry_id=entry_id,
        approver=parts.approvals.approver_of(ENTRY, entry_id, sha256) if current else None,
        sha256=sha256,
        versions=versions,
        stopped=entry_id in entry_board_of(parts).stopped(),
        got=Asked(parts.engine, account=ACCOUNT).reached(entry_id, since),
        got_days=_GOT_DAYS,
        shipped=desk.shipped(entry_id),
        law_names=parts.shelf.content.laws,
        today=beijing_day(now),
        may_write=g.staff.may(HANDLERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(HANDLERS)
def new() -> ResponseReturnValue:
    """Write a new entry, from a question or a group of like ones where they are named."""
    matter_ids = tuple(one.replace("\0", "")[:32] for one in request.args.getlist("matter")[:MATTERS_AT_MOST])
    if request.method == "POST":
        return _save("", matter_ids)
    filled = form_of.prepared()
    if matter_ids:
        if len(matter_ids) > 1:
            seed = seed_together(services(), matter_ids)
        else:
            seed = seed_of(services(), matter_ids[0], now=datetime.now(UTC))
        if seed is None:
            flash("没有找到这件咨询，它的原话可能已经按规定删掉了。可以从空的开始写。", "warning")
        else:
            topics = services().shelf.content.corpus.topics
            filled = form_of.prepared(
                问题=seed.title,
                问法="\n".join(seed.phrasings),
                解答=seed.answer,
                主题=topics.get(seed.topic, ""),
            )
    return _shown(filled, "", base=0, matter_ids=matter_ids)


@blueprint.route("/<entry_id>/edit", methods=["GET", "POST"])
@only(HANDLERS)
def edit(entry_id: str) -> ResponseReturnValue:
    """Write another text of an entry; the one that serves stays until the new one is approved."""
    desk = entry_desk_of(services())
    waiting = desk.waiting(entry_id)
    entry = desk.entry_of(waiting.body) if waiting else desk.current(entry_id)
    if entry is None:
        raise NotFound
    if request.method == "POST":
        return _save(entry_id)
    filled = form_of.filled(entry, desk.corpus().topics)
    return _shown(filled, entry_id, base=desk.newest_number(entry_id), waiting=waiting)


@blueprint.post("/<entry_id>/hand-in")
@only(HANDLERS)
def hand_in(entry_id: str) -> ResponseReturnValue:
    """A draft goes to review as it is."""
    number = request.form.get("number", 0, type=int)
    if entry_desk_of(services()).versions.hand_in(ENTRY, entry_id, number):
        services().audit.note(
            g.staff.name, "entry_handed_in", ENTRY, entry_id, now=datetime.now(UTC), number=number
        )
        flash("交上去了，等别人审核。审核通过以前，村民看到的还是原来的。", "success")
    else:
        flash("这一版已经交过，或者又写了新的。", "danger")
    return _to(entry_id)


@blueprint.post("/<entry_id>/restore")
@only(HANDLERS)
def restore(entry_id: str) -> ResponseReturnValue:
    """An earlier text is handed in again."""
    number = request.form.get("number", -1, type=int)
    try:
        made = entry_desk_of(services()).restore(entry_id, number, by=g.staff.name, now=datetime.now(UTC))
    except NotNow as error:
        flash(str(error), "danger")
    else:
        flash(f"照那一版存成了第 {made} 版，等别人审核通过就换回来。", "success")
    return _to(entry_id)


def _save(entry_id: str, matter_ids: tuple[str, ...] = ()) -> ResponseReturnValue:
    """Keep what was typed, or show it again with what is wrong."""
    desk, values = entry_desk_of(services()), form_of.typed(request.form)
    base = request.form.get("base", 0, type=int)
    taken = [line.entry_id for line in entry_board_of(services()).lines(datetime.now(UTC))]
    filled = form_of.read(values, desk.corpus(), entry_id=entry_id, taken=() if entry_id else taken)
    if filled.entry is None:
        return _shown(filled, entry_id, base=base, matter_ids=matter_ids), 422
    given, to_review = filled.entry.id, request.form.get("act") != "draft"
    try:
        number = desk.save(
            filled.entry,
            author=g.staff.name,
            hand_in=to_review,
            base=base if entry_id else None,
            now=datetime.now(UTC),
            from_matter=matter_ids[0] if matter_ids else "",
        )
    except NotNow as error:
        flash(str(error), "danger")
        return _shown(filled, entry_id, base=desk.newest_number(given), matter_ids=matter_ids), 409
    told = "交上去了，等别人审核。" if to_review else "存好了，还没有交上去。"
    flash(f"{given} 第 {number} 版{told}审核通过以前，村民看到的还是原来的。", "success")
    return _to(given)


def _shown(filled: Form, entry_id: str, **more: Any) -> str:
    form_of.make_ready(services().shelf.content.corpus)
    return render_template(
        "console/entry_form.html",
        form=filled,
        fields=filled.fields(),
        entry_id=entry_id,
        topics=services().shelf.content.corpus.topics,
        matter_ids=more.pop("matter_ids", ()),
        waiting=more.pop("waiting", None),
        **more,
    )


def _to(entry_id: str) -> ResponseReturnValue:
    return redirect(url_for("console_entries.one", entry_id=entry_id))


def _wanted(line: Line, topic: str, state: str, words: str) -> bool:
    if (topic and line.topic != topic) or (state and line.state != state):
        return False
    return not words or any(words in text for text in _texts(line.entry, line))


def _texts(entry: Entry | None, line: Line) -> tuple[str, ...]:
    if entry is None:
        return line.entry_id, line.title
    return entry.id, entry.title, entry.answer, *entry.phrasings
