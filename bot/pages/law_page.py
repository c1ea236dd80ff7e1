"""The villagers' page of one article of a law: its text in force today, or why there is none."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.services.build import Services
from bot.statistics.periods import beijing_day
from content.law import article_words, day_words
from content.statutes.standing import LABELS, Standing, Stood, stand

blueprint = Blueprint("law_page", __name__)

_ABSENT = {Standing.UNKNOWN_LAW, Standing.NO_SUCH_ARTICLE}


@blueprint.get("/law/<law>")
def first(law: str) -> ResponseReturnValue:
    """A law without an article is opened at its first one."""
    return redirect(url_for(".show", law=law, article="1"))


@blueprint.get("/law/<law>/<article>")
def show(law: str, article: str) -> ResponseReturnValue:
    """One article as it stands today; a law by another of its names goes to the address with the shown one."""
    services: Services = current_app.extensions["services"]
    book, today = services.statutes, beijing_day(datetime.now(UTC))
    stood = stand(book, law, article, today)
    absent = stood.standing in _ABSENT
    if not absent and (stood.short, str(stood.number)) != (law, article):
        return redirect(_address(stood))
    before, after = book.around(stood.law, stood.number or 0, today)
    page = render_template(
        "law.html",
        stood=stood,
        in_force=stood.standing is Standing.IN_FORCE,
        not_yet=LABELS[Standing.NOT_YET],
        beside=[
            (words, article_words(number), url_for(".show", law=stood.short, article=number))
            for words, number in (("上一条", before), ("下一条", after))
            if number
        ],
        instead=url_for(".first", law=stood.instead) if stood.instead else "",
        town=services.settings.town_name,
        day_words=day_words,
        today=day_words(today),
    )
    return page, 404 if absent else 200


def _address(stood: Stood) -> str:
    if "/" in stood.short or stood.number is None:
        abort(404)
    return url_for(".show", law=stood.short, article=stood.number)
