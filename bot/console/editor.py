"""Writing posts: the list, the page on which one is written, its preview, and what the page saves by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.console.entries import VERSIONS
from bot.console.guard import guard, only, services
from bot.console.room import make_room
from bot.records.post_drafts import Draft
from bot.records.versions import State
from bot.services import post_form as form_of
from bot.services.pictures import BadPicture
from bot.services.post_board import post_lines
from bot.services.post_checks import Light
from bot.services.post_desk import Begun, Clash, Looked, NotNow, PostDesk, post_desk_of
from bot.services.post_form import CITATION_PARTS, PARTS, QUESTION_PARTS, QUESTIONS_MOST, SERIES
from bot.services.post_intake import add_cover, add_picture, add_word, picture_mark
from bot.services.post_preview import as_post
from bot.services.staffing import HANDLERS
from bot.services.word_files import BadWordFile
from bot.statistics.periods import BEIJING
from content.post_rules import CITATIONS_MOST
from content.render import picture_sha, pictures_in, wechat_html
from content.wechat_rules import CHARACTERS_BELOW

MOST_MB = 14
"""A picture or a Word file, with the text."""
blueprint = Blueprint("console_editor", __name__, url_prefix="/console/editor")
make_room(
    blueprint,
    MOST_MB * 1024 * 1024,
    f"文件超过 {MOST_MB - 2} MB，没有收下。请退回上一页（写的都还在），换一个小的，或者先压缩一下。",
)
guard(blueprint)


@blueprint.get("/")
@only(HANDLERS)
def show() -> str:
    """The posts: those being written first, then the rest by month, the latest first."""
    following = datetime.now(BEIJING).replace(day=1) + timedelta(days=31)
    return render_template(
        "console/editor_list.html",
        lines=post_lines(post_desk_of(services())),
        states=VERSIONS,
        series=SERIES,
        month=f"{following:%Y-%m}",
    )


@blueprint.post("/new")
@only(HANDLERS)
def new() -> ResponseReturnValue:
    """Begin a post."""
    month, title = request.form.get("month", "")[:7], " ".join(request.form.get("title", "").split())[:64]
    try:
        slug = post_desk_of(services()).begin(
            month, request.form.get("series", ""), title, by=g.staff.name, now=datetime.now(UTC)
        )
    except NotNow as error:
        flash(str(error), "danger")
        return redirect(url_for("console_editor.show"))
    return redirect(url_for("console_editor.edit", slug=slug))


@blueprint.route("/<slug>", methods=["GET", "POST"])
@only(HANDLERS)
def edit(slug: str) -> ResponseReturnValue:
    """Write a post; whatever button is pressed, what was typed is saved first."""
    desk = post_desk_of(services())
    begun = _begun(desk, slug)
    if request.method == "GET":
        return _shown(desk, slug, begun, begun.values, begun.revision)
    values, base = form_of.typed(request.form), request.form.get("base", 0, type=int)
    try:
        draft = desk.save(slug, values, base=base, by=g.staff.name, now=datetime.now(UTC))
    except Clash as error:
        flash(str(error), "danger")
        held = desk.drafts.find(slug)
        return _shown(desk, slug, begun, values, held.revision if held else 0, clash=True), 409
    return _acted(desk, slug, draft)


def _acted(desk: PostDesk, slug: str, draft: Draft) -> ResponseReturnValue:
    """What the button was for besides saving."""
    act, now, by = request.form.get("act", ""), datetime.now(UTC), g.staff.name
    here = redirect(url_for("console_editor.edit", slug=slug))
    try:
        if act == "hand_in":
            number = desk.hand_in(slug, base=draft.revision, by=by, now=now)
            flash(f"第 {number} 版交上去了，等别人审核。审核通过以前，发出去和给村民看的都不变。", "success")
            return redirect(url_for("console_editor.show"))
        if act in _TAKES:
            told = _TAKES[act](desk, draft, _file(_FILES.get(act, act)), by=by, now=now)
            flash(told, "success")
        else:
            flash("存好了。", "success")
    except (NotNow, BadPicture, BadWordFile) as error:
        flash(str(error), "danger")
    return here


_TAKES = {"picture": add_picture, "cover": add_cover, "word": add_word}
_FILES = {"cover": "cover_file"}
"""Act → name of the file, where it is another: the field ``cover`` is the choice among those that are there."""


@blueprint.post("/<slug>/autosave")
@only(HANDLERS)
def autosave(slug: str) -> ResponseReturnValue:
    """Save from the page by itself; what is wrong comes back, to be shown beside the text."""
    desk = post_desk_of(services())
    _begun(desk, slug)
    values, base = form_of.typed(request.form), request.form.get("base", 0, type=int)
    now = datetime.now(UTC)
    try:
        draft = desk.save(slug, values, base=base, by=g.staff.name, now=now)
    except Clash as error:
        return jsonify(words=str(error)), 409
    looked = desk.look(slug, values)
    return jsonify(
        revision=draft.revision,
        saved=f"{now.astimezone(BEIJING):%H:%M}",
        findings=render_template("console/_findings.html", **_told(looked)),
        length=_length(desk, slug, looked),
    )


@blueprint.post("/<slug>/picture")
@only(HANDLERS)
def picture(slug: str) -> ResponseReturnValue:
    """Keep a picture for the place where the page will put it."""
    desk = post_desk_of(services())
    _begun(desk, slug)
    try:
        mark = picture_mark(desk, _file("picture"), by=g.staff.name, now=datetime.now(UTC))
    except (NotNow, BadPicture) as error:
        return jsonify(words=str(error)), 422
    return jsonify(mark=mark)


@blueprint.route("/<slug>/preview", methods=["GET", "POST"])
@only(HANDLERS)
def preview(slug: str) -> ResponseReturnValue:
    """The post as WeChat is given it: of what was saved last, or of what was just sent."""
    desk = post_desk_of(services())
    begun = _begun(desk, slug)
    values = form_of.typed(request.form) if request.method == "POST" else begun.values
    known = desk.posts.known()
    post = as_post(form_of.read(values, slug, known), slug, known)
    shown = {
        name: url_for("console_pictures.show", sha256=sha256)
        for name in pictures_in(post.body)
        if (sha256 := picture_sha(name))
    }
    article = Markup(wechat_html(post, image_urls=shown))  # noqa: S704 - what content/render.py made
    response = Response(render_template("console/editor_preview.html", post=post, article=article))
    # The article brings its styles with it, as WeChat wants them; nothing in it may run or leave.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.post("/<slug>/drop")
@only(HANDLERS)
def drop(slug: str) -> ResponseReturnValue:
    """Throw away what was typed and not handed in."""
    if request.form.get("sure") != "yes":
        flash("没有丢掉：要先勾上“确实不要了”。", "danger")
        return redirect(url_for("console_editor.edit", slug=slug))
    if post_desk_of(services()).drop(slug, by=g.staff.name, now=datetime.now(UTC)):
        flash("没写完的丢掉了，交过的和现在用的都还在。", "success")
    return redirect(url_for("console_editor.show"))


def _begun(desk: PostDesk, slug: str) -> Begun:
    begun = desk.open(slug)
    if begun is None:
        raise NotFound
    return begun


def _file(name: str) -> bytes:
    """The uploaded file; NotNow when none was chosen."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise NotNow("请先选一个文件。")
    return sent.read()


def _shown(
    desk: PostDesk, slug: str, begun: Begun, values: Mapping[str, str], revision: int, *, clash: bool = False
) -> str:
    looked = desk.look(slug, values)
    version = begun.version
    cover = form_of.cover_sha(values)
    return render_template(
        "console/editor.html",
        slug=slug,
        values=values,
        revision=revision,
        clash=clash,
        parts=PARTS,
        citation_parts=CITATION_PARTS,
        question_parts=QUESTION_PARTS,
        citations=range(1, CITATIONS_MOST + 1),
        questions=range(1, QUESTIONS_MOST + 1),
        series=SERIES,
        draft=begun.draft,
        version=version,
        waits=version is not None and version.state is State.IN_REVIEW,
        returned=version is not None and version.state is State.RETURNED,
        cover=cover,
        covers=[(post.cover, post.title) for post in desk.files() if post.cover],
        hotlines=form_of.hotlines_of(desk.posts.known()),
        length=_length(desk, slug, looked),
        length_most=CHARACTERS_BELOW,
        **_told(looked),
    )


def _told(looked: Looked) -> dict[str, Any]:
    return {
        "findings": looked.findings,
        "red": sum(each.light is Light.RED for each in looked.findings),
    }


def _length(desk: PostDesk, slug: str, looked: Looked) -> int:
    return len(wechat_html(as_post(looked.typed, slug, desk.posts.known())))
