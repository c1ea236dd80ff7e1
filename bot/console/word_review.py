"""Deciding on a word that staff wrote: the same two forms for words that are understood and for terms of law."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.guard import only
from bot.records.versions import Version
from bot.services.entry_desk import NotNow, VersionGone
from bot.services.lexicon_desk import LexiconDesk
from bot.services.staffing import APPROVERS


def found_version(desk: LexiconDesk, word: str, number: int) -> Version:
    """A version of a word; NotFound when there is none."""
    version = desk.versions.find(desk.kind, word, number)
    if version is None:
        raise NotFound
    return version


def add_decisions(blueprint: Blueprint, desk_of: Callable[[], LexiconDesk]) -> None:
    """The forms ``approve`` and ``send_back`` of a blueprint that has pages ``show`` and ``review``."""

    @blueprint.post("/<word>/<int:number>/approve")
    def approve(word: str, number: int) -> ResponseReturnValue:
        """Approve a word; who may is for ``Approving`` to say, in an emergency too."""
        desk = desk_of()
        found_version(desk, word, number)
        try:
            reason = request.form.get("emergency_reason", "")
            desk.approve(word, number, g.staff, now=datetime.now(UTC), emergency_reason=reason)
        except (NotNow, VersionGone) as error:
            flash(str(error), "danger")
        else:
            flash(f"“{word}”审核通过，几秒钟后起作用。", "success")
        return redirect(url_for(".show"))

    @blueprint.post("/<word>/<int:number>/return")
    @only(APPROVERS)
    def send_back(word: str, number: int) -> ResponseReturnValue:
        """A word goes back to its author."""
        desk = desk_of()
        found_version(desk, word, number)
        try:
            desk.send_back(
                word, number, by=g.staff.name, remark=request.form.get("remark", ""), now=datetime.now(UTC)
            )
        except (NotNow, VersionGone) as error:
            flash(str(error), "danger")
            return redirect(url_for(".review", word=word, number=number))
        flash(f"“{word}”退回去了。", "success")
        return redirect(url_for(".show"))
