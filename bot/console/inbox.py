"""The inbox: what waits for a person, one page of it, one matter of it, and what many ask that nobody answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, g, render_template, request
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, services
from bot.conversation.reasons import REASONS
from bot.records.inbox import Wanted
from bot.records.media import media_of
from bot.records.talks import MOST_QUESTIONS, about, lines_of
from bot.services.build import ACCOUNT, ENTRY
from bot.services.entry_desk_got import sent_in
from bot.services.entry_desk_seeds import MATTERS_AT_MOST
from bot.services.inbox import PERIODS, inbox_of
from bot.services.reply_words import desk_of, entry_words, unlocked
from bot.services.staffing import HANDLERS
from bot.services.workdays import unknown_year

blueprint = Blueprint("console_inbox", __name__, url_prefix="/console/inbox")
guard(blueprint)

TABS = {
    "open": "要办的",
    "mine": "我的",
    "overdue": "超期的",
    "adviser": "在顾问那里",
    "replied": "已答复",
    "closed": "办结的",
    "all": "全部",
}
RESULTS = {
    "answered": "已经答复",
    "by_phone": "电话里说清了",
    "referred": "转到别的部门",
    "mediation": "转人民调解",
    "no_need": "不用办了",
    "unreachable": "联系不上",
}
REPLY_STATES = {
    "in_review": ("等别人审核", "warning"),
    "returned": ("退回来改", "danger"),
    "approved": ("审核通过", "success"),
    "withdrawn": ("收回了", "secondary"),
}
"""State → words and colour."""
SENT_STATES = {
    "": "马上就送",
    "waiting": "等着送：村民下次发消息，或者来查询，就能看到",
    "sending": "正在送",
    "doubtful": "不知道送到没有",
    "delivered": "村民已经收到",
    "given_up": "没能送到，村民下次发消息时会看到",
    "withdrawn": "不送了",
}
CANDIDATES = 5
LONGEST_SEARCH = 60
GROUPS, ROWS = 30, 15
"""Groups on the page of what many ask, and questions of each that are written out."""


@blueprint.app_template_filter("time_left")
def time_left(due: datetime, now: datetime) -> str:
    """How long until an instant, or how long since, in the largest unit that fits."""
    late, left = due < now, abs(due - now)
    if left >= timedelta(days=1):
        span = f"{left.days} 天"
    elif left >= timedelta(hours=1):
        span = f"{left.seconds // 3600} 小时"
    else:
        span = f"{max(1, left.seconds // 60)} 分钟"
    return f"超期 {span}" if late else f"还有 {span}"


@blueprint.app_context_processor
def _always() -> dict[str, object]:
    return {"case_reasons": REASONS, "case_results": RESULTS}


@blueprint.get("/")
def show() -> str:
    """One page of the cases that are asked for."""
    inbox, now = inbox_of(services()), datetime.now(UTC)
    inbox.take_in(now)
    wanted = _wanted()
    return render_template(
        "console/inbox.html",
        now=now,
        wanted=wanted,
        page=inbox.page(wanted, request.args.get("page", 1, type=int), now=now),
        tabs_here=TABS,
        topics=services().shelf.content.corpus.topics,
        villages=inbox.villages(),
        unknown_year=unknown_year(now),
        within=inbox.within,
        to_review=inbox.replies.in_review_count(not_by=g.staff.name),
    )


@blueprint.get("/together")
def together() -> str:
    """What several people asked lately and no entry answers."""
    days = request.args.get("days", PERIODS[0], type=int)
    days = days if days in PERIODS else PERIODS[0]
    groups = inbox_of(services()).together(days, now=datetime.now(UTC))
    return render_template(
        "console/inbox_together.html",
        groups=groups[:GROUPS],
        count=len(groups),
        rows=ROWS,
        days=days,
        periods=PERIODS,
        may_write=g.staff.may(HANDLERS),
        most=MATTERS_AT_MOST,
        looked_at=MOST_QUESTIONS,
    )


@blueprint.get("/<matter_id>")
def case(matter_id: str) -> str:
    """One matter with all that was said and done."""
    return case_page(matter_id)


def case_page(matter_id: str, **more: Any) -> str:
    """The page of one matter; ``typed`` and ``problem`` when what was sent could not be kept. NotFound for a stranger."""
    parts, now = services(), datetime.now(UTC)
    inbox, handles = inbox_of(parts), g.staff.may(HANDLERS)
    found = inbox.cases.find(matter_id)
    if found is None:
        raise NotFound
    receipt, village, forgotten_at = about(parts.engine, matter_id, found.person_id)
    replies = inbox.replies.of_matter(matter_id)
    lines = lines_of(parts.engine, matter_id)
    find = request.args.get("find", "").strip()[:LONGEST_SEARCH]
    own = [row for row in replies if row.author == g.staff.name]
    given_back = own[-1].words if own and own[-1].id == replies[-1].id and own[-1].state == "returned" else ""
    shown: dict[str, Any] = {
        "now": now,
        "case": found,
        "receipt": receipt,
        "village": village,
        "forgotten": forgotten_at is not None,
        "lines": lines,
        "replies": replies,
        "sent": sent_in(parts, matter_id),
        "seen": replies[-1].id if replies else "",
        "waits": any(row.state == "in_review" for row in replies),
        "reply_states": REPLY_STATES,
        "sent_states": SENT_STATES,
        "notes": inbox.cases.notes_of(matter_id),
        "media": media_of(parts.engine, ACCOUNT, matter_id) if handles else (),
        "handles": handles,
        "phone": unlocked(parts.vault, found.callback_cipher) if handles else None,
        "people": _people() if handles else (),
        "find": find,
        "question": next((line.text for line in reversed(lines) if len(line.text) > 5), ""),
        "entries": _entries(find, now) if handles and find else (),
        "typed": given_back,
        "problem": "",
    }
    return render_template("console/inbox_case.html", **(shown | more))


def _wanted() -> Wanted:
    """What is asked for; what makes no sense leaves nothing out."""
    tab, reason = request.args.get("tab", ""), request.args.get("reason", "")
    topic, words = request.args.get("topic", ""), request.args.get("q", "").strip()
    return Wanted(
        tab=tab if tab in TABS else "open",
        who=g.staff.name,
        reason=reason if reason in REASONS else "",
        topic=topic if topic in services().shelf.content.corpus.topics or topic == "emergency" else "",
        village=request.args.get("village", "").replace("\0", "")[:64],
        words=words.replace("\0", "")[:LONGEST_SEARCH],
    )


def _people() -> tuple[str, ...]:
    """Names of those who may have a case."""
    return tuple(
        one.name for one in services().staff.everyone() if one.active and not one.roles.isdisjoint(HANDLERS)
    )


def _entries(find: str, now: datetime) -> list[dict[str, Any]]:
    """The entries that fit some words, with their answers as they would be sent, and who approved them."""
    parts = services()
    desk = desk_of(parts, now)
    candidates, _ = desk.library.matcher.rank(find, allowed=desk.library.sendable)
    found = []
    for candidate in candidates[:CANDIDATES]:
        entry = desk.library.entries[candidate.entry_id]
        sha256 = entry.sha256()
        found.append(
            {
                "id": entry.id,
                "title": entry.title,
                "words": entry_words(entry, desk),
                "sha256": sha256,
                "approver": parts.approvals.approver_of(ENTRY, entry.id, sha256) or "",
            }
        )
    return found
