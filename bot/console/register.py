"""What happens outside the chat: a consultation entered on a phone, the lists, changing and voiding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.services.register import (
    CONSULTATION,
    Entry,
    FormErrors,
    NotYours,
    RegisterDesk,
    new_key,
    register_of,
)
from bot.services.register_forms import BACK_DAYS, ELSEWHERE, OTHER_TOPIC
from bot.services.staffing import HANDLERS
from bot.statistics.field import CHANNELS, KINDS, OFFLINE, SORTS
from bot.statistics.periods import beijing_day

blueprint = Blueprint("console_register", __name__, url_prefix="/console/register")
guard(blueprint)

RESULTS = {"answer": "当场答复", "referred": "请到别处办", "hand_over": "要跟进"}
"""What a consultation came to → words."""
ADMIN = frozenset({"admin"})
"""Who may change and void what others entered."""


@blueprint.app_template_filter("entry_words")
def entry_words(entry: Entry) -> str:
    """An entry in a few words: 窗口 · 张湾村 · 欠薪 · 当场答复."""
    if entry.kind == CONSULTATION:
        topic = services().shelf.content.corpus.topics.get(entry.topic, "其他")
        parts = (CHANNELS.get(entry.channel, ""), entry.village, topic, RESULTS.get(entry.result, ""))
    else:
        name = SORTS.get(entry.sort, KINDS[entry.kind]) if entry.kind == "activity" else KINDS[entry.kind]
        item = entry.sort if entry.kind == "handout" else ""
        number = f"{entry.number} {'份' if entry.kind == 'handout' else '人'}"
        parts = (name, item, entry.village, entry.place, number)
    return " · ".join(part for part in parts if part)


@blueprint.get("/")
def start() -> str:
    """The form for a consultation; the day's list for those who only read."""
    if not g.staff.may(HANDLERS):
        return _list("day")
    return _form({})


@blueprint.post("/")
@only(HANDLERS)
def enter() -> ResponseReturnValue:
    """Store a consultation and offer the next form."""
    try:
        entered, words = desk().enter(request.form, author=g.staff.name, now=datetime.now(UTC))
    except FormErrors as error:
        return _form(request.form, error), 400
    if entered.repeated:
        flash("这一条刚才已经记下了，没有重复登记。", "info")
    else:
        _told(entered.id, entered.receipt, words)
    return redirect(url_for("console_register.start"))


@blueprint.route("/entry/<entry_id>/edit", methods=["GET", "POST"])
@only(HANDLERS)
def edit(entry_id: str) -> ResponseReturnValue:
    """Change a consultation: the old one is voided and a new one stands in its place."""
    # once changed it is nobody's to change any more, but the same form may come a second time
    old = own_entry(entry_id) if request.method == "GET" else found_entry(entry_id)
    if old.kind != CONSULTATION:
        return redirect(url_for("console_field.edit", entry_id=entry_id))
    if request.method == "GET":
        return _form(_typed(old), old=old)
    try:
        entered, words = desk().enter(
            request.form, author=g.staff.name, now=datetime.now(UTC), old=old, may_all=g.staff.may(ADMIN)
        )
    except FormErrors as error:
        return _form(request.form, error, old=old), 400
    except NotYours as error:
        flash(str(error), "danger")
        return redirect(url_for("console_register.show", entry_id=entry_id))
    _told(entered.id, entered.receipt, words)
    return redirect(url_for("console_register.show", entry_id=entered.id))


@blueprint.get("/day")
def day() -> str:
    """What was entered for a Beijing day."""
    return _list("day")


@blueprint.get("/mine")
def mine() -> str:
    """What one entered oneself, the latest first."""
    return _list("mine")


@blueprint.get("/entry/<entry_id>")
def show(entry_id: str) -> str:
    """One entry with its pictures; its author and the admin find there how to change and void it."""
    entry = found_entry(entry_id)
    return render_template(
        "console/register_entry.html",
        entry=entry,
        pictures=desk().pictures_of(entry_id) if entry.pictures else (),
        may_change=may_change(entry),
        key=new_key(),
        consultation=CONSULTATION,
    )


@blueprint.post("/entry/<entry_id>/void")
@only(HANDLERS)
def void(entry_id: str) -> ResponseReturnValue:
    """Take an entry out of the figures; it stays in the list, crossed out, with the reason."""
    entry = found_entry(entry_id)
    try:
        desk().void(entry, request.form, by=g.staff.name, may_all=g.staff.may(ADMIN), now=datetime.now(UTC))
    except (FormErrors, NotYours) as error:
        flash(str(error), "danger")
    else:
        flash("作废了，统计数字里不再算它。", "success")
    return redirect(url_for("console_register.show", entry_id=entry_id))


def desk() -> RegisterDesk:
    """The register of this application."""
    return register_of(services())


def found_entry(entry_id: str) -> Entry:
    """The entry of an id; 404 for one that is not there."""
    entry = desk().entries.find(entry_id)
    if entry is None:
        raise NotFound
    return entry


def own_entry(entry_id: str) -> Entry:
    """The same, but only one that the person signed in may change; 404 for any other."""
    entry = found_entry(entry_id)
    if not may_change(entry):
        raise NotFound
    return entry


def may_change(entry: Entry) -> bool:
    """Whether the person signed in may change and void it."""
    mine = entry.made_by == g.staff.name or g.staff.may(ADMIN)
    return mine and entry.voided_at is None and g.staff.may(HANDLERS)


def common(typed: Mapping[str, str], error: FormErrors | None, old: Entry | None) -> dict[str, object]:
    """What every form of the register is shown with."""
    now = datetime.now(UTC)
    today = beijing_day(now)
    return {
        "typed": typed,
        "errors": error.sentences if error else (),
        "old": old,
        # the key stays when something was wrong: it is still the same form
        "key": typed.get("form_key") or new_key(),
        "offered": desk().offered(g.staff.name, now=now),
        "today": today,
        "first": today - timedelta(days=BACK_DAYS),
        "elsewhere": ELSEWHERE,
        "other_topic": OTHER_TOPIC,
    }


def _form(typed: Mapping[str, str], error: FormErrors | None = None, old: Entry | None = None) -> str:
    return render_template(
        "console/register.html",
        channels={key: CHANNELS[key] for key in OFFLINE},
        results=RESULTS,
        **common(typed, error, old),
    )


def _list(which: str) -> str:
    today = beijing_day(datetime.now(UTC))
    try:
        asked_for = date.fromisoformat(request.args.get("day", "") or f"{today}")
    except ValueError:
        flash("日期没看懂，显示的是今天的。", "danger")
        asked_for = today
    entries = desk().entries
    return render_template(
        "console/register_list.html",
        which=which,
        day=asked_for,
        today=today,
        entries=entries.of(g.staff.name) if which == "mine" else entries.on_day(asked_for),
        may_enter=g.staff.may(HANDLERS),
    )


def _typed(old: Entry) -> dict[str, str]:
    """An entry as its form would have been filled in."""
    return {
        "channel": old.channel,
        "topic": old.topic or OTHER_TOPIC,
        "result": old.result,
        "village": old.village,
        "words": old.words,
        "day": f"{old.day}",
    }


def _told(entry_id: str, receipt: str, words: str) -> None:
    """Say what was stored, as it was stored."""
    said = f"记下了：{entry_words(found_entry(entry_id))}。"
    if words:
        said += f"存的话是：“{words}”"
        said += "，里面的电话、号码已经隐去。" if "〔" in words else "。"
    if receipt:
        said += f"受理号 {receipt}，请告诉来人；这件已经进了“待办”，办完在那里点办结。"
    flash(said, "success")
