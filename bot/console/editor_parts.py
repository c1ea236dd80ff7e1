"""Beside writing posts: the pictures, looking up an article of a law, and the words to avoid."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import guard, only, services
from bot.services.avoid_desk import ADVISE_MOST, WORD_MOST, NotNow, avoid_desk_of
from bot.services.entry_desk_checks import VERDICTS
from bot.services.staffing import HANDLERS
from bot.statistics.periods import beijing_day
from content.law import Verdict, article_name, article_words

pictures = Blueprint("console_pictures", __name__, url_prefix="/console/pictures")
guard(pictures)
blueprint = Blueprint("console_editor_parts", __name__, url_prefix="/console/editor")
guard(blueprint)


@pictures.get("/<sha256>")
def show(sha256: str) -> Response:
    """A picture of a post, for whoever is signed in."""
    found = services().staff_posts.picture(sha256)
    if found is None:
        raise NotFound
    response = Response(found.data, mimetype=found.mime)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@blueprint.get("/article")
@only(HANDLERS)
def article() -> ResponseReturnValue:
    """One article of a law as it stands on a day, to be put into a text."""
    laws, book = services().statutes.laws, services().statutes
    name, typed = request.args.get("law", "")[:60], request.args.get("article", "")[:12]
    try:
        day = date.fromisoformat(f"{request.args.get('month', '')[:7]}-01")
    except ValueError:
        day = beijing_day(datetime.now(UTC))
    law, number = laws.find(name), article_name(typed)
    if law is None:
        return jsonify(words=f"法律表里没有“{name}”，请写全称再试。"), 404
    if number is None:
        return jsonify(words="第几条没看懂，只写数字，例如 1079。"), 404
    verdict = laws.verdict(law, number, day)
    cited = laws.cite(law, number, day)
    if verdict is not Verdict.VALID:
        return jsonify(words=f"{cited}{VERDICTS[verdict]}。"), 404
    found = book.article(law.title, number, day)
    return jsonify(
        law=law.title,
        article=str(number),
        words=cited,
        mark=f"《{law.short}》{article_words(number)}",
        text=found.text if found else "",
    )


@blueprint.get("/avoid")
@only(HANDLERS)
def avoid() -> str:
    """The words that posts had better not use."""
    desk = avoid_desk_of(services())
    groups: dict[str, list[str]] = {}
    advise = {}
    for each in desk.words():
        groups.setdefault(each.group, []).append(each.word)
        advise[each.word] = each.advise
    return render_template(
        "console/editor_avoid.html",
        groups=groups,
        advise=advise,
        off=desk.taken_off(),
        word_most=WORD_MOST,
        advise_most=ADVISE_MOST,
    )


@blueprint.post("/avoid")
@only(HANDLERS)
def change_avoid() -> ResponseReturnValue:
    """Add a word, take one off, or put one back."""
    desk, now, by = avoid_desk_of(services()), datetime.now(UTC), g.staff.name
    word, act = request.form.get("word", "")[:40], request.form.get("act", "")
    try:
        if act == "off":
            desk.take_off(word, by=by, now=now)
        elif act == "back":
            desk.put_back(word, by=by, now=now)
        else:
            never = request.form.get("never") == "yes"
            desk.add(word, request.form.get("advise", "")[:200], by=by, now=now, never=never)
    except NotNow as error:
        flash(str(error), "danger")
    else:
        flash(f"“{word}”{'不再提示' if act == 'off' else '以后会提示'}。", "success")
    return redirect(url_for("console_editor_parts.avoid"))
